"""A poster as a picture, for whoever asked: it shows what everybody may see."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from bot.documents import posters
from bot.screens.artisans import posters as screens
from bot.screens.artisans import sharing
from bot.screens.artisans.sharing import Handout
from bot.vocabulary import Reply
from scheduler.making.errands import Errand
from storage.knowing import editions
from storage.organising import activities


async def poster(errand: Errand) -> Reply:
    """Of an activity or a fair, as it is now."""
    found = await errand.read(partial(_found, errand))
    if found is None or found.is_over:
        return screens.not_any_more()
    said = screens.poster(found, errand.around.links)
    return screens.drawn(found, await errand.draw(posters.drawn, said), scanned=bool(said.codes))


def _found(errand: Errand, connection: Connection) -> Handout | None:
    named = str(errand.order.detail["of"])
    fair = errand.around.library.fairs.get(named)
    if fair is not None:
        today = errand.around.day(errand.now)
        return sharing.of_fair(fair, editions.next_of_each(connection, today).get(fair.id))
    activity = activities.get(connection, int(named)) if named.isdigit() else None
    return sharing.of_activity(activity, activity.standing(errand.now)) if activity is not None else None
