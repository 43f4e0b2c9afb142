"""A name that a city and a regency share is asked about where the difference is kept, and nowhere else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.models import contacts
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
