"""What is known of fairs, markets and exporting beyond the catalogue's files: added in the chat, imported, or told by people."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from storage.models.base import Id, Instant, metadata, reference

editions = Table(
    "editions",  # of fairs, as organisers announced them
    metadata,
    Column("id", Id, primary_key=True),
    Column("fair", Text, nullable=False),  # the slug of a record of kind fair
    Column("name", Text, nullable=False),  # "2027", "ke-28"
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("venue", Text),
    Column("city", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("source", Text, nullable=False),  # who says so, in words people can check
    Column("link", Text),
    Column("organisation_id", Id),  # who added it
    Column("created_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)
Index("ix_editions_fair", editions.c.fair, editions.c.starts_on)
Index("ix_editions_starts_on", editions.c.starts_on)

tariffs = Table(
    "tariffs",  # imported by admins, a row a market, code and agreement
    metadata,
    Column("id", Id, primary_key=True),
    Column("market", Text, nullable=False),  # ISO 3166-1
    Column("hs", Text, nullable=False),  # four or six digits
    Column("agreement", Text, nullable=False),  # empty: without one
    Column("rate", Text, nullable=False),  # as the source states it
    Column("source", Text, nullable=False),
    Column("source_on", Date, nullable=False),
    Column("link", Text),
    Column("imported_at", Instant, nullable=False),
    UniqueConstraint("market", "hs", "agreement"),
)

progress = Table(
    "progress",  # how far somebody is on the way to exporting
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True),
    Column("step", Text, primary_key=True),  # the slug of a record of kind procedure
    Column("state", Text, nullable=False),  # done, skipped
    Column("at", Instant, nullable=False),
)

readiness = Table(
    "readiness",  # the last check of somebody's readiness to export
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True),
    Column("answers", Text, nullable=False),  # JSON, by question
    Column("score", Integer, nullable=False),  # 0 to 100
    Column("shared", Boolean, nullable=False),  # organisers may nominate them for mentoring
    Column("at", Instant, nullable=False),
)
Index("ix_readiness_shared", readiness.c.shared, readiness.c.score)

first_exports = Table(
    "first_exports",  # once a person
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), unique=True),  # None once the person is erased: the count stays
    Column("month", Text, nullable=False),  # "2026-11"
    Column("market", Text, nullable=False),  # ISO 3166-1
    Column("craft", Text),
    Column("province", Text),
    Column("scale", Text),
    Column("at", Instant, nullable=False),
    Column("rupiah", BigInteger),  # what it was worth, where they told; gone with the person
    sqlite_autoincrement=True,
)

surveys = Table(
    "surveys",  # one question of an organisation to artisans
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", Id),
    reference("contacts.id", nullable=True),  # who wrote it
    Column("state", Text, nullable=False),  # draft, open, closed
    Column("question_id", Text, nullable=False),
    Column("question_en", Text),  # None: the Indonesian one
    Column("options", Text, nullable=False),  # JSON list of {id, en}
    Column("created_at", Instant, nullable=False),
    Column("closes_at", Instant),
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)
Index("ix_surveys_organisation_id", surveys.c.organisation_id, surveys.c.id)

survey_answers = Table(
    "survey_answers",
    metadata,
    Column("id", Id, primary_key=True),
    reference("surveys.id"),
    reference("contacts.id", nullable=True),  # None once the person is erased: the count stays
    Column("choice", Integer, nullable=False),  # counted from 0
    Column("at", Instant, nullable=False),
    UniqueConstraint("survey_id", "contact_id"),
    sqlite_autoincrement=True,
)
Index("ix_survey_answers_contact_id", survey_answers.c.contact_id)

unknown_words = Table(
    "unknown_words",  # what was not understood, word by word; shown to admins once several people said it
    metadata,
    Column("word", Text, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True),
    Column("at", Instant, nullable=False),
)
Index("ix_unknown_words_contact_id", unknown_words.c.contact_id)

terms = Table(
    "terms",  # what people call things, added by admins from the chat
    metadata,
    Column("id", Id, primary_key=True),
    Column("phrase", Text, nullable=False),
    Column("kind", Text, nullable=False),  # bot.understanding.words.TERM_KINDS
    Column("subject", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("phrase", "kind", "subject"),
    sqlite_autoincrement=True,
)
