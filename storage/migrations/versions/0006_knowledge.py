"""Editions of fairs, tariffs, the way to exporting, surveys, and words people use."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("outlets", sa.Column("language", sa.Text(), server_default="id", nullable=False))
    op.add_column("targets", sa.Column("counts", sa.Text(), server_default="trained", nullable=False))
    op.add_column("records", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("activities", sa.Column("fair", sa.Text(), nullable=True))
    op.add_column("activities", sa.Column("edition_id", ID, nullable=True))
    op.create_index(
        "ix_activities_fair",
        "activities",
        ["fair", "starts_on"],
        sqlite_where=sa.text("fair IS NOT NULL"),
        postgresql_where=sa.text("fair IS NOT NULL"),
    )
    op.drop_index("ix_activities_starts_on", table_name="activities")
    op.create_index("ix_activities_starts_on", "activities", ["starts_on", "id", "ends_on"])
    op.create_index("ix_activities_province", "activities", ["province", "starts_on"])
    op.create_index("ix_activities_kind", "activities", ["kind", "starts_on"])
    op.create_index("ix_activities_level", "activities", ["level", "starts_on"])
    op.add_column("interests", sa.Column("countdown", sa.Text(), nullable=True))
    op.create_table(
        "editions",
        sa.Column("id", ID, nullable=False),
        sa.Column("fair", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_editions_fair", "editions", ["fair", "starts_on"])
    op.create_index("ix_editions_starts_on", "editions", ["starts_on"])
    op.create_table(
        "tariffs",
        sa.Column("id", ID, nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("hs", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariffs")),
        sa.UniqueConstraint("market", "hs", "agreement", name=op.f("uq_tariffs_market_hs_agreement")),
    )
    op.create_table(
        "progress",
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_progress_contact_id")),
        sa.PrimaryKeyConstraint("contact_id", "step", name=op.f("pk_progress")),
    )
    op.create_table(
        "readiness",
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_readiness_contact_id")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_readiness")),
    )
    op.create_index("ix_readiness_shared", "readiness", ["shared", "score"])
    op.create_table(
        "first_exports",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("craft", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("scale", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_first_exports_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_exports")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_first_exports_contact_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "surveys",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("question_en", sa.Text(), nullable=True),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_surveys_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_surveys_organisation_id", "surveys", ["organisation_id", "id"])
    op.create_table(
        "survey_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("survey_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_survey_answers_contact_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_survey_answers_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answers")),
        sa.UniqueConstraint("survey_id", "contact_id", name=op.f("uq_survey_answers_survey_id_contact_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_survey_answers_contact_id", "survey_answers", ["contact_id"])
    op.create_table(
        "unknown_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_unknown_words_contact_id")),
        sa.PrimaryKeyConstraint("word", "contact_id", name=op.f("pk_unknown_words")),
    )
    op.create_index("ix_unknown_words_contact_id", "unknown_words", ["contact_id"])
    op.create_table(
        "terms",
        sa.Column("id", ID, nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("phrase", "kind", "subject", name=op.f("uq_terms_phrase_kind_subject")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in ("terms", "unknown_words", "survey_answers", "surveys", "first_exports", "readiness", "progress", "tariffs"):
        op.drop_table(table)
    op.drop_table("editions")
    op.drop_column("interests", "countdown")
    for name in ("level", "kind", "province", "starts_on"):
        op.drop_index(f"ix_activities_{name}", table_name="activities")
    op.create_index("ix_activities_starts_on", "activities", ["starts_on", "id"])
    op.drop_index("ix_activities_fair", table_name="activities")
    op.drop_column("activities", "edition_id")
    op.drop_column("activities", "fair")
    op.drop_column("records", "version")
    op.drop_column("targets", "counts")
    op.drop_column("outlets", "language")
