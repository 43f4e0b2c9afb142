"""What is owed, and when."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, UniqueConstraint, text

from storage.models.base import Id, Instant, metadata, reference

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    reference("contacts.id", nullable=True),
    Column("lane", Text, nullable=False),  # reply, notice, bulk
    Column("policy", Text, nullable=False),  # resend, hold
    Column("state", Text, nullable=False),  # storage.ledger.deliveries.State
    Column("reply", Text, nullable=False),  # JSON of a Reply
    Column("notice", Text),  # JSON: kind and parameters of things said unasked
    Column("edits", Text),  # the platform's id of the message to edit
    Column("replaces_id", Id),  # the delivery whose bubble this one rewrites, as far as it is still known
    Column("owner", Integer),  # the process whose slot holds it
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("doubts", Integer, nullable=False, server_default="0"),
    Column("external_id", Text),
    Column("reason", Text),
    Column("subject", Text),  # what it is about, `registration:17`: a later message on it may replace this one
    Column("owed_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),  # not to be sent before
    Column("useful_until", Instant),  # not to be sent after
    Column("settled_at", Instant),
    Column("category", Text),  # what the platform charges for
    Column("template", Text),  # in whose words it was said
    Column("announcement_id", Id),  # what it is a copy of
    Column("wording_id", Id),  # where what it says is kept for many; then `reply` is empty
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
PENDING = "state = 'pending'"
Index(
    "ix_deliveries_due",
    deliveries.c.channel,
    deliveries.c.lane,
    deliveries.c.due_at,
    deliveries.c.id,
    sqlite_where=text(PENDING),
    postgresql_where=text(PENDING),
)
INFLIGHT = "state = 'inflight'"  # as many as there are slots, however much waits
Index(
    "ix_deliveries_inflight",
    deliveries.c.channel,
    deliveries.c.recipient,
    sqlite_where=text(INFLIGHT),
    postgresql_where=text(INFLIGHT),
)
UNKNOWN = "state = 'unknown'"  # few, and a person decides about each
Index("ix_deliveries_unknown", deliveries.c.id, sqlite_where=text(UNKNOWN), postgresql_where=text(UNKNOWN))
# Who charges for messages tells later what became of each, by its own name for it. Not `channel = 'whatsapp'`: SQLite would plan
# every statement that binds a channel anew at each execution, 60 us for the insert of a turn alone.
REPORTED = "category IS NOT NULL"
Index("ix_deliveries_external_id", deliveries.c.external_id, sqlite_where=text(REPORTED), postgresql_where=text(REPORTED))
ANNOUNCED = "announcement_id IS NOT NULL"  # how far an announcement is, counted without touching its rows
Index(
    "ix_deliveries_announcement_id",
    deliveries.c.announcement_id,
    deliveries.c.state,
    sqlite_where=text(ANNOUNCED),
    postgresql_where=text(ANNOUNCED),
)
Index("ix_deliveries_contact_id", deliveries.c.contact_id, deliveries.c.id)  # the last of a person are read backwards

holds = Table(
    "holds",  # where a platform asked to wait: nothing goes there before, also after a restart
    metadata,
    Column("channel", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),  # empty: everybody in the lane
    Column("lane", Text, primary_key=True),  # empty: every lane
    Column("until", Instant, nullable=False),
)

templates = Table(
    "templates",  # what a platform says of the templates that were submitted to it
    metadata,
    Column("name", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("external_id", Text),
    Column("status", Text, nullable=False),  # approved, pending, rejected, paused, disabled
    Column("category", Text, nullable=False),  # utility, marketing
    Column("reason", Text),
    Column("changed_at", Instant, nullable=False),
)

reached = Table(
    "reached",  # who was written to first: a platform limits how many people that are in a moving day
    metadata,
    Column("channel", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
Index("ix_reached_at", reached.c.channel, reached.c.at)

accounts = Table(
    "accounts",  # what a platform says of our account: its limit, its quality, whether it is restricted
    metadata,
    Column("channel", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

spent = Table(
    "spent",  # messages that a platform charged for and that are deleted: nobody's any more
    metadata,
    Column("channel", Text, primary_key=True),
    Column("month", Text, primary_key=True),  # 2026-11, of UTC
    Column("category", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("messages", Integer, nullable=False),
)

switches = Table(
    "switches",  # what an operator turned on for the whole installation: `paused`
    metadata,
    Column("name", Text, primary_key=True),
    Column("since", Instant, nullable=False),
)

timers = Table(
    "timers",  # everything that happens unasked: due once, fired once
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),  # storage.unasked.timers.Kind
    Column("key", Text, nullable=False),  # what fires, `reminder:17:1d`
    Column("due_at", Instant, nullable=False),
    Column("useful_until", Instant),  # fired after that, it is dropped
    reference("registrations.id", nullable=True),
    reference("activities.id", nullable=True),
    reference("contacts.id", nullable=True),
    Column("detail", Text, nullable=False, server_default=""),
    Column("fired_at", Instant),
    Column("outcome", Text),  # told, dropped, or where it broke
    UniqueConstraint("key", "due_at"),
    sqlite_autoincrement=True,
)
WAITING = "fired_at IS NULL"
Index("ix_timers_due_at", timers.c.due_at, timers.c.id, sqlite_where=text(WAITING), postgresql_where=text(WAITING))
Index("ix_timers_registration_id", timers.c.registration_id)
Index("ix_timers_activity_id", timers.c.activity_id)
Index("ix_timers_contact_id", timers.c.contact_id)
FIRED = "fired_at IS NOT NULL"  # of this one only, or SQLite would look through all that wait, where fired_at is one value
Index("ix_timers_fired_at", timers.c.fired_at, sqlite_where=text(FIRED), postgresql_where=text(FIRED))

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
