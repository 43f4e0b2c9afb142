"""A town whose clock the tests move and whose ticks they call."""

from tests.persona import furnished_postgres, furnished_sqlite, postgres_url, sqlite_url, town  # noqa: F401
