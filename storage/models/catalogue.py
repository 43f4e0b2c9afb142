"""What there is: crafts, places, activities, and records shown as they are."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Float, ForeignKey, Index, Integer, Table, Text, text

from storage.models.base import Id, Instant, metadata

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
    Column("version", Integer, nullable=False, server_default="1"),
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
    Column("reminders", Text),  # bot.rules.reminders, JSON list; None: the usual ones
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
    Column(
        "sourced", Text
    ),  # JSON, storage.organising.sourcing: what the catalogue's file said last, and what was changed here since
    Column("cancelled", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("organisation_id", Id),  # who runs it here; None: known from the catalogue only
    Column("joining", Text, nullable=False, server_default="first_come"),  # first_come, selection
    Column("waitlist", Boolean, nullable=False, server_default=text("true")),  # whether a full activity has a line
    Column("link", Text),  # where it is held online: shown to who has a seat
    Column("poster_id", Id),  # of files
    Column("level", Text),  # beginner, intermediate, advanced; None: for anybody
    Column("skills", Text, nullable=False, server_default="[]"),  # JSON list of what is learnt
    Column("ages", Text, nullable=False, server_default="[]"),  # JSON list of the age groups it is for
    Column("walk_ins", Boolean, nullable=False, server_default=text("false")),  # a free seat for who comes unregistered
    Column("room_word", Text),  # said aloud in the room, valid between two instants
    Column("room_word_from", Instant),
    Column("room_word_until", Instant),
    Column("attendance_closed_at", Instant),
    Column("declined_until", Id),  # applicants up to this line_at are declined, as far as their own rows do not say so yet
    Column("fair", Text),  # the slug of the fair that it takes people to
    Column("edition_id", Id),  # and its edition, where one is known
    CheckConstraint("taken >= 0 AND waiting >= 0", name="counts"),
)
Index("ix_activities_starts_on", activities.c.starts_on, activities.c.id, activities.c.ends_on)
for _narrowing in ("province", "kind", "level"):  # a list narrowed to what is rare would else go through everything to come
    Index(f"ix_activities_{_narrowing}", activities.c[_narrowing], activities.c.starts_on)
Index("ix_activities_organisation_id", activities.c.organisation_id, activities.c.starts_on)
Index(
    "ix_activities_fair",
    activities.c.fair,
    activities.c.starts_on,
    sqlite_where=text("fair IS NOT NULL"),
    postgresql_where=text("fair IS NOT NULL"),
)
Index(
    "ix_activities_room_word",
    activities.c.room_word,
    sqlite_where=text("room_word IS NOT NULL"),
    postgresql_where=text("room_word IS NOT NULL"),
)

activity_crafts = Table(
    "activity_crafts",
    metadata,
    Column("craft", Text, primary_key=True),
    Column("activity_id", Id, ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True),
)
Index("ix_activity_crafts_activity_id", activity_crafts.c.activity_id)
