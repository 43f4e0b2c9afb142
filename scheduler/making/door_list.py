"""The list of codes as a file to print, for whoever may stand at that door."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from bot.documents import codes
from bot.documents.codes import Paper
from bot.rules.authority import Deed
from bot.screens.organisers import door as door_screens
from bot.screens.organisers import doorkeeping as screens
from bot.vocabulary import Reply
from scheduler.making import rights
from scheduler.making.errands import Errand
from storage.organising import activities
from storage.organising.activities import Activity
from storage.taking_part import doors

Found = tuple[Activity, list[tuple[str, str]]]


def _found(errand: Errand, connection: Connection) -> Found | None:
    """What was asked about, as long as they may still stand at its door."""
    number = int(errand.order.detail["activity"])
    if not rights.may(connection, errand, Deed.CHECK_IN, rights.reach(connection, number)):
        return None
    activity = activities.get(connection, number)
    return (activity, doors.roster(connection, number)) if activity is not None else None


async def codes_list(errand: Errand) -> Reply:
    """Everybody with a seat, by name, with their codes."""
    found = await errand.read(partial(_found, errand))
    if found is None:
        return door_screens.not_your_door()
    activity, roster = found
    top, heads = screens.paper_top(activity, len(roster)), screens.paper_heads()
    paper = Paper(top, heads, screens.paper_page(), screens.no_name(), tuple(roster))
    return screens.printed(activity, await errand.draw(codes.drawn, paper))
