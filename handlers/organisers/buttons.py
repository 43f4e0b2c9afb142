"""The buttons of an announcement: chosen among activities, put below it, taken away."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.turn import Turn, page_in
from bot.i18n import language
from bot.rules import wording
from bot.rules.announcements import Button
from bot.screens.organisers import buttons as screens
from bot.screens.organisers import composing
from bot.vocabulary import Reply
from handlers.organisers import audiences
from handlers.organisers.managing import mine_of
from storage.announcing import announcements
from storage.announcing.announcements import Announcement
from storage.knowing import surveys
from storage.organising import activities, running

PICKED = 7
KINDS = ("card", "register", "survey")


def buttons(turn: Turn) -> Reply:
    """Those it has."""
    one = audiences.draft(turn)
    return screens.buttons(one, [named(turn, each) for each in one.buttons]) if one is not None else composing.gone()


def pick(turn: Turn) -> Reply:
    """The activities or surveys that a button can lead to: `ID=register=page`."""
    one = audiences.draft(turn)
    kind, _equals, page = turn.argument.partition("=")[2].partition("=")
    if one is None or kind not in KINDS:
        return composing.gone()
    if kind == "survey":
        return screens.pick_survey(one, surveys.open_ones(turn.connection, [one.organisation_id or 0], turn.now, PICKED))
    at = page_in(page)
    mine = audiences.whose_activities(one) if one.organisation_id else mine_of(turn)
    found = running.of(turn.connection, mine, turn.today, skip=at * PICKED, most=PICKED + 1)
    return screens.pick(one, kind, found[:PICKED], at, more=len(found) > PICKED)


def put(turn: Turn) -> Reply:
    """Add a button that leads to an activity or a survey, or take one away: `ID=register=17`, `ID=survey=3`, `ID=drop=0`."""
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
    elif what in KINDS and len(kept) < wording.MOST_BUTTONS and _may_lead(turn, one, what, value):
        kept = [button for button in kept if (button.kind, button.target) != (what, str(value))] + [Button(what, str(value))]
    announcements.change(turn.connection, one.id, one.version, buttons=tuple(kept))


def _may_lead(turn: Turn, one: Announcement, what: str, number: int) -> bool:
    """Whether it is an activity or an open survey of who announces; who runs Sapa may lead to any activity."""
    if what == "survey":
        found = surveys.get(turn.connection, number)
        return found is not None and found.organisation_id == one.organisation_id and found.is_open(turn.now)
    activity = activities.get(turn.connection, number)
    if activity is None or activity.cancelled:
        return False
    return one.organisation_id is None or one.organisation_id in authority.reach(turn, number).organisations


def is_coming(turn: Turn, button: Button) -> bool:
    """Whether what the button leads to still is: an activity that was not called off, a survey that is open."""
    number = int(button.target) if button.target.isdigit() else 0
    if button.kind == "survey":
        survey = surveys.get(turn.connection, number)
        return survey is not None and survey.is_open(turn.now)
    found = activities.get(turn.connection, number)
    return found is not None and not found.cancelled


def named(turn: Turn, button: Button) -> str:
    """What the button does, in words."""
    number = int(button.target) if button.target.isdigit() else 0
    if button.kind == "survey":
        survey = surveys.get(turn.connection, number)
        return screens.button_name(button, survey.question.said(language()) if survey is not None else "")
    found = activities.get(turn.connection, number)
    return screens.button_name(button, audiences.title(found) if found is not None else "")
