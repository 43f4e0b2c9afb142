"""Organisers: organisations, roles with a scope, drafts, files, jobs, what happens on the day and after it."""

# ruff: noqa: PLR0915 - a migration is as long as the change it makes
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "retention",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_retention")),
    )
    op.create_table(
        "rights",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Text(), nullable=True),
        sa.Column("about_en", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), server_default="Asia/Jakarta", nullable=False),
        sa.Column("weekdays", sa.Text(), server_default="[1,2,3,4,5]", nullable=False),
        sa.Column("opens_at", sa.Text(), server_default="08:00", nullable=False),
        sa.Column("shuts_at", sa.Text(), server_default="16:00", nullable=False),
        sa.Column("answers_in", sa.Integer(), server_default="1", nullable=False),
        sa.Column("listed", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("name", name=op.f("uq_organisations_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "programmes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", "organisation_id", name=op.f("pk_programmes")),
    )
    op.create_table(
        "targets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("craft", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "openings",
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_openings_activity_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("activity_id", "day", name=op.f("pk_openings")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_audit_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_contact_id", "audit", ["contact_id"], unique=False)
    op.create_index("ix_audit_organisation_id", "audit", ["organisation_id", "id"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_certificates_activity_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_certificates_contact_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_certificates")),
    )
    op.create_index("ix_certificates_activity_id", "certificates", ["activity_id"], unique=False)
    op.create_index("ix_certificates_contact_id", "certificates", ["contact_id"], unique=False)
    op.create_index(
        "uq_certificates_registration_id",
        "certificates",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("base_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_drafts_activity_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_drafts_contact_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_drafts_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_drafts_organisation_id", "drafts", ["organisation_id"], unique=False)
    op.create_table(
        "files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_files_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_files_contact_id", "files", ["contact_id"], unique=False)
    op.create_table(
        "invitees",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_invitees_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitees")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invitees_activity_id", "invitees", ["activity_id"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("recipient", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_jobs_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_contact_id", "jobs", ["contact_id"], unique=False)
    op.create_index(
        "ix_jobs_undone",
        "jobs",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_table(
        "mentors",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("crafts", sa.Text(), nullable=False),
        sa.Column("provinces", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_mentors_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentors")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mentors_contact_id", "mentors", ["contact_id"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_outcomes_activity_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_outcomes_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("activity_id", "contact_id", "months", name=op.f("uq_outcomes_activity_id_contact_id_months")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outcomes_contact_id", "outcomes", ["contact_id"], unique=False)
    op.create_table(
        "partners",
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_partners_activity_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_partners_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", "organisation_id", name=op.f("pk_partners")),
    )
    op.create_index("ix_partners_organisation_id", "partners", ["organisation_id"], unique=False)
    op.create_table(
        "results",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_results_activity_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_results_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_results_contact_id", "results", ["contact_id"], unique=False)
    op.create_table(
        "arrivals",
        sa.Column("registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_arrivals_registration_id")),
        sa.PrimaryKeyConstraint("registration_id", "day", name=op.f("pk_arrivals")),
    )
    op.create_table(
        "feedback",
        sa.Column("registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_feedback_registration_id")),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_feedback")),
    )
    op.create_table(
        "handovers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=True),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("denied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used", sa.Text(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_handovers_registration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handovers_registration_id", "handovers", ["registration_id"], unique=False)
    op.create_table(
        "letters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_letters_contact_id")),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_letters_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_letters_contact_id", "letters", ["contact_id"], unique=False)
    op.create_index("ix_letters_question_id", "letters", ["question_id"], unique=False)
    op.create_table(
        "pairings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mentor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentors.id"], name=op.f("fk_pairings_mentor_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_pairings_registration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairings")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pairings_mentor_id", "pairings", ["mentor_id"], unique=False)
    op.create_index("ix_pairings_registration_id", "pairings", ["registration_id"], unique=False)
    op.create_index(
        "uq_pairings_open",
        "pairings",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pairing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairings.id"], name=op.f("fk_meetings_pairing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_meetings_pairing_id", "meetings", ["pairing_id"], unique=False)
    op.add_column("activities", sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("activities", sa.Column("joining", sa.Text(), server_default="first_come", nullable=False))
    op.add_column("activities", sa.Column("waitlist", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("activities", sa.Column("link", sa.Text(), nullable=True))
    op.add_column("activities", sa.Column("poster_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("activities", sa.Column("level", sa.Text(), nullable=True))
    op.add_column("activities", sa.Column("skills", sa.Text(), server_default="[]", nullable=False))
    op.add_column("activities", sa.Column("ages", sa.Text(), server_default="[]", nullable=False))
    op.add_column("activities", sa.Column("sourced", sa.Text(), nullable=True))
    op.add_column("activities", sa.Column("walk_ins", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("activities", sa.Column("room_word", sa.Text(), nullable=True))
    op.add_column("activities", sa.Column("room_word_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("activities", sa.Column("room_word_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("activities", sa.Column("attendance_closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("activities", sa.Column("declined_until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.create_index("ix_activities_organisation_id", "activities", ["organisation_id", "starts_on"], unique=False)
    op.create_index(
        "ix_activities_room_word",
        "activities",
        ["room_word"],
        unique=False,
        sqlite_where=sa.text("room_word IS NOT NULL"),
        postgresql_where=sa.text("room_word IS NOT NULL"),
    )
    op.add_column("contacts", sa.Column("gender", sa.Text(), nullable=True))
    op.add_column("contacts", sa.Column("age_group", sa.Text(), nullable=True))
    op.add_column("contacts", sa.Column("level", sa.Text(), nullable=True))
    op.add_column("contacts", sa.Column("skills", sa.Text(), nullable=True))
    op.add_column("contacts", sa.Column("cared_for_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.create_index("ix_contacts_cared_for_by", "contacts", ["cared_for_by"], unique=False)
    op.add_column(
        "grants",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
    )
    op.add_column(
        "grants",
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
    )
    op.add_column("grants", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("grants", sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("questions", sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("questions", sa.Column("state", sa.Text(), server_default="open", nullable=False))
    op.add_column("questions", sa.Column("taken_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("questions", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("questions", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("questions", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("questions", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_questions_organisation_id", "questions", ["organisation_id", "state", "id"], unique=False)
    op.add_column(
        "registrations", sa.Column("registered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
    )
    op.add_column("registrations", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("registrations", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("registrations", sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("registrations", sa.Column("arrived_by", sa.Text(), nullable=True))
    op.add_column("registrations", sa.Column("absence", sa.Text(), nullable=True))
    op.add_column("registrations", sa.Column("need", sa.Text(), nullable=True))
    op.add_column(
        "roles",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
    )
    op.add_column(
        "roles",
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
    )
    op.add_column("roles", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("roles", sa.Column("granted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    with op.batch_alter_table("roles") as batch:  # SQLite builds the table anew
        batch.drop_constraint("pk_roles", type_="primary")
        batch.create_primary_key("pk_roles", ["channel", "recipient", "role", "organisation_id", "activity_id"])
    op.create_index("ix_roles_organisation_id", "roles", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_roles_organisation_id", table_name="roles")
    # Before, a role had no scope: who had several of a kind keeps one.
    op.execute(
        "DELETE FROM roles WHERE EXISTS (SELECT 1 FROM roles AS other WHERE other.channel = roles.channel"
        " AND other.recipient = roles.recipient AND other.role = roles.role AND (other.organisation_id, other.activity_id)"
        " < (roles.organisation_id, roles.activity_id))"
    )
    with op.batch_alter_table("roles") as batch:
        batch.drop_constraint("pk_roles", type_="primary")
        batch.create_primary_key("pk_roles", ["channel", "recipient", "role"])
    op.drop_column("roles", "granted_by")
    op.drop_column("roles", "expires_at")
    op.drop_column("roles", "activity_id")
    op.drop_column("roles", "organisation_id")
    op.drop_column("registrations", "need")
    op.drop_column("registrations", "absence")
    op.drop_column("registrations", "arrived_by")
    op.drop_column("registrations", "arrived_at")
    op.drop_column("registrations", "reason")
    op.drop_column("registrations", "decided_at")
    op.drop_column("registrations", "registered_by")
    op.drop_index("ix_questions_organisation_id", table_name="questions")
    op.drop_column("questions", "closed_at")
    op.drop_column("questions", "due_at")
    op.drop_column("questions", "answered_at")
    op.drop_column("questions", "taken_at")
    op.drop_column("questions", "taken_by")
    op.drop_column("questions", "state")
    op.drop_column("questions", "organisation_id")
    op.drop_column("grants", "made_by")
    op.drop_column("grants", "until")
    op.drop_column("grants", "activity_id")
    op.drop_column("grants", "organisation_id")
    op.drop_index("ix_contacts_cared_for_by", table_name="contacts")
    op.drop_column("contacts", "cared_for_by")
    op.drop_column("contacts", "skills")
    op.drop_column("contacts", "level")
    op.drop_column("contacts", "age_group")
    op.drop_column("contacts", "gender")
    op.drop_index(
        "ix_activities_room_word",
        table_name="activities",
        sqlite_where=sa.text("room_word IS NOT NULL"),
        postgresql_where=sa.text("room_word IS NOT NULL"),
    )
    op.drop_index("ix_activities_organisation_id", table_name="activities")
    op.drop_column("activities", "declined_until")
    op.drop_column("activities", "attendance_closed_at")
    op.drop_column("activities", "room_word_until")
    op.drop_column("activities", "room_word_from")
    op.drop_column("activities", "room_word")
    op.drop_column("activities", "walk_ins")
    op.drop_column("activities", "sourced")
    op.drop_column("activities", "ages")
    op.drop_column("activities", "skills")
    op.drop_column("activities", "level")
    op.drop_column("activities", "poster_id")
    op.drop_column("activities", "link")
    op.drop_column("activities", "waitlist")
    op.drop_column("activities", "joining")
    op.drop_column("activities", "organisation_id")
    op.drop_index("ix_meetings_pairing_id", table_name="meetings")
    op.drop_table("meetings")
    op.drop_index("uq_pairings_open", table_name="pairings")
    op.drop_index("ix_pairings_registration_id", table_name="pairings")
    op.drop_index("ix_pairings_mentor_id", table_name="pairings")
    op.drop_table("pairings")
    op.drop_index("ix_letters_question_id", table_name="letters")
    op.drop_index("ix_letters_contact_id", table_name="letters")
    op.drop_table("letters")
    op.drop_index("ix_handovers_registration_id", table_name="handovers")
    op.drop_table("handovers")
    op.drop_table("feedback")
    op.drop_table("arrivals")
    op.drop_index("ix_results_contact_id", table_name="results")
    op.drop_table("results")
    op.drop_index("ix_partners_organisation_id", table_name="partners")
    op.drop_table("partners")
    op.drop_index("ix_outcomes_contact_id", table_name="outcomes")
    op.drop_table("outcomes")
    op.drop_index("ix_mentors_contact_id", table_name="mentors")
    op.drop_table("mentors")
    op.drop_index(
        "ix_jobs_undone",
        table_name="jobs",
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.drop_index("ix_jobs_contact_id", table_name="jobs")
    op.drop_table("jobs")
    op.drop_index("ix_invitees_activity_id", table_name="invitees")
    op.drop_table("invitees")
    op.drop_index("ix_files_contact_id", table_name="files")
    op.drop_table("files")
    op.drop_index("ix_drafts_organisation_id", table_name="drafts")
    op.drop_table("drafts")
    op.drop_index(
        "uq_certificates_registration_id",
        table_name="certificates",
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.drop_index("ix_certificates_contact_id", table_name="certificates")
    op.drop_index("ix_certificates_activity_id", table_name="certificates")
    op.drop_table("certificates")
    op.drop_index("ix_audit_organisation_id", table_name="audit")
    op.drop_index("ix_audit_contact_id", table_name="audit")
    op.drop_table("audit")
    op.drop_table("openings")
    op.drop_table("targets")
    op.drop_table("programmes")
    op.drop_table("rights")
    op.drop_table("retention")
    op.drop_table("organisations")
