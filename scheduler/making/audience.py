"""How many people an announcement would reach, counted beside the turns where there are many."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from bot.screens.organisers import composing as screens
from bot.screens.organisers.audience_words import Counted
from bot.vocabulary import Reply
from scheduler.making import rights
from scheduler.making.errands import Errand
from storage.announcing import announcements, gathering, segments
from storage.announcing.announcements import Announcement


async def perform(errand: Errand) -> Reply:
    """The number, and who is left out; numbers alone, so that nobody is named."""
    found = await errand.read(partial(_count, errand))
    return screens.counted_for(*found) if found is not None else screens.gone()


def _count(errand: Errand, connection: Connection) -> tuple[Announcement, Counted] | None:
    one = announcements.get(connection, int(errand.order.detail["announcement"]))
    if one is None or not rights.may_speak_for(connection, errand, one.organisation_id):
        return None
    meant = replace(one, audience=segments.current(connection, one))
    return one, Counted(*gathering.count(connection, meant, errand.now))
