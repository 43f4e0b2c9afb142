"""People, where they can be reached, and what they may do."""

from sqlalchemy import Boolean, Column, Index, Integer, SmallInteger, Table, Text, UniqueConstraint, text

from storage.models.base import Id, Instant, metadata, reference

contacts = Table(
    "contacts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("language", Text),  # None until chosen
    Column("name", Text),
    Column("phone", Text),  # E.164
    Column("role", Text),  # artisan, civil_servant, other
    Column("craft", Text),
    Column("country", Text),  # ISO 3166-1 alpha-2
    Column("province", Text),  # ISO 3166-2
    Column("regency", Text),
    Column("business", Text),
    Column("scale", Text),
    Column("nib", Text),  # yes, no, unknown, or the number itself
    Column("stopped_at", Instant),  # opt-out of everything unasked
    Column("created_at", Instant, nullable=False),
    Column("profile_checked_at", Instant),
    Column("reminders", Text),  # bot.rules.reminders, JSON list; None: as the organiser set them
    Column("news", Text, nullable=False, server_default="daily"),  # now, daily, weekly: how followers are told of what is new
    Column("news_hour", Integer, nullable=False, server_default="9"),  # of the person's own day
    Column("news_stopped_at", Instant),  # opt-out of what is not about themselves
    Column("phone_shared_at", Instant),  # a platform vouched that the number is theirs
    Column("preferred", Text),  # the channel on which they want to be told; None: the cheapest that rings
    Column("guesses", Text),  # when they typed codes of others that were wrong, JSON list
    Column("gender", Text),  # female, male; None: not told
    Column("age_group", Text),  # told with consent only
    Column("level", Text),  # beginner, intermediate, advanced
    Column("skills", Text),  # JSON list of what they want to learn; None: not told
    Column("cared_for_by", Id),  # the contact whose phone speaks for them: they have none of their own
    Column("standing", SmallInteger, server_default="3"),  # storage.announcing.audiences.STANDING; triggers keep it
    sqlite_autoincrement=True,
)

SHARED = "phone_shared_at IS NOT NULL"
Index("ix_contacts_phone", contacts.c.phone, sqlite_where=text(SHARED), postgresql_where=text(SHARED))

Index("ix_contacts_cared_for_by", contacts.c.cared_for_by)
# Whom an announcement would reach is counted on this alone.
Index("ix_contacts_standing", *[contacts.c[name] for name in ("standing", "province", "craft", "language", "role", "scale")])

addresses = Table(
    "addresses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    reference("contacts.id"),
    Column("conversation", Text, nullable=False, server_default=""),  # bot.conversation.state, JSON
    Column("unreachable", Text),  # why, until they write again
    Column("destination", Text),  # where messages go, if not to the recipient itself
    Column("free_until", Instant),  # until when the platform lets us speak in our own words
    UniqueConstraint("channel", "recipient"),
)
Index("ix_addresses_contact_id", addresses.c.contact_id)

identities = Table(
    "identities",  # the names a platform has for a person: they come and go, the address stays
    metadata,
    Column("channel", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    reference("addresses.id"),
)
Index("ix_identities_address_id", identities.c.address_id)

links = Table(
    "links",  # one-time codes by which a person brings another of their chats to the same contact
    metadata,
    Column("code", Text, primary_key=True),  # a digest
    reference("contacts.id"),
    Column("expires_at", Instant, nullable=False),
)
Index("ix_links_contact_id", links.c.contact_id)

merges = Table(
    "merges",  # two contacts that became one, and how to part them again
    metadata,
    Column("id", Id, primary_key=True),
    reference("contacts.id"),
    Column("undo", Text, nullable=False),  # JSON: what was whose
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_merges_contact_id", merges.c.contact_id)

roles = Table(
    "roles",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("role", Text, primary_key=True),  # admin, organiser, volunteer
    Column("organisation_id", Id, primary_key=True, server_default="0"),  # of an organiser; 0: of none
    Column("activity_id", Id, primary_key=True, server_default="0"),  # of a volunteer; 0: of none
    Column("granted_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("granted_by", Id),  # a contact
)
Index("ix_roles_organisation_id", roles.c.organisation_id)

grants = Table(
    "grants",  # one-time codes that link a role to whoever redeems them
    metadata,
    Column("code", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("redeemed_at", Instant),
    Column("organisation_id", Id, nullable=False, server_default="0"),
    Column("activity_id", Id, nullable=False, server_default="0"),
    Column("until", Instant),  # when the role ends
    Column("made_by", Id),  # a contact
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True),
    reference("contacts.id"),
    Column("purpose", Text, nullable=False),  # registration:<activity id>
    Column("version", Text, nullable=False),  # which wording was shown
    Column("language", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
)
Index("ix_consents_contact_id_purpose", consents.c.contact_id, consents.c.purpose)
Index("ix_consents_purpose", consents.c.purpose)

erasures = Table(
    "erasures",  # who was erased, as keyed hashes only: a restored backup erases them again
    metadata,
    Column("digest", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("filed", Boolean, nullable=False, server_default=text("false")),  # written to the file beside the backups
)
