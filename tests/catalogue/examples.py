"""A small catalogue, whole and valid: tests break one thing at a time."""

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.catalogue import load
from storage.models import activities

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
CATALOGUE = Path(__file__).parents[2] / "catalogue"

CRAFT = {"id": "batik", "name": {"id": "Batik", "en": "Batik"}, "synonyms": ["batik tulis"], "common_typos": ["batek"]}
PROVINCES = [
    {
        "iso_3166_2": "ID-YO",
        "official_name": "Daerah Istimewa Yogyakarta",
        "name_en": "Yogyakarta",
        "short_names": ["jogja"],
        "iana": "Asia/Jakarta",
    },
    {
        "iso_3166_2": "ID-PA",
        "official_name": "Papua",
        "name_en": "Papua",
        "short_names": ["jayapura"],
        "iana": "Asia/Jayapura",
    },
]
TRAINING = {
    "id": "dyeing",
    "kind": "training",
    "status": "dated",
    "mode": "offline",
    "title": {"id": "Pewarnaan", "en": "Dyeing"},
    "summary": {"id": "Lima hari", "en": "Five days"},
    "crafts": ["batik"],
    "organiser": "BBSPJIKB",
    "province_code": "ID-YO",
    "country": "ID",
    "start": "2027-03-01",
    "end": "2027-03-05",
    "registration_close": "2027-02-20",
    "quota": 20,
    "participants_reported": None,
    "eligibility": {"roles": ["perajin batik"], "countries": ["ID"], "provinces": [], "scale": [], "other": None},
    "source": [{"publication": "ANTARA", "title": "Judul", "url": "https://example.org/1", "published": "2026-11-01"}],
    "as_of": "2026-11-01",
}
SAMPLE = {
    "id": "contoh-dyeing",
    "modelled_on": "dyeing",
    "kind": "training",
    "mode": "offline",
    "title": {"id": "Pewarnaan", "en": "Dyeing"},
    "summary": {"id": "Lima hari", "en": "Five days"},
    "crafts": ["batik"],
    "organiser": "BBSPJIKB",
    "province": "ID-PA",
    "country": "ID",
    "starts_in": 15,
    "lasts": 5,
    "closes_in": 8,
    "quota": 3,
    "eligibility": {},
}

GONE = object()
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what no database decides


def changed(row, path, value):
    """A copy of a row with one place set, or emptied of a field when the value is GONE."""
    row = deepcopy(row)
    *way, last = path.split(".")
    place = row
    for key in way:
        place = place[int(key)] if key.isdigit() else place[key]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return row


async def count(database, table):
    return await database.run(lambda connection: connection.scalar(select(func.count()).select_from(table)))


async def activity(database, slug="dyeing"):
    def work(connection):
        return connection.execute(select(activities).where(activities.c.slug == slug)).mappings().first()

    return await database.run(work)


async def loaded(database, folder):
    return await database.run(lambda connection: load(connection, folder, NOW))
