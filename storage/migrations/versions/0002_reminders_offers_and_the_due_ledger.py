"""Reminders, offers and the due ledger."""

# ruff: noqa: PLR0915 - a migration is as long as the change it makes
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_erasures")),
    )
    op.create_table(
        "holds",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "recipient", "lane", name=op.f("pk_holds")),
    )
    op.create_table(
        "switches",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switches")),
    )
    op.create_table(
        "news",
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_news_activity_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_news_contact_id")),
        sa.PrimaryKeyConstraint("contact_id", "activity_id", "what", name=op.f("pk_news")),
    )
    op.create_index("ix_news_activity_id", "news", ["activity_id", "contact_id"], unique=False)
    op.create_index(
        "ix_news_due_at",
        "news",
        ["due_at", "contact_id"],
        unique=False,
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.create_table(
        "timers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("useful_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_timers_activity_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_timers_contact_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_timers_registration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint("key", "due_at", name=op.f("uq_timers_key_due_at")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_timers_activity_id", "timers", ["activity_id"], unique=False)
    op.create_index("ix_timers_contact_id", "timers", ["contact_id"], unique=False)
    op.create_index(
        "ix_timers_due_at",
        "timers",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("fired_at IS NULL"),
        postgresql_where=sa.text("fired_at IS NULL"),
    )
    op.create_index(
        "ix_timers_fired_at",
        "timers",
        ["fired_at"],
        unique=False,
        sqlite_where=sa.text("fired_at IS NOT NULL"),
        postgresql_where=sa.text("fired_at IS NOT NULL"),
    )
    op.create_index("ix_timers_registration_id", "timers", ["registration_id"], unique=False)
    op.add_column("activities", sa.Column("reminders", sa.Text(), nullable=True))
    op.create_index("ix_consents_purpose", "consents", ["purpose"], unique=False)
    op.add_column("contacts", sa.Column("reminders", sa.Text(), nullable=True))
    op.add_column("contacts", sa.Column("news", sa.Text(), server_default="daily", nullable=False))
    op.add_column("contacts", sa.Column("news_hour", sa.Integer(), server_default="9", nullable=False))
    op.execute("ALTER TABLE deliveries RENAME COLUMN not_before TO due_at")
    op.execute("UPDATE deliveries SET due_at = owed_at WHERE due_at IS NULL")
    with op.batch_alter_table("deliveries", table_kwargs={"sqlite_autoincrement": True}) as batch:  # SQLite copies the table
        batch.alter_column("due_at", nullable=False)
        batch.drop_constraint("fk_deliveries_replaces_id", type_="foreignkey")  # what is replaced may be forgotten first
    op.add_column("deliveries", sa.Column("subject", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("useful_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["channel", "lane", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_deliveries_inflight",
        "deliveries",
        ["channel", "recipient"],
        unique=False,
        sqlite_where=sa.text("state = 'inflight'"),
        postgresql_where=sa.text("state = 'inflight'"),
    )
    op.create_index(
        "ix_deliveries_unknown",
        "deliveries",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'unknown'"),
        postgresql_where=sa.text("state = 'unknown'"),
    )
    op.drop_index("ix_deliveries_contact_id", table_name="deliveries")
    op.create_index("ix_deliveries_contact_id", "deliveries", ["contact_id", "id"], unique=False)
    op.create_index("ix_interests_subject", "interests", ["kind", "subject", "contact_id"], unique=False)
    op.add_column("registrations", sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("registrations", sa.Column("missed", sa.Integer(), server_default="0", nullable=False))
    op.add_column("registrations", sa.Column("on_miss", sa.Text(), server_default="end", nullable=False))
    op.add_column("registrations", sa.Column("coming_at", sa.DateTime(timezone=True), nullable=True))

    op.drop_index("uq_registrations_code", table_name="registrations")
    op.create_index(
        "uq_registrations_code",
        "registrations",
        ["activity_id", "code"],
        unique=True,
        sqlite_where=sa.text("status IN ('confirmed', 'offered', 'waitlisted')"),
        postgresql_where=sa.text("status IN ('confirmed', 'offered', 'waitlisted')"),
    )


def downgrade() -> None:
    op.drop_index("uq_registrations_code", table_name="registrations")
    op.create_index(
        "uq_registrations_code",
        "registrations",
        ["activity_id", "code"],
        unique=True,
        sqlite_where=sa.text("status IN ('confirmed', 'waitlisted')"),
        postgresql_where=sa.text("status IN ('confirmed', 'waitlisted')"),
    )
    op.drop_column("registrations", "coming_at")
    op.drop_column("registrations", "on_miss")
    op.drop_column("registrations", "missed")
    op.drop_column("registrations", "offer_until")
    op.drop_index("ix_interests_subject", table_name="interests")
    op.drop_index("ix_deliveries_contact_id", table_name="deliveries")
    op.create_index("ix_deliveries_contact_id", "deliveries", ["contact_id"], unique=False)
    op.drop_index(
        "ix_deliveries_inflight",
        table_name="deliveries",
        sqlite_where=sa.text("state = 'inflight'"),
        postgresql_where=sa.text("state = 'inflight'"),
    )
    op.drop_index(
        "ix_deliveries_unknown",
        table_name="deliveries",
        sqlite_where=sa.text("state = 'unknown'"),
        postgresql_where=sa.text("state = 'unknown'"),
    )
    op.drop_index(
        "ix_deliveries_due",
        table_name="deliveries",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_column("deliveries", "useful_until")
    with op.batch_alter_table("deliveries", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.create_foreign_key("fk_deliveries_replaces_id", "deliveries", ["replaces_id"], ["id"])
        batch.alter_column("due_at", nullable=True)
    op.execute("ALTER TABLE deliveries RENAME COLUMN due_at TO not_before")
    op.drop_column("deliveries", "subject")
    op.drop_column("contacts", "news_hour")
    op.drop_column("contacts", "news")
    op.drop_column("contacts", "reminders")
    op.drop_index("ix_consents_purpose", table_name="consents")
    op.drop_column("activities", "reminders")
    op.drop_index("ix_timers_registration_id", table_name="timers")
    op.drop_index(
        "ix_timers_fired_at",
        table_name="timers",
        sqlite_where=sa.text("fired_at IS NOT NULL"),
        postgresql_where=sa.text("fired_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_timers_due_at",
        table_name="timers",
        sqlite_where=sa.text("fired_at IS NULL"),
        postgresql_where=sa.text("fired_at IS NULL"),
    )
    op.drop_index("ix_timers_contact_id", table_name="timers")
    op.drop_index("ix_timers_activity_id", table_name="timers")
    op.drop_table("timers")
    op.drop_index(
        "ix_news_due_at",
        table_name="news",
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.drop_index("ix_news_activity_id", table_name="news")
    op.drop_table("news")
    op.drop_table("switches")
    op.drop_table("holds")
    op.drop_table("erasures")
