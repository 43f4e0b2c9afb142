"""The tables. Core only: every statement is built once at module level and runs on a Connection (docs/decisions/0005).

Times are aware UTC on the way in and out; JSON columns hold text that one module writes and reads. Where an erasure deletes
rows, SQLite must not give their numbers out again (`sqlite_autoincrement`): a late outcome would settle another's row.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite autoincrements only INTEGER


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime reached storage")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.replace(value, tzinfo=UTC)


def reference(target: str, *, nullable: bool = False) -> Column[Any]:
    """A foreign key named after what it points at: `contacts.id` gives `contact_id`."""
    noun = target.split(".")[0]
    singular = {"activities": "activity", "addresses": "address"}.get(noun, noun.removesuffix("s"))
    return Column(f"{singular}_id", Id, ForeignKey(target), nullable=nullable)


# ---- what came in -------------------------------------------------------------------------------------------------------
inbox = Table(
    "inbox",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # a digest: the platform's own may hold a person's id
    Column("taken_at", Instant, nullable=False),
    Column("quarantined", Text),  # why it had no effect: the error's place, never the person's words
    sqlite_with_rowid=False,
)
Index("ix_inbox_taken_at", inbox.c.taken_at)

deaths = Table(
    "deaths",
    metadata,  # how often a process died while handling an incoming: the third time it is put aside
    Column("channel", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("times", Integer, nullable=False),
)

# ---- people -------------------------------------------------------------------------------------------------------------
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
    sqlite_autoincrement=True,
)

addresses = Table(
    "addresses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    reference("contacts.id"),
    Column("conversation", Text, nullable=False, server_default=""),  # bot.conversation.state, JSON
    Column("unreachable", Text),  # why, until they write again
    UniqueConstraint("channel", "recipient"),
)
Index("ix_addresses_contact_id", addresses.c.contact_id)

roles = Table(
    "roles",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("role", Text, primary_key=True),  # admin, organiser
    Column("granted_at", Instant, nullable=False),
)

grants = Table(
    "grants",  # one-time codes that link a role to whoever redeems them
    metadata,
    Column("code", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("redeemed_at", Instant),
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
Index("ix_consents_contact_id", consents.c.contact_id)

# ---- what there is ------------------------------------------------------------------------------------------------------
crafts = Table(
    "crafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name_id", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("words", Text, nullable=False),  # JSON list: synonyms and usual typing errors
)

provinces = Table(
    "provinces",
    metadata,
    Column("code", Text, primary_key=True),  # ISO 3166-2
    Column("position", Integer, nullable=False),
    Column("name_id", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("zone", Text, nullable=False),  # IANA
    Column("words", Text, nullable=False),  # JSON list: short names and places that give the province
)

records = Table(
    "records",  # catalogue entries shown as they are: fairs, markets, procedures, statistics
    metadata,
    Column("kind", Text, primary_key=True),
    Column("slug", Text, primary_key=True),
    Column("body", Text, nullable=False),  # JSON
)

activities = Table(
    "activities",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("timing", Text, nullable=False),  # dated, past, undated
    Column("mode", Text, nullable=False),  # offline, online, hybrid
    Column("sample", Boolean, nullable=False),
    Column("title_id", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("summary_id", Text, nullable=False),
    Column("summary_en", Text, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("programme", Text),
    Column("partners", Text, nullable=False),  # JSON list
    Column("venue", Text),
    Column("city", Text),
    Column("province", Text),
    Column("country", Text),
    Column("zone", Text, nullable=False),  # IANA, of the venue
    Column("latitude", Float),
    Column("longitude", Float),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("opens_at", Text),  # "09:00" local wall time, where known
    Column("shuts_at", Text),
    Column("dates_note", Text),  # what the source says where it gives no exact day
    Column("closes_at", Instant),  # registration deadline
    Column("quota", Integer),  # None: no limit stated
    Column("taken", Integer, nullable=False, server_default="0"),
    Column("waiting", Integer, nullable=False, server_default="0"),
    Column("participants_reported", Integer),
    Column("eligibility", Text, nullable=False),  # JSON: roles, countries, provinces, crafts, scales
    Column("eligibility_note", Text),
    Column("needs", Text, nullable=False),  # JSON list of what to have ready
    Column("asks", Text, nullable=False),  # JSON list of the fields the organiser needs
    Column("how_to_join", Text),
    Column("cost", Text),
    Column("certificate", Text),
    Column("sources", Text, nullable=False),  # JSON list of {publication, title, url, published}
    Column("as_of", Text),
    Column("cancelled", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("taken >= 0 AND waiting >= 0", name="counts"),
)
Index("ix_activities_starts_on", activities.c.starts_on, activities.c.id)

activity_crafts = Table(
    "activity_crafts",
    metadata,
    Column("craft", Text, primary_key=True),
    Column("activity_id", Id, ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True),
)
Index("ix_activity_crafts_activity_id", activity_crafts.c.activity_id)

# ---- what people have ---------------------------------------------------------------------------------------------------
registrations = Table(
    "registrations",
    metadata,
    Column("id", Id, primary_key=True),
    reference("activities.id"),
    reference("contacts.id", nullable=True),  # None once the person is erased: counts stay, names do not
    Column("status", Text, nullable=False),  # bot.rules.seats.Status
    Column("code", Text, nullable=False),  # four digits said at the door
    Column("ticket", Text, nullable=False, unique=True),  # what the QR picture carries
    Column("created_at", Instant, nullable=False),
    Column("line_at", Id, nullable=False),  # place in line: lower is earlier
    Column("cancelled_at", Instant),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("activity_id", "contact_id"),
)
Index("ix_registrations_contact_id", registrations.c.contact_id)
Index("ix_registrations_line", registrations.c.activity_id, registrations.c.status, registrations.c.line_at)
Index(
    "uq_registrations_code",
    registrations.c.activity_id,
    registrations.c.code,
    unique=True,
    sqlite_where=text("status IN ('confirmed', 'waitlisted')"),
    postgresql_where=text("status IN ('confirmed', 'waitlisted')"),
)

interests = Table(
    "interests",  # "tell me when it opens"
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True),
    Column("kind", Text, primary_key=True),  # activity, craft, province
    Column("subject", Text, primary_key=True),
    Column("since", Instant, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True),
    reference("contacts.id"),
    reference("activities.id", nullable=True),
    Column("body", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("seen_at", Instant),
    sqlite_autoincrement=True,
)
Index("ix_questions_contact_id", questions.c.contact_id)

# ---- what is owed -------------------------------------------------------------------------------------------------------
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    reference("contacts.id", nullable=True),
    Column("lane", Text, nullable=False),  # reply, notice, bulk
    Column("policy", Text, nullable=False),  # resend, hold
    Column("state", Text, nullable=False),  # storage.deliveries.State
    Column("reply", Text, nullable=False),  # JSON of a Reply
    Column("notice", Text),  # JSON: kind and parameters of things said unasked
    Column("edits", Text),  # the platform's id of the message to edit
    Column("replaces_id", Id, ForeignKey("deliveries.id")),
    Column("owner", Integer),  # the process whose slot holds it
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("doubts", Integer, nullable=False, server_default="0"),
    Column("external_id", Text),
    Column("reason", Text),
    Column("owed_at", Instant, nullable=False),
    Column("not_before", Instant),
    Column("settled_at", Instant),
    sqlite_autoincrement=True,
)
UNSETTLED = "state IN ('pending', 'inflight')"
Index(
    "ix_deliveries_unsettled",
    deliveries.c.channel,
    deliveries.c.recipient,
    deliveries.c.id,
    sqlite_where=text(UNSETTLED),
    postgresql_where=text(UNSETTLED),
)
Index("ix_deliveries_contact_id", deliveries.c.contact_id)

transcript = Table(
    "transcript",  # the web chat's own messages; appended only, an edit is a row that replaces an earlier one
    metadata,
    Column("id", Id, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("mine", Boolean, nullable=False),  # written by the person
    Column("body", Text, nullable=False),  # the person's words, or JSON of a Reply
    Column("replaces_id", Id),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_transcript_recipient", transcript.c.recipient, transcript.c.id)
