"""The town, for the example in CONTRIBUTING."""

from tests.persona import furnished_postgres, furnished_sqlite, postgres_url, sqlite_url, town  # noqa: F401
