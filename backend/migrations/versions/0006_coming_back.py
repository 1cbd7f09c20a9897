"""Coming back: proving who one is, evidence, consent by link, keys for a second device."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OF_SOME_NOTICES = (
    ("ix_notices_pending", ["due_at", "id"], "done_at IS NULL AND given_up_at IS NULL"),
    ("ix_notices_not_gone", ["id"], "done_at IS NULL OR last_error <> ''"),
)


def upgrade() -> None:
    op.create_table(
        "consent_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("to_renew", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.id"], name="fk_consent_links_consent_id"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_consent_links"),
    )
    op.create_index("ix_consent_links_consent_id", "consent_links", ["consent_id"], unique=False)
    op.create_table(
        "conversation_keys",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_conversation_keys_conversation_id"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_conversation_keys"),
    )
    op.create_index(
        "ix_conversation_keys_conversation_id",
        "conversation_keys",
        ["conversation_id"],
        unique=False,
    )
    op.create_index(
        "ix_conversation_keys_open",
        "conversation_keys",
        ["expires_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_conversations_last_resident_at", "conversations", ["last_resident_at"], unique=False
    )
    op.add_column(
        "conversations",
        sa.Column("place", sa.String(length=32), server_default="", nullable=False),
    )
    op.create_index("ix_conversations_place", "conversations", ["place"], unique=False)
    op.create_table(
        "resumes_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_resumes_asked_conversation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resumes_asked"),
    )
    op.create_index(
        "ix_resumes_asked_email_hash_at", "resumes_asked", ["email_hash", "at"], unique=False
    )
    op.create_index("ix_resumes_asked_source", "resumes_asked", ["source"], unique=False)
    op.create_index("ix_resumes_asked_settled_at", "resumes_asked", ["settled_at"], unique=False)
    op.create_table(
        "transcripts_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("up_to_seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_transcripts_asked_conversation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transcripts_asked"),
    )
    op.create_index(
        "ix_transcripts_asked_conversation_id",
        "transcripts_asked",
        ["conversation_id"],
        unique=False,
    )
    op.create_table(
        "contact_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_contact_changes_case_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["residents.id"], name="fk_contact_changes_person_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contact_changes_browser", "contact_changes", ["browser"], unique=False)
    op.create_index("ix_contact_changes_person_id", "contact_changes", ["person_id"], unique=False)
    op.create_index("ix_contact_changes_state", "contact_changes", ["state"], unique=False)
    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("idempotency_key", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("given_by", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_files_case_id"),
        sa.ForeignKeyConstraint(["consent_id"], ["consents.id"], name="fk_files_consent_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_files_conversation_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["residents.id"], name="fk_files_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.UniqueConstraint("idempotency_key", name="uq_files_idempotency_key"),
        sa.UniqueConstraint("public_id", name="uq_files_public_id"),
    )
    op.create_index("ix_files_case_id", "files", ["case_id"], unique=False)
    op.create_index("ix_files_consent_id", "files", ["consent_id"], unique=False)
    op.create_index("ix_files_conversation_id", "files", ["conversation_id"], unique=False)
    op.create_index("ix_files_place_at", "files", ["place", "at"], unique=False)
    op.create_index("ix_files_state", "files", ["state"], unique=False)
    op.create_table(
        "proofs",
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_proofs_case_id"),
        sa.ForeignKeyConstraint(["person_id"], ["residents.id"], name="fk_proofs_person_id"),
        sa.PrimaryKeyConstraint("browser", "case_id", name="pk_proofs"),
    )
    op.create_table(
        "proofs_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("typed_reference", sa.Text(), nullable=False),
        sa.Column("typed_contact", sa.Text(), nullable=False),
        sa.Column("contact_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("vouched_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_proofs_asked_case_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_proofs_asked_conversation_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["residents.id"], name="fk_proofs_asked_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proofs_asked"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proofs_asked_browser", "proofs_asked", ["browser"], unique=False)
    op.create_index(
        "ix_proofs_asked_contact_hash_at", "proofs_asked", ["contact_hash", "at"], unique=False
    )
    op.create_index(
        "ix_proofs_asked_conversation_id", "proofs_asked", ["conversation_id"], unique=False
    )
    op.create_index("ix_proofs_asked_source", "proofs_asked", ["source"], unique=False)
    op.create_index("ix_proofs_asked_state", "proofs_asked", ["state"], unique=False)
    op.create_index("ix_proofs_asked_vouched_by", "proofs_asked", ["vouched_by"], unique=False)
    op.create_index("ix_intakes_state", "intakes", ["state"], unique=False)
    op.add_column(
        "consents",
        sa.Column("scope", sa.String(length=20), server_default="everything", nullable=False),
    )
    op.add_column("consents", sa.Column("lapses_on", sa.Date(), nullable=True))
    op.add_column(
        "consents", sa.Column("authority", sa.String(length=40), server_default="", nullable=False)
    )
    op.create_table(
        "worker_rounds",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_worker_rounds"),
    )
    with op.batch_alter_table("notices") as notices:
        notices.add_column(sa.Column("owed_at", sa.DateTime(timezone=True), nullable=True))
        notices.add_column(sa.Column("given_up_by", sa.Integer(), nullable=True))
        notices.add_column(sa.Column("given_up_why", sa.Text(), server_default="", nullable=False))
        notices.create_foreign_key("fk_notices_given_up_by", "staff", ["given_up_by"], ["id"])
    op.drop_index("ix_notices_due_at", table_name="notices")
    for name, columns, where in OF_SOME_NOTICES:
        there = sa.text(where)
        op.create_index(name, "notices", columns, sqlite_where=there, postgresql_where=there)
    _tell_nobody_of_what_was_before()


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE dedup_key = 'steps:before'")
    for name, _, _ in OF_SOME_NOTICES:
        op.drop_index(name, table_name="notices")
    op.create_index("ix_notices_due_at", "notices", ["due_at"], unique=False)
    with op.batch_alter_table("notices") as notices:
        notices.drop_constraint("fk_notices_given_up_by", type_="foreignkey")
        notices.drop_column("given_up_why")
        notices.drop_column("given_up_by")
        notices.drop_column("owed_at")
    op.drop_table("worker_rounds")
    op.drop_column("consents", "authority")
    op.drop_column("consents", "lapses_on")
    op.drop_column("consents", "scope")
    op.drop_index("ix_intakes_state", table_name="intakes")
    op.drop_index("ix_proofs_asked_vouched_by", table_name="proofs_asked")
    op.drop_index("ix_proofs_asked_state", table_name="proofs_asked")
    op.drop_index("ix_proofs_asked_source", table_name="proofs_asked")
    op.drop_index("ix_proofs_asked_conversation_id", table_name="proofs_asked")
    op.drop_index("ix_proofs_asked_contact_hash_at", table_name="proofs_asked")
    op.drop_index("ix_proofs_asked_browser", table_name="proofs_asked")
    op.drop_table("proofs_asked")
    op.drop_table("proofs")
    op.drop_index("ix_files_state", table_name="files")
    op.drop_index("ix_files_place_at", table_name="files")
    op.drop_index("ix_files_conversation_id", table_name="files")
    op.drop_index("ix_files_consent_id", table_name="files")
    op.drop_index("ix_files_case_id", table_name="files")
    op.drop_table("files")
    op.drop_index("ix_contact_changes_state", table_name="contact_changes")
    op.drop_index("ix_contact_changes_person_id", table_name="contact_changes")
    op.drop_index("ix_contact_changes_browser", table_name="contact_changes")
    op.drop_table("contact_changes")
    op.drop_index("ix_transcripts_asked_conversation_id", table_name="transcripts_asked")
    op.drop_table("transcripts_asked")
    op.drop_index("ix_resumes_asked_settled_at", table_name="resumes_asked")
    op.drop_index("ix_resumes_asked_source", table_name="resumes_asked")
    op.drop_index("ix_resumes_asked_email_hash_at", table_name="resumes_asked")
    op.drop_table("resumes_asked")
    op.drop_index("ix_conversations_place", table_name="conversations")
    op.drop_column("conversations", "place")
    op.drop_index("ix_conversations_last_resident_at", table_name="conversations")
    op.drop_index("ix_conversation_keys_open", table_name="conversation_keys")
    op.drop_index("ix_conversation_keys_conversation_id", table_name="conversation_keys")
    op.drop_table("conversation_keys")
    op.drop_index("ix_consent_links_consent_id", table_name="consent_links")
    op.drop_table("consent_links")


def _tell_nobody_of_what_was_before() -> None:
    """Note the last line of all histories: only steps after it are told to residents by mail."""
    last = op.get_bind().scalar(sa.text("SELECT max(id) FROM case_events"))
    if last is None:
        return
    now = datetime.now(UTC)
    notices = sa.table(
        "notices",
        sa.column("dedup_key", sa.String),
        sa.column("kind", sa.String),
        sa.column("about", sa.JSON),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("attempts", sa.Integer),
        sa.column("last_error", sa.Text),
        sa.column("done_at", sa.DateTime(timezone=True)),
    )
    marker = {
        "dedup_key": "steps:before",
        "kind": "steps_before",
        "about": {"event": last},
        "due_at": now,
        "attempts": 0,
        "last_error": "",
        "done_at": now,
    }
    op.bulk_insert(notices, [marker])
