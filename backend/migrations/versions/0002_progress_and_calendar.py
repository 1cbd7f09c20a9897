"""Progress, notes and links of cases, clocks of the law, calendar changes, feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("progress", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("answered_on", sa.Date(), nullable=True))
    op.add_column("cases", sa.Column("waiting_on", sa.Date(), nullable=True))
    # Written out, because SQLite takes a reference with a new column only in this form.
    op.execute(
        "ALTER TABLE cases ADD COLUMN assigned_to INTEGER"
        " CONSTRAINT fk_cases_assigned_to REFERENCES staff (id)"
    )
    with op.batch_alter_table("case_deadlines", schema=None) as batch_op:
        batch_op.alter_column("stage", existing_type=sa.String(20), type_=sa.String(40))
        batch_op.alter_column("rule", existing_type=sa.String(20), type_=sa.String(40))
        batch_op.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("open", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
    op.execute("UPDATE case_deadlines SET open = false WHERE met_on IS NOT NULL")
    _index("ix_cases_waiting_on", "cases", "waiting_on")
    _index("ix_case_deadlines_started_at", "case_deadlines", "started_at")
    _case_notes()
    _case_links()
    _calendar_changes()
    _feedback()


def _index(name: str, table: str, column: str) -> None:
    there = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, table, [column], sqlite_where=there, postgresql_where=there)


def _case_notes() -> None:
    op.create_table(
        "case_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_notes_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
        sa.UniqueConstraint("case_id", "event_seq", "name", name=op.f("uq_case_notes_case_id")),
    )


def _case_links() -> None:
    op.create_table(
        "case_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["cases.id"], name=op.f("fk_case_links_earlier_id")
        ),
        sa.ForeignKeyConstraint(["later_id"], ["cases.id"], name=op.f("fk_case_links_later_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_links")),
        sa.UniqueConstraint("later_id", name=op.f("uq_case_links_later_id")),
    )
    op.create_index(op.f("ix_case_links_earlier_id"), "case_links", ["earlier_id"], unique=False)


def _calendar_changes() -> None:
    op.create_table(
        "calendar_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_changes")),
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_feedback_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_feedback_conversation_id")),
    )


def downgrade() -> None:
    for table in ("feedback", "calendar_changes", "case_links", "case_notes"):
        op.drop_table(table)
    op.drop_index("ix_cases_waiting_on", table_name="cases")
    op.drop_index("ix_case_deadlines_started_at", table_name="case_deadlines")
    op.execute("DELETE FROM case_deadlines WHERE started_at IS NOT NULL")
    with op.batch_alter_table("case_deadlines", schema=None) as batch_op:
        batch_op.drop_column("open")
        batch_op.drop_column("started_at")
        batch_op.drop_column("due_at")
        batch_op.alter_column("rule", existing_type=sa.String(40), type_=sa.String(20))
        batch_op.alter_column("stage", existing_type=sa.String(40), type_=sa.String(20))
    for column in ("assigned_to", "waiting_on", "answered_on", "progress"):
        op.execute(f"ALTER TABLE cases DROP COLUMN {column}")
