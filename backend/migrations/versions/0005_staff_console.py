"""The staff console: accounts, chats taken over, casework, letters, teams and the audit log."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ADDED = {
    "cases": (
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id"), nullable=True),
        sa.Column("came_by", sa.String(20), server_default="chat", nullable=False),
        sa.Column("logged_by", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("unhappy_since", sa.Date(), nullable=True),
        sa.Column(
            "due_by",
            sa.DateTime(timezone=True),
            server_default="9999-12-31 00:00:00.000000",
            nullable=False,
        ),
        sa.Column("urgency", sa.Integer(), server_default="1", nullable=False),
    ),
    "staff": (
        sa.Column("email", sa.String(254), server_default="", nullable=False),
        sa.Column("totp_secret", sa.Text(), server_default="", nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("single_sign_on", sa.String(255), nullable=True),
        sa.Column("preferences", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    ),
    "staff_sessions": (
        sa.Column("number", sa.String(16), server_default="", nullable=False),
        sa.Column("browser", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.String(80), server_default="", nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("awaits", sa.String(20), server_default="", nullable=False),
        sa.Column("new_secret", sa.Text(), server_default="", nullable=False),
        sa.Column("errand", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    ),
    "failed_sign_ins": (
        sa.Column("kind", sa.String(10), server_default="password", nullable=False),
    ),
    "conversations": (
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id"), nullable=True),
    ),
    "tasks": (
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_to", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
    ),
}
INDEXES = (
    ("ix_cases_assigned_to", "cases", "assigned_to", False),
    ("ix_cases_team_id", "cases", "team_id", False),
    ("ix_consents_status", "consents", "status", False),
    ("ix_failed_sign_ins_username", "failed_sign_ins", "username", False),
    ("ix_staff_single_sign_on", "staff", "single_sign_on", True),
    ("ix_staff_sessions_number", "staff_sessions", "number", False),
)
SOME = (
    ("ix_cases_consent_id", "cases", ["consent_id"], "consent_id IS NOT NULL"),
    (
        "ix_cases_worklist",
        "cases",
        ["urgency", "due_by", "id"],
        "state = 'open' OR waiting_on IS NOT NULL OR due_by < '9999-01-01'",
    ),
    (
        "ix_cases_going_received",
        "cases",
        ["received_at", "id"],
        "state = 'open' OR waiting_on IS NOT NULL OR due_by < '9999-01-01'",
    ),
    ("ix_case_deadlines_open", "case_deadlines", ["duty", "case_id"], "open"),
)
TABLES = (
    "audit_events",
    "audit_head",
    "landlord_settings",
    "teams",
    "team_members",
    "assignment_rules",
    "staff_invitations",
    "staff_recovery_codes",
    "staff_sign_on_attempts",
    "conversation_reads",
    "drafts",
    "presence",
    "reply_templates",
    "filed_transcripts",
    "letters",
    "letter_wordings",
    "issue_decisions",
    "remedies",
    "lessons",
    "staff_notes",
    "deliveries",
    "pass_on_links",
    "saved_views",
    "safety_markers",
)


# What is added to and never edited, with what tells its rows apart.
NEVER_EDITED = {
    "audit_events": "seq = new.seq",
    "case_events": "id = new.id OR (case_id = new.case_id AND seq = new.seq)",
    "letter_wordings": "id = new.id",
}
# Of a letter only its delivery is ever written; what it said may be erased, and then all of it.
LETTER_STAYS = (
    "id",
    "idempotency_key",
    "case_id",
    "case_event_seq",
    "kind",
    "stage",
    "recipient_id",
    "channel",
    "variant",
    "subject",
    "sha256",
    "created_at",
    "created_by",
)
LETTER_SAYS = ("html", "text", "pdf", "address")


def upgrade() -> None:
    _audit()
    _landlord()
    _teams()
    _accounts()
    _inbox()
    _letters()
    _casework()
    for table, columns in ADDED.items():
        for added in columns:
            op.add_column(table, added, inline_references=True)
    for name, table, column, unique in INDEXES:
        op.create_index(op.f(name), table, [column], unique=unique)
    _worklist()
    _refuse_edits()
    _keep_letters()


def _refuse_edits() -> None:
    """Let the database itself refuse to change or to remove a line that was written."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION '% is added to and never edited', tg_table_name"
            " USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for table in NEVER_EDITED:
            op.execute(
                f"CREATE TRIGGER {table}_never_edited BEFORE UPDATE OR DELETE OR TRUNCATE"
                f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit()"
            )
        return
    for table, same in NEVER_EDITED.items():
        refused = f"SELECT RAISE(ABORT, '{table} is added to and never edited'); END"
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} BEGIN {refused}"
            )
        # INSERT OR REPLACE would remove the line that stands there without asking the other two.
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"  # noqa: S608
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN {refused}"
        )


def _allow_edits() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_edit() CASCADE")
        return
    for table in NEVER_EDITED:
        for verb in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")


def _keep_letters() -> None:
    """Let the database refuse to change what was sent."""
    changed = " OR ".join(f"new.{name} IS DISTINCT FROM old.{name}" for name in LETTER_STAYS)
    said = " OR ".join(f"new.{name} IS DISTINCT FROM old.{name}" for name in LETTER_SAYS)
    left = " OR ".join(f"length(new.{name}) > 0" for name in LETTER_SAYS)
    edited = f"({changed}) OR (({said}) AND ({left}))"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_other_letter() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {edited} THEN RAISE EXCEPTION 'a letter is kept as it was sent'"
            " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN new; END $$"
        )
        op.execute(
            "CREATE TRIGGER letters_as_sent BEFORE UPDATE ON letters"
            " FOR EACH ROW EXECUTE FUNCTION refuse_other_letter()"
        )
        op.execute(
            "CREATE TRIGGER letters_never_removed BEFORE DELETE OR TRUNCATE ON letters"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit()"
        )
        return
    refused = "SELECT RAISE(ABORT, 'a letter is kept as it was sent'); END"
    op.execute(
        f"CREATE TRIGGER letters_as_sent BEFORE UPDATE ON letters WHEN {edited} BEGIN {refused}"
    )
    op.execute(f"CREATE TRIGGER letters_never_removed BEFORE DELETE ON letters BEGIN {refused}")
    op.execute(
        "CREATE TRIGGER letters_not_replaced BEFORE INSERT ON letters WHEN EXISTS (SELECT 1 FROM"  # noqa: S608
        " letters WHERE id = new.id OR idempotency_key = new.idempotency_key)"
        f" BEGIN {refused}"
    )


def _allow_other_letters() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_other_letter() CASCADE")
        return
    for name in ("letters_as_sent", "letters_never_removed", "letters_not_replaced"):
        op.execute(f"DROP TRIGGER {name}")


def _worklist() -> None:
    op.create_table(
        "search_words",
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_search_words_case_id")),
        sa.PrimaryKeyConstraint("word", "case_id", name=op.f("pk_search_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_words_case_id"), "search_words", ["case_id"], unique=False)
    _say_what_is_due()
    for name, table, columns, where in SOME:
        there = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=there, postgresql_where=there)
    op.create_index("ix_cases_received", "cases", ["received_at", "id"])
    op.create_index("ix_cases_received_on", "cases", ["received_on"])


def _say_what_is_due() -> None:
    """Write the soonest thing that each case owes, and which of them tell of a hazard."""
    op.execute("UPDATE cases SET urgency = 0 WHERE CAST(hazards AS TEXT) <> '[]'")
    owed = sa.table(
        "case_deadlines",
        sa.column("case_id", sa.Integer()),
        sa.column("due_on", sa.Date()),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("open", sa.Boolean()),
        sa.column("duty", sa.String()),
    )
    windows = ("request_escalation", "request_review")
    soonest: dict[int, datetime] = {}
    for case_id, due_on, due_at in op.get_bind().execute(
        sa.select(owed.c.case_id, owed.c.due_on, owed.c.due_at).where(
            owed.c.open, owed.c.duty.not_in(windows)
        )
    ):
        due_by = _utc(due_at) if due_at else _end_of(due_on)
        soonest[case_id] = min(due_by, soonest.get(case_id, due_by))
    cases = sa.table(
        "cases", sa.column("id", sa.Integer()), sa.column("due_by", sa.DateTime(timezone=True))
    )
    for case_id, due_by in soonest.items():
        op.execute(cases.update().where(cases.c.id == case_id).values(due_by=due_by))


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, ZoneInfo("Europe/London")).astimezone(UTC)


def _audit() -> None:
    op.create_table(
        "audit_events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.String(length=40), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_at"), "audit_events", ["at"], unique=False)
    op.create_index(op.f("ix_audit_events_actor"), "audit_events", ["actor"], unique=False)
    op.create_index(
        op.f("ix_audit_events_object"), "audit_events", ["object_kind", "object_id"], unique=False
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    # Here from the beginning, so that the first two to write do not both make it.
    op.execute(
        sa.text(
            "INSERT INTO audit_head (id, seq, hash, seal) VALUES (1, 0, :first, '')"
        ).bindparams(first="0" * 64)
    )


def _landlord() -> None:
    op.create_table(
        "landlord_settings",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["staff.id"], name=op.f("fk_landlord_settings_changed_by")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_landlord_settings")),
    )


def _teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("webhook_url", sa.Text(), nullable=False),
        sa.Column("webhook_secret", sa.Text(), nullable=False),
        sa.Column("shown_as", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_given_to", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["last_given_to"], ["staff.id"], name=op.f("fk_teams_last_given_to")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("name", name=op.f("uq_teams_name")),
    )
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_team_members_staff_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id")),
        sa.PrimaryKeyConstraint("team_id", "staff_id", name=op.f("pk_team_members")),
    )
    op.create_table(
        "assignment_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("when", sa.JSON(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("shares_out", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_assignment_rules_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_assignment_rules_team_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_rules")),
    )


def _accounts() -> None:
    op.create_table(
        "staff_invitations",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["staff.id"], name=op.f("fk_staff_invitations_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_invitations_staff_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_invitations")),
    )
    op.create_index(
        op.f("ix_staff_invitations_staff_id"), "staff_invitations", ["staff_id"], unique=False
    )
    op.create_table(
        "staff_recovery_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_recovery_codes_staff_id")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_staff_recovery_codes")),
    )
    op.create_index(
        op.f("ix_staff_recovery_codes_staff_id"),
        "staff_recovery_codes",
        ["staff_id"],
        unique=False,
    )
    op.create_table(
        "staff_sign_on_attempts",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_sign_on_attempts")),
    )


def _inbox() -> None:
    op.create_table(
        "conversation_reads",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_conversation_reads_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_conversation_reads_staff_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "staff_id", name=op.f("pk_conversation_reads")),
    )
    op.create_table(
        "drafts",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen_seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_drafts_conversation_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_drafts_staff_id")),
        sa.PrimaryKeyConstraint("conversation_id", "staff_id", "kind", name=op.f("pk_drafts")),
    )
    op.create_table(
        "presence",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=20), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typing_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_presence_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "who", name=op.f("pk_presence")),
    )
    op.create_table(
        "reply_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["staff.id"], name=op.f("fk_reply_templates_changed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_templates")),
        sa.UniqueConstraint("name", name=op.f("uq_reply_templates_name")),
    )
    op.create_table(
        "filed_transcripts",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_filed_transcripts_by")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_filed_transcripts_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_filed_transcripts_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("conversation_id", "case_id", name=op.f("pk_filed_transcripts")),
    )


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("case_event_seq", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("variant", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("delivery", sa.String(length=10), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_letters_case_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_letters_created_by")),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["residents.id"], name=op.f("fk_letters_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_letters_idempotency_key")),
    )
    op.create_index(op.f("ix_letters_case_id"), "letters", ["case_id"], unique=False)
    op.create_index(op.f("ix_letters_delivery"), "letters", ["delivery"], unique=False)
    op.create_table(
        "letter_wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_letter_wordings_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_wordings")),
    )
    op.create_index(op.f("ix_letter_wordings_kind"), "letter_wordings", ["kind"], unique=False)


def _casework() -> None:
    op.create_table(
        "issue_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_issue_decisions_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_issue_decisions_case_id")),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["case_issues.id"], name=op.f("fk_issue_decisions_issue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_decisions")),
        sa.UniqueConstraint("issue_id", "stage", name=op.f("uq_issue_decisions_issue_id")),
    )
    op.create_index(
        op.f("ix_issue_decisions_case_id"), "issue_decisions", ["case_id"], unique=False
    )
    op.create_table(
        "remedies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_remedies_case_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_remedies_created_by")),
        sa.ForeignKeyConstraint(["done_by"], ["staff.id"], name=op.f("fk_remedies_done_by")),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["case_issues.id"], name=op.f("fk_remedies_issue_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_remedies_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedies")),
    )
    op.create_index(op.f("ix_remedies_case_id"), "remedies", ["case_id"], unique=False)
    op.create_index(op.f("ix_remedies_due_on"), "remedies", ["due_on"], unique=False)
    op.create_index(op.f("ix_remedies_owner_id"), "remedies", ["owner_id"], unique=False)
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("root_cause", sa.String(length=40), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_lessons_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_lessons_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
    )
    op.create_index(op.f("ix_lessons_case_id"), "lessons", ["case_id"], unique=False)
    op.create_table(
        "staff_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("client_id", sa.String(length=80), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_staff_notes_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_staff_notes_case_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_staff_notes_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notes")),
        sa.UniqueConstraint("by", "client_id", name=op.f("uq_staff_notes_by")),
    )
    op.create_index(op.f("ix_staff_notes_case_id"), "staff_notes", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_staff_notes_conversation_id"), "staff_notes", ["conversation_id"], unique=False
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_words", sa.Text(), nullable=False),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_deliveries_case_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_deliveries_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_deliveries_token_hash")),
    )
    op.create_index(op.f("ix_deliveries_case_id"), "deliveries", ["case_id"], unique=False)
    op.create_index(op.f("ix_deliveries_state"), "deliveries", ["state"], unique=False)
    op.create_table(
        "pass_on_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_pass_on_links_case_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_pass_on_links")),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_views_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("staff_id", "name", name=op.f("uq_saved_views_staff_id")),
    )
    op.create_index(op.f("ix_saved_views_staff_id"), "saved_views", ["staff_id"], unique=False)
    op.create_table(
        "safety_markers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("seen_by", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["staff.id"], name=op.f("fk_safety_markers_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["staff.id"], name=op.f("fk_safety_markers_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_markers")),
    )
    op.create_index(
        op.f("ix_safety_markers_postcode"), "safety_markers", ["postcode"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_cases_received_on", table_name="cases")
    op.drop_index("ix_cases_received", table_name="cases")
    for name, table, _columns, _where in SOME:
        op.drop_index(name, table_name=table)
    _allow_other_letters()
    _allow_edits()
    for name, table, _column, _unique in INDEXES:
        op.drop_index(op.f(name), table_name=table)
    for table, columns in ADDED.items():
        for added in columns:
            op.drop_column(table, added.name)
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_table("search_words")
