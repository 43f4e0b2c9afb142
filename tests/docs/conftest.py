"""The town, for the example in CONTRIBUTING."""

from tests.persona import postgres_url, sqlite_url, town  # noqa: F401
