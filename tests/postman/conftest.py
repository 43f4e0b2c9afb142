"""The town, on databases that hold the catalogue and its samples."""

from tests.persona import postgres_url, sqlite_url, town  # noqa: F401
