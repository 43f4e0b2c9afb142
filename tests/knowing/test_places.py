"""A name that a city and a regency share is asked about where the difference is kept, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.i18n import speaking
from bot.screens.activities import map_links
from storage.models import activities as table
from storage.models import contacts
from storage.organising import activities
from tests.persona import Town


@pytest.mark.parametrize(
    ("typed", "then", "kept"),
    [
        ("bandung", "Kota Bandung", "Kota Bandung"),
        ("tasik", "2", "Kabupaten Tasikmalaya"),
        ("Semarang", "kota semarang", "Kota Semarang"),
        ("Kabupaten Bandung", "", "Kabupaten Bandung"),
        ("Bantul", "", "Bantul"),
    ],
)
async def test_the_city_or_the_regency(town: Town, typed: str, then: str, kept: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.taps("change:0:regency")
    await sri.says(typed)
    if then:
        assert sri.sees("kota atau kabupatennya?")
        await sri.says(then)
    rows = await town.database.read(lambda connection: connection.execute(select(contacts.c.regency)).scalars().all())
    assert kept in rows


async def test_a_search_does_not_ask(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("pelatihan bandung")
    assert "kota atau kabupatennya?" not in sri.reads


async def test_the_way_there_is_named_as_far_as_it_is_known(town: Town) -> None:
    """A town that nobody stated leaves no comma behind."""
    number = next(row["id"] for row in await town.rows(table) if row["venue"] and row["mode"] != "online")
    held = await town.database.read(lambda connection: activities.get(connection, number))
    assert held is not None
    said = replace(held, venue="Balai desa", city="Bantul", latitude=None, longitude=None)
    with speaking("id"):
        assert [link.url for link in map_links(said)] == ["https://maps.google.com/?q=Balai+desa,+Bantul"]
        assert [link.url for link in map_links(replace(said, city=None))] == ["https://maps.google.com/?q=Balai+desa"]
