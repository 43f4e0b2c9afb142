"""The buttons of an announcement: chosen among activities, put below it, taken away."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.turn import Turn
from bot.rules import wording
from bot.rules.announcements import Button
from bot.screens.organisers import buttons as screens
from bot.screens.organisers import composing
from bot.vocabulary import Reply
from handlers.organisers import audiences
from handlers.organisers.managing import mine_of
from storage.announcing import announcements
from storage.announcing.announcements import Announcement
from storage.organising import activities, running

PICKED = 7
KINDS = ("card", "register")


def buttons(turn: Turn) -> Reply:
    """Those it has."""
    one = audiences.draft(turn)
    return screens.buttons(one, [named(turn, each) for each in one.buttons]) if one is not None else composing.gone()


def pick(turn: Turn) -> Reply:
    """The activities that a button can lead to: `ID=register=page`."""
    one = audiences.draft(turn)
    kind, _equals, page = turn.argument.partition("=")[2].partition("=")
    if one is None or kind not in KINDS:
        return composing.gone()
    at = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 0
    mine = audiences.whose_activities(one) if one.organisation_id else mine_of(turn)
    found = running.of(turn.connection, mine, turn.today, skip=at * PICKED, most=PICKED + 1)
    return screens.pick(one, kind, found[:PICKED], at, more=len(found) > PICKED)


def put(turn: Turn) -> Reply:
    """Add a button that leads to an activity, or take one away: `ID=register=17`, `ID=drop=0`."""
    one = audiences.draft(turn)
    what, _equals, value = turn.argument.partition("=")[2].partition("=")
    if one is None or not (value.isascii() and value.isdigit()) or len(value) > 15:
        return composing.gone()
    if turn.version == one.version:
        _put(turn, one, what, int(value))
    return buttons(turn)


def _put(turn: Turn, one: Announcement, what: str, value: int) -> None:
    kept = list(one.buttons)
    if what == "drop":
        kept = [button for place, button in enumerate(kept) if place != value]
    elif what in KINDS and len(kept) < wording.MOST_BUTTONS and _may_lead_to(turn, one, value):
        kept = [button for button in kept if (button.kind, button.target) != (what, str(value))] + [Button(what, str(value))]
    announcements.change(turn.connection, one.id, one.version, buttons=tuple(kept))


def _may_lead_to(turn: Turn, one: Announcement, activity_id: int) -> bool:
    """Whether it is an activity of who announces; who runs Sapa may lead to any."""
    found = activities.get(turn.connection, activity_id)
    if found is None or found.cancelled:
        return False
    return one.organisation_id is None or one.organisation_id in authority.reach(turn, activity_id).organisations


def is_coming(turn: Turn, button: Button) -> bool:
    found = activities.get(turn.connection, int(button.target)) if button.target.isdigit() else None
    return found is not None and not found.cancelled


def named(turn: Turn, button: Button) -> str:
    found = activities.get(turn.connection, int(button.target)) if button.target.isdigit() else None
    return screens.button_name(button, audiences.title(found) if found is not None else "")
