"""Mentoring ends for somebody: it is called off, or one of the two is erased; nobody helps whom they may not see any more."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from bot.rules.seats import Status
from storage.models import activities, metadata
from storage.models import pairings as pairings_table
from storage.models import registrations as claims
from storage.organising import activities as them
from storage.organising import publishing
from storage.unasked.announced import Reason
from tests.organising.afterwards import fires
from tests.organising.mentoring import SLUG, applies, claim, helps
from tests.organising.test_mentoring import erased, made, notes, together
from tests.persona import Town


async def called_off(town: Town) -> None:
    number = (await town.activity(SLUG))["id"]

    def work(connection: Connection) -> None:
        activity = them.get(connection, number)
        assert activity is not None
        assert publishing.call_off(connection, activity, Reason("trainer"), town.clock())

    await town.database.run(work)


async def test_a_mentor_hears_that_it_was_called_off(town: Town) -> None:
    _, _, budi = await together(town)
    await called_off(town)
    await fires(town)
    assert budi.sees("Anda tidak lagi mendampingi Sri")
    assert not await town.rows(pairings_table, ended_at=None)


async def test_who_was_declined_with_the_rest_gets_no_mentor_before_a_page_reaches_them(town: Town) -> None:
    wayan, _, _ = await together(town)
    _, other = await helps(town, "komang")
    tini = await applies(town, "tini")
    held = await claim(town, tini)
    row = (await town.rows(claims, id=held))[0]
    await town.change(activities, activities.c.slug == SLUG, declined_until=row["line_at"])
    await wayan.taps(f"pair:0:{held}={other.id}=yes")
    assert len(await town.rows(pairings_table)) == 1
    assert (await town.rows(claims, id=held))[0]["status"] == Status.APPLIED
    await wayan.taps(f"unpaired:0:{row['activity_id']}")
    assert "Tini" not in wayan.reads


@pytest.mark.parametrize("screen", ["/mentor", "mentee:0:{}", "mentee_write:0:{}"])
async def test_whoever_is_erased_stands_on_no_screen_their_mentor_left_open(town: Town, screen: str) -> None:
    _, sri, budi = await together(town)
    number = await made(town)
    await notes(budi, number)
    if screen == "/mentor":
        await budi.says(screen)
        assert any("Sri" in label for label in budi.labels)
    else:
        await budi.taps(screen.format(number))
    if "write" in screen:
        await budi.says("Halo Sri, besok jam 9")
    await erased(town, sri)
    left = {table.name: str(await town.rows(table)) for table in metadata.sorted_tables}
    assert [name for name, rows in left.items() if "Sri" in rows] == []
