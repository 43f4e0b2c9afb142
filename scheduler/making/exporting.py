"""Makes the files organisers ask for: read page by page beside the writers, drawn in another process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import Connection

from bot.documents import participants
from bot.documents.participants import Roll, Style
from bot.rules.authority import Deed, Reach
from bot.screens import activities as activity_screens
from bot.screens.organisers import exporting as screens
from bot.vocabulary import Action, Reply
from scheduler.making import rights
from scheduler.making.errands import Errand
from storage.organising import organisations, sheets
from storage.organising.activities import Activity
from storage.organising.organisations import Organisation
from storage.organising.sheets import Scope
from storage.taking_part import invitees
from storage.taking_part.invitees import Invitee


def _style(errand: Errand, zone: str) -> Style:
    return Style(errand.language, errand.around.crafts, errand.around.provinces, zone)


def _organisation(errand: Errand, connection: Connection) -> Organisation | None:
    number = int(errand.order.detail["organisation"])
    allowed = rights.may(connection, errand, Deed.COUNT, Reach(frozenset({number})))
    return organisations.get(connection, number) if allowed else None


async def roll(errand: Errand) -> Reply:
    """The list of an activity's participants."""
    detail = errand.order.detail
    found = await errand.read(partial(rights.activity, errand, Deed.EXPORT))
    if found is None:
        return screens.nothing_there()
    pages, people = await _pages(errand, found)
    order = Roll(activity_screens.title(found), str(detail["format"]), detail["fields"], pages)
    file = await errand.draw(participants.roll, order, _style(errand, found.zone))
    return replace(screens.roll_made(found, people), attachment=file)


async def _pages(errand: Errand, activity: Activity) -> tuple[list[bytes], int]:
    """All participants, packed: a tenth of what they take as rows."""
    expected = await errand.read(partial(sheets.people, activity_id=activity.id))
    pages: list[bytes] = []
    people, last = 0, 0
    while True:
        page, found, last = await errand.read(partial(sheets.participants, activity_id=activity.id, after=last))
        if not found:
            return pages, people
        pages.append(page)
        people += found
        await errand.progress(people, max(expected, people))


async def attendance(errand: Errand) -> Reply:
    """Counts of one activity, or of an organisation's in a period."""
    return await (_of_one if "activity" in errand.order.detail else _of_all)(errand)


async def _of_one(errand: Errand) -> Reply:
    found = await errand.read(partial(rights.activity, errand, Deed.COUNT))
    if found is None:
        return screens.nothing_there()
    heading, back = activity_screens.title(found), Action("report", str(found.id))
    guests = await errand.read(partial(invitees.of_activity, activity_id=found.id))
    return await _made(errand, Scope(found.id), (heading, heading), back, guests)


async def _of_all(errand: Errand) -> Reply:
    detail = errand.order.detail
    found = await errand.read(partial(_organisation, errand))
    if found is None:
        return screens.nothing_there()
    first, last = date.fromisoformat(detail["from"]), date.fromisoformat(detail["to"])
    heading = f"{found.name}, {screens.period(first, last)}"
    name = participants.attendance_name(found.name[:40], first, last)
    return await _made(errand, Scope(0, found.id, first, last), (heading, name), Action("attendances", str(found.id)))


async def _made(errand: Errand, scope: Scope, named: tuple[str, str], back: Action, guests: Sequence[Invitee] = ()) -> Reply:
    """`named` are the heading of what is said and the name of the file."""
    heading, name = named
    come = await errand.read(partial(sheets.come, scope=scope))
    if not come:
        return screens.nobody_came(back)
    file, everybody, groups = await errand.draw(participants.attendance, name, come, _style(errand, "Asia/Jakarta"), guests)
    return replace(screens.attendance_made(heading, everybody, groups, back), attachment=file)
