"""Who runs activities, what they are preparing, and what takes longer than a turn."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, LargeBinary, Table, Text, text

from storage.models.base import Id, Instant, metadata, reference

organisations = Table(
    "organisations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),  # as activities call their organiser
    Column("kind", Text, nullable=False),  # centre, council, office, association, company, other
    Column("about_id", Text),
    Column("about_en", Text),
    Column("city", Text),
    Column("province", Text),  # ISO 3166-2
    Column("website", Text),
    Column("phone", Text),
    Column("email", Text),
    Column("zone", Text, nullable=False, server_default="Asia/Jakarta"),  # IANA, of the hours
    Column("weekdays", Text, nullable=False, server_default="[1,2,3,4,5]"),  # JSON list, Monday is 1
    Column("opens_at", Text, nullable=False, server_default="08:00"),
    Column("shuts_at", Text, nullable=False, server_default="16:00"),
    Column("answers_in", Integer, nullable=False, server_default="1"),  # working days
    Column("listed", Boolean, nullable=False, server_default=text("true")),  # in the directory of partners
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)

partners = Table(
    "partners",  # organisations that run an activity together with its own
    metadata,
    Column("activity_id", Id, ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True),
)
Index("ix_partners_organisation_id", partners.c.organisation_id)

drafts = Table(
    "drafts",  # an activity being prepared or changed: nobody else sees it before it is published
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False),
    reference("activities.id", nullable=True),  # the one it changes; None: a new one
    Column("base_version", Integer, nullable=False, server_default="0"),  # what that was when the draft was begun
    Column("fields", Text, nullable=False),  # JSON
    reference("contacts.id", nullable=True),  # who writes it
    Column("at", Instant, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)
Index("ix_drafts_organisation_id", drafts.c.organisation_id)

files = Table(
    "files",  # what people hand over: a poster, a spreadsheet, a voice note
    metadata,
    Column("id", Id, primary_key=True),
    reference("contacts.id", nullable=True),  # who handed it over
    Column("channel", Text, nullable=False),
    Column("reference", Text, nullable=False),  # by which the platform gives it out
    Column("kind", Text, nullable=False),  # bot.vocabulary.Media
    Column("name", Text, nullable=False),  # our own, never a path
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary),  # None until it is fetched, and where it cannot be
    Column("trouble", Text),  # why it could not be fetched
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_files_contact_id", files.c.contact_id)

jobs = Table(
    "jobs",  # what takes longer than a turn: its result comes as a message
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    reference("contacts.id", nullable=True),  # who asked; None: nobody did
    Column("channel", Text, nullable=False, server_default=""),  # where they asked
    Column("recipient", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False),  # JSON
    Column("state", Text, nullable=False),  # waiting, running, done, failed
    Column("owner", Integer),  # the process that runs it
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("outcome", Text),
    sqlite_autoincrement=True,
)
UNDONE = "state IN ('waiting', 'running')"
Index("ix_jobs_undone", jobs.c.id, sqlite_where=text(UNDONE), postgresql_where=text(UNDONE))
Index("ix_jobs_contact_id", jobs.c.contact_id)

audit = Table(
    "audit",  # who did what with an authority; holds nobody's name
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    reference("contacts.id", nullable=True),  # who did it; None once they are erased, or nobody did
    Column("role", Text, nullable=False),
    Column("organisation_id", Id),
    Column("deed", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),  # `activity:17`
    Column("detail", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
Index("ix_audit_organisation_id", audit.c.organisation_id, audit.c.id)
Index("ix_audit_contact_id", audit.c.contact_id)

retention = Table(
    "retention",  # how long something is kept, where an admin set it: never longer than people were promised
    metadata,
    Column("what", Text, primary_key=True),
    Column("days", Integer, nullable=False),
)

rights = Table(
    "rights",  # that somebody used a right over their data, and nothing about who
    metadata,
    Column("id", Id, primary_key=True),
    Column("what", Text, nullable=False),  # export, erase
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

programmes = Table(
    "programmes",  # which scheme a programme belongs to: as this organisation sees it, or (0) as all together
    metadata,
    Column("name", Text, primary_key=True),  # as its activities carry it
    Column("organisation_id", Id, primary_key=True, autoincrement=False),
    Column("scheme", Text, nullable=False),
)

targets = Table(
    "targets",  # how many people are to be trained, or to export for the first time
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", Id),  # None: of everybody
    Column("scheme", Text),
    Column("programme", Text),
    Column("craft", Text),
    Column("province", Text),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("people", Integer, nullable=False),  # 0: taken away
    Column("counts", Text, nullable=False, server_default="trained"),  # trained, exporting
    sqlite_autoincrement=True,
)

openings = Table(
    "openings",  # how often an activity's card was opened on a day, and nothing about by whom
    metadata,
    Column("activity_id", Id, ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),  # in UTC
    Column("times", Integer, nullable=False),
)

invitees = Table(
    "invitees",  # countries and institutions that were asked to send people
    metadata,
    Column("id", Id, primary_key=True),
    reference("activities.id"),
    Column("name", Text, nullable=False),
    Column("country", Text),  # ISO 3166-1 alpha-2
    Column("status", Text, nullable=False),  # invited, sending, none
    Column("people", Integer),  # how many they send
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_invitees_activity_id", invitees.c.activity_id)

handovers = Table(
    "handovers",  # goods given to somebody
    metadata,
    Column("id", Id, primary_key=True),
    reference("registrations.id"),
    Column("item", Text, nullable=False),
    Column("serial", Text),
    Column("handed_on", Date, nullable=False),
    Column("confirmed_at", Instant),  # when the recipient said that they have it
    Column("at", Instant, nullable=False),
    Column("denied_at", Instant),  # when they said that they have it not
    Column("asked_at", Instant),  # when they were asked again
    Column("returned_at", Instant),  # when it was given back
    Column("used", Text),  # bot.rules.goods.Use, what they said of it months later
    Column("used_at", Instant),
    Column("wanted_at", Instant),  # when the organiser offered help with what is broken
    Column("named_at", Instant),  # when they agreed that the organiser knows whose it is
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)
Index("ix_handovers_registration_id", handovers.c.registration_id)

mentors = Table(
    "mentors",
    metadata,
    Column("id", Id, primary_key=True),
    reference("contacts.id", nullable=True),  # None once the person is erased: what was done stays as a count
    Column("organisation_id", Id, nullable=False),
    Column("crafts", Text, nullable=False),  # JSON list
    Column("provinces", Text, nullable=False),  # JSON list; empty: anywhere
    Column("needs", Text, nullable=False),  # JSON list of what they help with
    Column("most", Integer, nullable=False),  # people at a time
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("paused_at", Instant),  # since when they want nobody new
    sqlite_autoincrement=True,
)
Index("ix_mentors_contact_id", mentors.c.contact_id)

pairings = Table(
    "pairings",  # a mentor and somebody who asked for one
    metadata,
    Column("id", Id, primary_key=True),
    reference("mentors.id"),
    reference("registrations.id"),
    Column("at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("stars", Integer),
    Column("words", Text),
    Column("rated_at", Instant),  # when the stars were given first
    sqlite_autoincrement=True,
)
Index("ix_pairings_mentor_id", pairings.c.mentor_id)
Index("ix_pairings_registration_id", pairings.c.registration_id)
GOES_ON = "ended_at IS NULL"
Index(
    "uq_pairings_open",  # one mentor at a time
    pairings.c.registration_id,
    unique=True,
    sqlite_where=text(GOES_ON),
    postgresql_where=text(GOES_ON),
)

meetings = Table(
    "meetings",  # of a mentor with who they help
    metadata,
    Column("id", Id, primary_key=True),
    reference("pairings.id"),
    Column("held_on", Date, nullable=False),
    Column("minutes", Integer),
    Column("topic", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_meetings_pairing_id", meetings.c.pairing_id)
