"""Makes the files organisers ask for: read page by page beside the writers, drawn in another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from bot.documents import participants
from bot.documents.participants import Roll, Style
from bot.i18n import language
from bot.screens import activities as activity_screens
from bot.screens import exporting as screens
from bot.vocabulary import Action, Reply
from scheduler.errands import Errand
from storage import activities, organisations, sheets
from storage.activities import Activity
from storage.sheets import Scope


def _style(errand: Errand, zone: str) -> Style:
    return Style(language(), errand.around.crafts, errand.around.provinces, zone)


async def roll(errand: Errand) -> Reply:
    """The list of an activity's participants."""
    detail = errand.order.detail
    found = await errand.read(partial(activities.get, activity_id=int(detail["activity"])))
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
    detail = errand.order.detail
    return await (_of_one if "activity" in detail else _of_all)(errand, detail)


async def _of_one(errand: Errand, detail: Mapping[str, Any]) -> Reply:
    found = await errand.read(partial(activities.get, activity_id=int(detail["activity"])))
    if found is None:
        return screens.nothing_there()
    heading, back = activity_screens.title(found), Action("report", str(found.id))
    return await _made(errand, Scope(found.id), heading, heading, back)


async def _of_all(errand: Errand, detail: Mapping[str, Any]) -> Reply:
    found = await errand.read(partial(organisations.get, organisation_id=int(detail["organisation"])))
    if found is None:
        return screens.nothing_there()
    first, last = date.fromisoformat(detail["from"]), date.fromisoformat(detail["to"])
    heading = f"{found.name}, {screens.period(first, last)}"
    name = participants.attendance_name(found.name[:40], first, last)
    return await _made(errand, Scope(0, found.id, first, last), heading, name, Action("attendances", str(found.id)))


async def _made(errand: Errand, scope: Scope, heading: str, name: str, back: Action) -> Reply:
    come = await errand.read(partial(sheets.come, scope=scope))
    if not come:
        return screens.nobody_came(back)
    file, everybody, groups = await errand.draw(participants.attendance, name, come, _style(errand, "Asia/Jakarta"))
    return replace(screens.attendance_made(heading, everybody, groups, back), attachment=file)
