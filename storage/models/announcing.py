"""Announcements: what is said to many, to whom, and what became of it."""

from sqlalchemy import Boolean, Column, Index, Integer, SmallInteger, Table, Text, text

from storage.models.base import Id, Instant, metadata, reference

announcements = Table(
    "announcements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),  # what /cek is asked for
    Column("organisation_id", Id),  # whose it is; None: of those who run Sapa
    reference("contacts.id", nullable=True),  # who wrote it
    Column("channel", Text, nullable=False, server_default=""),  # where they wrote it, and are told how far it is
    Column("recipient", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),  # bot.rules.announcements.State
    Column("version", Integer, nullable=False, server_default="1"),
    Column("text_id", Text, nullable=False, server_default=""),
    Column("text_en", Text),  # None: the Indonesian one, marked
    Column("file_id", Id),  # a picture or a document
    Column("buttons", Text, nullable=False, server_default="[]"),  # JSON list of bot.rules.announcements.Button
    Column("audience", Text, nullable=False, server_default="{}"),  # JSON of bot.rules.audience.Audience
    Column("segment_id", Id),  # the saved one it is resolved from again, if any
    Column("outlets", Text, nullable=False, server_default="[]"),  # JSON list of ids
    Column("paid", Boolean, nullable=False, server_default=text("false")),  # where a platform sells a faster lane
    Column("starts_at", Instant),  # not before; None until it is decided
    Column("repeats", Text, nullable=False, server_default=""),  # bot.rules.announcements.Repeat, or empty
    Column("ends_at", Instant),  # no repetition after it
    Column("parent_id", Id),  # the one it repeats, or whose people it is sent to again
    Column("again", Text, nullable=False, server_default=""),  # failed, unknown: of the parent's people only these
    Column("digest", Text, nullable=False, server_default=""),  # of words and audience: the same again within a day is asked
    Column("approved_by", Id),  # a contact
    Column("approved_at", Instant),
    Column("frozen_at", Instant),  # the instant as of which its audience is taken
    Column("top", Id, nullable=False, server_default="0"),  # the highest contact id at that instant
    Column("cursors", Text, nullable=False, server_default="{}"),  # JSON: how far people are gathered or owed, by zone
    Column("people", Integer, nullable=False, server_default="0"),  # eligible ones, once it is frozen
    Column("excluded", Text, nullable=False, server_default="{}"),  # JSON: how many were left out, by reason
    Column("wordings", Text, nullable=False, server_default="{}"),  # JSON: id in `wordings` by language
    Column("bubble_id", Id),  # the delivery that says how far it is
    Column("created_at", Instant, nullable=False),
    Column("began_at", Instant),  # when the first was owed
    Column("finished_at", Instant),
    sqlite_autoincrement=True,
)
ALIVE = "state IN ('held', 'scheduled', 'gathering', 'sending', 'paused')"
Index("ix_announcements_alive", announcements.c.id, sqlite_where=text(ALIVE), postgresql_where=text(ALIVE))
Index("ix_announcements_organisation_id", announcements.c.organisation_id, announcements.c.id)
Index("ix_announcements_contact_id", announcements.c.contact_id)

segments = Table(
    "segments",  # audiences under a name, resolved anew at each use
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", Id),  # None: of those who run Sapa
    Column("name", Text, nullable=False),
    Column("audience", Text, nullable=False),  # JSON of bot.rules.audience.Audience
    reference("contacts.id", nullable=True),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_segments_organisation_id", segments.c.organisation_id)
Index("ix_segments_contact_id", segments.c.contact_id)

wordings = Table(
    "wordings",  # what many deliveries say alike, kept once
    metadata,
    Column("id", Id, primary_key=True),
    Column("reply", Text, nullable=False),  # JSON of a Reply
    sqlite_autoincrement=True,
)

recipients = Table(
    "recipients",  # an audience as of one instant; a row a person, gone when they are erased (`tallies` counts on)
    metadata,
    Column("announcement_id", Id, primary_key=True),
    Column("contact_id", Id, primary_key=True),
    Column("zone", SmallInteger, nullable=False),  # their line in storage.announcing.lines: whose night it keeps
    Column("reason", Text),  # why they are left out; None: they are told
    sqlite_with_rowid=False,
)

tallies = Table(
    "tallies",  # outcomes whose rows are deleted, and what was pressed and answered: numbers without people
    metadata,
    Column("announcement_id", Id, primary_key=True),
    Column("state", Text, primary_key=True),  # of a delivery; `pressed`, `replied`
    Column("reason", Text, primary_key=True),  # why; which button
    Column("people", Integer, nullable=False),
)

outlets = Table(
    "outlets",  # groups and channels into which announcements may be posted
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),  # group, channel
    Column("organisation_id", Id),  # whose announcements may go there; None: those of who runs Sapa
    Column("language", Text, nullable=False, server_default="id"),  # in which they are posted there
    reference("contacts.id", nullable=True),  # who registered it
    Column("at", Instant, nullable=False),
    Column("left_at", Instant),  # since when Sapa may not write there any more
    sqlite_autoincrement=True,
)
Index("uq_outlets_address", outlets.c.channel, outlets.c.recipient, unique=True)
Index("ix_outlets_contact_id", outlets.c.contact_id)

reports = Table(
    "reports",  # messages that people took for false and showed to who runs Sapa
    metadata,
    Column("id", Id, primary_key=True),
    reference("contacts.id", nullable=True),  # who showed it; it goes with them
    Column("body", Text, nullable=False),  # as it was pasted
    Column("finding", Text, nullable=False),  # bot.rules.genuine.Finding: what Sapa said of it
    Column("at", Instant, nullable=False),
    Column("handled_at", Instant),
    sqlite_autoincrement=True,
)
OPEN = "handled_at IS NULL"
Index("ix_reports_open", reports.c.id, sqlite_where=text(OPEN), postgresql_where=text(OPEN))
Index("ix_reports_contact_id", reports.c.contact_id)
