"""What people have and wish: registrations, follows, questions."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

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

interests = Table(
    "interests",  # what people follow
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True),
    Column("kind", Text, primary_key=True),  # activity, craft, province, local_craft (of one province), programme, organiser
    Column("subject", Text, primary_key=True),
    Column("since", Instant, nullable=False),
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
    sqlite_autoincrement=True,
)
Index("ix_questions_contact_id", questions.c.contact_id)
