"""Announcements: their audiences, wordings and what became of them; groups and channels; segments."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import standing

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "recipients",
        sa.Column("announcement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("zone", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("announcement_id", "contact_id", name=op.f("pk_recipients")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tallies",
        sa.Column("announcement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", "state", "reason", name=op.f("pk_tallies")),
    )
    op.create_table(
        "wordings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wordings")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("recipient", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("text_id", sa.Text(), server_default="", nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("buttons", sa.Text(), server_default="[]", nullable=False),
        sa.Column("audience", sa.Text(), server_default="{}", nullable=False),
        sa.Column("segment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outlets", sa.Text(), server_default="[]", nullable=False),
        sa.Column("paid", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repeats", sa.Text(), server_default="", nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("again", sa.Text(), server_default="", nullable=False),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("top", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.Column("cursors", sa.Text(), server_default="{}", nullable=False),
        sa.Column("people", sa.Integer(), server_default="0", nullable=False),
        sa.Column("excluded", sa.Text(), server_default="{}", nullable=False),
        sa.Column("wordings", sa.Text(), server_default="{}", nullable=False),
        sa.Column("bubble_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_announcements_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("code", name=op.f("uq_announcements_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_announcements_alive",
        "announcements",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('held', 'scheduled', 'gathering', 'sending', 'paused')"),
        postgresql_where=sa.text("state IN ('held', 'scheduled', 'gathering', 'sending', 'paused')"),
    )
    op.create_index("ix_announcements_contact_id", "announcements", ["contact_id"], unique=False)
    op.create_index("ix_announcements_organisation_id", "announcements", ["organisation_id", "id"], unique=False)
    op.create_table(
        "outlets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_outlets_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlets")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outlets_contact_id", "outlets", ["contact_id"], unique=False)
    op.create_index("uq_outlets_address", "outlets", ["channel", "recipient"], unique=True)
    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_reports_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_reports_open",
        "reports",
        ["id"],
        unique=False,
        sqlite_where=sa.text("handled_at IS NULL"),
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.create_index("ix_reports_contact_id", "reports", ["contact_id"], unique=False)
    op.create_table(
        "segments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_segments_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segments")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_segments_contact_id", "segments", ["contact_id"], unique=False)
    op.create_index("ix_segments_organisation_id", "segments", ["organisation_id"], unique=False)
    op.add_column("deliveries", sa.Column("announcement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("deliveries", sa.Column("wording_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.create_index(
        "ix_deliveries_announcement_id",
        "deliveries",
        ["announcement_id", "state"],
        unique=False,
        sqlite_where=sa.text("announcement_id IS NOT NULL"),
        postgresql_where=sa.text("announcement_id IS NOT NULL"),
    )
    op.create_index("ix_consents_contact_id_purpose", "consents", ["contact_id", "purpose"], unique=False)
    op.drop_index("ix_consents_contact_id", table_name="consents")
    op.add_column("contacts", sa.Column("standing", sa.SmallInteger(), server_default="3", nullable=True))
    for statement in standing.made(op.get_bind().dialect.name):
        op.execute(statement)
    op.create_index(
        "ix_contacts_standing", "contacts", ["standing", "province", "craft", "language", "role", "scale"], unique=False
    )


def downgrade() -> None:
    for statement in standing.dropped(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_index("ix_contacts_standing", table_name="contacts")
    op.drop_column("contacts", "standing")
    op.create_index("ix_consents_contact_id", "consents", ["contact_id"], unique=False)
    op.drop_index("ix_consents_contact_id_purpose", table_name="consents")
    op.drop_index(
        "ix_deliveries_announcement_id",
        table_name="deliveries",
        sqlite_where=sa.text("announcement_id IS NOT NULL"),
        postgresql_where=sa.text("announcement_id IS NOT NULL"),
    )
    op.drop_column("deliveries", "wording_id")
    op.drop_column("deliveries", "announcement_id")
    op.drop_index("ix_segments_organisation_id", table_name="segments")
    op.drop_index("ix_segments_contact_id", table_name="segments")
    op.drop_table("segments")
    op.drop_index("ix_reports_contact_id", table_name="reports")
    op.drop_index(
        "ix_reports_open",
        table_name="reports",
        sqlite_where=sa.text("handled_at IS NULL"),
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.drop_table("reports")
    op.drop_index("uq_outlets_address", table_name="outlets")
    op.drop_index("ix_outlets_contact_id", table_name="outlets")
    op.drop_table("outlets")
    op.drop_index("ix_announcements_organisation_id", table_name="announcements")
    op.drop_index("ix_announcements_contact_id", table_name="announcements")
    op.drop_index(
        "ix_announcements_alive",
        table_name="announcements",
        sqlite_where=sa.text("state IN ('held', 'scheduled', 'gathering', 'sending', 'paused')"),
        postgresql_where=sa.text("state IN ('held', 'scheduled', 'gathering', 'sending', 'paused')"),
    )
    op.drop_table("announcements")
    op.drop_table("wordings")
    op.drop_table("tallies")
    op.drop_table("recipients")
