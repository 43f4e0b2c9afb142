"""What came in, and what must not come in twice."""

from sqlalchemy import Column, Index, Integer, Table, Text

from storage.models.base import Instant, metadata

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
