"""What an announcement would take, where many people have to be looked through for it."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from bot.conversation import plans
from bot.rules.announcements import State
from bot.rules.plan import Plan
from bot.screens.organisers import managing
from bot.screens.organisers import planning as screens
from bot.vocabulary import Reply
from scheduler.making import rights
from scheduler.making.errands import Ending, Errand
from storage.announcing import announcements, planning
from storage.announcing.announcements import Announcement


async def plan(errand: Errand) -> Ending:
    """Work it out beside the turns; it is kept only for the version that was looked at."""
    one = await errand.run(partial(_current, errand=errand))
    if one is None:
        return managing.nothing_yours()
    worked_out = partial(plans.worked_out, around=errand.around, one=one, now=errand.now)
    found = await errand.read(worked_out)
    return partial(_ended, errand, one, found)


def _current(connection: Connection, errand: Errand) -> Announcement | None:
    one = announcements.get(connection, int(errand.order.detail["announcement"]))
    if one is None or not rights.may_speak_for(connection, errand, one.organisation_id):
        return None
    return planning.current(connection, one) if one.state is State.DRAFT else one


def _ended(errand: Errand, one: Announcement, found: Plan, connection: Connection) -> Reply:
    now = announcements.lock(connection, one.id)
    note = screens.overtaken() if now is None or now.version != one.version else ""
    if now is not None and now.state is State.DRAFT and not note:
        planning.keep(connection, one, found)
    offered = [str(name) for name in errand.order.detail.get("offered", ())]
    return screens.plan(plans.shown(connection, errand.around, one, found, offered, note))
