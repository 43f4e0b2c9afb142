"""The town, on databases that hold the catalogue and its samples, in memory and over every wire."""

from tests.persona import postgres_url, sqlite_url  # noqa: F401
from tests.wires.fixtures import pytest_collection_modifyitems, town, wired  # noqa: F401
