"""WhatsApp: names that change, templates, what the platform says of our account; one person in several chats."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "name", name=op.f("pk_accounts")),
    )
    op.create_table(
        "reached",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "recipient", name=op.f("pk_reached")),
    )
    op.create_index("ix_reached_at", "reached", ["channel", "at"], unique=False)
    op.create_table(
        "spent",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "month", "category", "kind", name=op.f("pk_spent")),
    )
    op.create_table(
        "templates",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "language", name=op.f("pk_templates")),
    )
    op.create_table(
        "links",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_links_contact_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_links")),
    )
    op.create_index("ix_links_contact_id", "links", ["contact_id"], unique=False)
    op.create_table(
        "merges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("undo", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_merges_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_merges_contact_id", "merges", ["contact_id"], unique=False)
    op.create_table(
        "identities",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name=op.f("fk_identities_address_id")),
        sa.PrimaryKeyConstraint("channel", "value", name=op.f("pk_identities")),
    )
    op.create_index("ix_identities_address_id", "identities", ["address_id"], unique=False)
    op.add_column("addresses", sa.Column("destination", sa.Text(), nullable=True))
    op.add_column("addresses", sa.Column("free_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contacts", sa.Column("news_stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contacts", sa.Column("phone_shared_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contacts", sa.Column("preferred", sa.Text(), nullable=True))
    op.add_column("contacts", sa.Column("guesses", sa.Text(), nullable=True))
    op.create_index(
        "ix_contacts_phone",
        "contacts",
        ["phone"],
        unique=False,
        sqlite_where=sa.text("phone_shared_at IS NOT NULL"),
        postgresql_where=sa.text("phone_shared_at IS NOT NULL"),
    )
    op.add_column("deliveries", sa.Column("category", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("template", sa.Text(), nullable=True))
    op.create_index(
        "ix_deliveries_external_id",
        "deliveries",
        ["external_id"],
        unique=False,
        sqlite_where=sa.text("category IS NOT NULL"),
        postgresql_where=sa.text("category IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_external_id", table_name="deliveries")
    op.drop_column("deliveries", "template")
    op.drop_column("deliveries", "category")
    op.drop_index("ix_contacts_phone", table_name="contacts")
    op.drop_column("contacts", "guesses")
    op.drop_column("contacts", "preferred")
    op.drop_column("contacts", "phone_shared_at")
    op.drop_column("contacts", "news_stopped_at")
    op.drop_column("addresses", "free_until")
    op.drop_column("addresses", "destination")
    op.drop_index("ix_identities_address_id", table_name="identities")
    op.drop_table("identities")
    op.drop_index("ix_merges_contact_id", table_name="merges")
    op.drop_table("merges")
    op.drop_index("ix_links_contact_id", table_name="links")
    op.drop_table("links")
    op.drop_table("templates")
    op.drop_index("ix_reached_at", table_name="reached")
    op.drop_table("reached")
    op.drop_table("spent")
    op.drop_table("accounts")
