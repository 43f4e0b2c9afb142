"""How an announcement to many went, counted beside the turns; and the file with a row a person, read page by page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from bot.documents import receivers as documents
from bot.documents.receivers import Listing
from bot.screens.organisers import responses as screens
from bot.vocabulary import Reply
from scheduler.making import rights
from scheduler.making.errands import Errand
from storage.announcing import announcements, receivers, responses, tallies
from storage.announcing.announcements import Announcement
from storage.announcing.tallies import ERASED
from storage.ledger.deliveries import State


def found(connection: Connection, errand: Errand) -> Announcement | None:
    """What was asked about, as long as they may still announce in its name."""
    one = announcements.get(connection, int(errand.order.detail["announcement"]))
    return one if one is not None and rights.may_speak_for(connection, errand, one.organisation_id) else None


async def numbers(errand: Errand) -> Reply:
    """The page of results."""
    one = await errand.read(partial(found, errand=errand))
    if one is None:
        return screens.nothing_there()
    result = await errand.read(partial(responses.of, one=one, compare=True))
    return screens.results(one, result, errand.around.zone, earlier=True)


async def people(errand: Errand) -> Reply:
    """The file; of very many people it names only those whom it did not reach."""
    one = await errand.read(partial(found, errand=errand))
    if one is None:
        return screens.nothing_there()
    everybody = one.people + sum(one.excluded.values())
    missed = everybody > receivers.MOST
    pages, listed = await _pages(errand, one, everybody, missed)
    erased = await errand.read(partial(_erased, one=one))
    order = Listing(f"sapa-{one.code}.xlsx", pages, erased, errand.around.zone, errand.language)
    file = await errand.draw(documents.drawn, order)
    return replace(screens.file_made(one, listed, missed), attachment=file)


async def _pages(errand: Errand, one: Announcement, everybody: int, missed: bool) -> tuple[list[bytes], int]:
    """Everybody, packed: a tenth of what they take as rows."""
    pages: list[bytes] = []
    listed, last = 0, 0
    while listed < receivers.MOST:
        page, count, last = await errand.read(partial(receivers.page, one=one, after=last, missed=missed))
        if not count:
            break
        pages.append(page)
        listed += count
        await errand.progress(listed, max(everybody, listed))
    return pages, listed


def _erased(connection: Connection, one: Announcement) -> int:
    """How many of its people asked to be forgotten before it was their turn: nothing else is known of them."""
    return sum(number for state, why, number in tallies.reasons(connection, one.id) if (state, why) == (State.SKIPPED, ERASED))
