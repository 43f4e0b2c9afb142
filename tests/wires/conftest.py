"""One town for each wire, on SQLite."""

from tests.persona import on_sqlite as database_url  # noqa: F401
from tests.persona import sqlite_url  # noqa: F401
from tests.wires.fixtures import town, wired  # noqa: F401
