"""What people have and wish: registrations, follows, questions."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from storage.models.base import Id, Instant, metadata, reference

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
    Column("offer_until", Instant),  # when an offered seat goes to the next in line
    Column("missed", Integer, nullable=False, server_default="0"),  # offers that passed without an answer
    Column("on_miss", Text, nullable=False, server_default="end"),  # end: of the line; out: leave it
    Column("coming_at", Instant),  # when the person said once more that they come
    Column("version", Integer, nullable=False, server_default="1"),
    Column("registered_by", Id),  # the contact who did it for them: an organiser, the leader of a group
    Column("decided_at", Instant),  # when an organiser chose among who applied
    Column("reason", Text),  # why they were declined, a short code or the organiser's words
    Column("arrived_at", Instant),
    Column("arrived_by", Text),  # bot.rules.attendance.How
    Column("absence", Text),  # why they did not come, as they said it later: bot.rules.attendance.Why
    Column("need", Text),  # what a mentor shall help with: bot.rules.mentoring.Need
    UniqueConstraint("activity_id", "contact_id"),
)
Index("ix_registrations_contact_id", registrations.c.contact_id)
Index("ix_registrations_line", registrations.c.activity_id, registrations.c.status, registrations.c.line_at)
Index(
    "uq_registrations_code",
    registrations.c.activity_id,
    registrations.c.code,
    unique=True,
    sqlite_where=text("status IN ('confirmed', 'offered', 'waitlisted')"),
    postgresql_where=text("status IN ('confirmed', 'offered', 'waitlisted')"),
)

arrivals = Table(
    "arrivals",  # on which days of an activity somebody was there
    metadata,
    Column("registration_id", Id, ForeignKey("registrations.id"), primary_key=True),
    Column("day", Date, primary_key=True),  # of the venue
    Column("at", Instant, nullable=False),
)

interests = Table(
    "interests",  # what people follow
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True),
    Column("kind", Text, primary_key=True),  # activity, craft, province, local_craft (of one province), programme, organiser
    Column("subject", Text, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("countdown", Text),  # of a fair: days before it, "60,30"; empty: none; None: the usual ones
)

Index("ix_interests_subject", interests.c.kind, interests.c.subject, interests.c.contact_id)

news = Table(
    "news",  # what a follower is to be told, or was: never the same thing twice
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True),
    Column("activity_id", Id, ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True),
    Column("what", Text, primary_key=True),  # new, opened (and for when), closing
    Column("kind", Text, nullable=False),  # the interest that matched
    Column("subject", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("due_at", Instant),  # when it goes into a digest; None: it was told at once
    Column("told_at", Instant),
)
Index("ix_news_activity_id", news.c.activity_id, news.c.contact_id)
UNTOLD = "told_at IS NULL"
Index("ix_news_due_at", news.c.due_at, news.c.contact_id, sqlite_where=text(UNTOLD), postgresql_where=text(UNTOLD))

questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True),
    reference("contacts.id"),
    reference("activities.id", nullable=True),
    Column("body", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("seen_at", Instant),
    Column("organisation_id", Id),  # whose it is to answer; None: the admins'
    Column("state", Text, nullable=False, server_default="open"),  # open, taken, answered, closed
    Column("taken_by", Id),  # the contact who answers it
    Column("taken_at", Instant),
    Column("answered_at", Instant),
    Column("due_at", Instant),  # by when an answer was promised
    Column("closed_at", Instant),
    sqlite_autoincrement=True,
)
Index("ix_questions_contact_id", questions.c.contact_id)
Index("ix_questions_organisation_id", questions.c.organisation_id, questions.c.state, questions.c.id)

letters = Table(
    "letters",  # what was said about a question after it was asked, by both sides
    metadata,
    Column("id", Id, primary_key=True),
    reference("questions.id"),
    reference("contacts.id", nullable=True),  # who wrote it
    Column("by_staff", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    Column("file_id", Id),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_letters_question_id", letters.c.question_id)
Index("ix_letters_contact_id", letters.c.contact_id)

feedback = Table(
    "feedback",
    metadata,
    Column("registration_id", Id, ForeignKey("registrations.id"), primary_key=True),
    Column("stars", Integer, nullable=False),  # 1 to 5
    Column("words", Text),
    Column("at", Instant, nullable=False),
)

certificates = Table(
    "certificates",
    metadata,
    Column("code", Text, primary_key=True),  # what /cek is asked for
    reference("activities.id"),
    reference("contacts.id", nullable=True),
    Column("registration_id", Id),
    Column("name", Text),  # as printed; None once the person is erased
    Column("hours", Integer),
    Column("issued_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("signer", Text),  # who signs it, and as what
    Column("position", Text),
    Column("issued_by", Id),  # the contact who had it issued; None: put right by somebody, or they were erased
)
STANDS = "revoked_at IS NULL"
Index(
    "uq_certificates_registration_id",
    certificates.c.registration_id,
    unique=True,
    sqlite_where=text(STANDS),
    postgresql_where=text(STANDS),
)
Index("ix_certificates_contact_id", certificates.c.contact_id)
Index("ix_certificates_activity_id", certificates.c.activity_id)

results = Table(
    "results",  # of tests of competence (BNSP), kept with consent
    metadata,
    Column("id", Id, primary_key=True),
    reference("contacts.id"),
    reference("activities.id", nullable=True),
    Column("organisation_id", Id),
    Column("scheme", Text, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("number", Text),
    Column("issued_on", Date),
    Column("expires_on", Date),
    Column("at", Instant, nullable=False),
    Column("agreed_at", Instant),  # None: only a draft, until the person says that it may be kept
    sqlite_autoincrement=True,
)
Index("ix_results_contact_id", results.c.contact_id)

outcomes = Table(
    "outcomes",  # what became of who attended, asked months later
    metadata,
    Column("id", Id, primary_key=True),
    reference("activities.id"),
    reference("contacts.id", nullable=True),  # None once the person is erased
    Column("months", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer", Text),  # exporting, preparing, not_yet, not_relevant
    Column("answered_at", Instant),
    UniqueConstraint("activity_id", "contact_id", "months"),
    sqlite_autoincrement=True,
)
Index("ix_outcomes_contact_id", outcomes.c.contact_id)
