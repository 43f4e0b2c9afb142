"""A button of an announcement was pressed: it is counted, without who, and leads on as if it had been pressed elsewhere."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.announcements import Button
from bot.screens import general
from bot.vocabulary import Reply
from handlers.artisans import cards, registering, surveys
from storage.announcing import announcements, tallies
from storage.announcing.announcements import Announcement
from storage.announcing.tallies import PRESSED

LEADS_TO = {"card": cards.card, "register": registering.register_for, "survey": surveys.survey}


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("announced", announced)


def announced(turn: Turn) -> Reply:
    """`ID.PLACE`: what is behind that button now. In a preview nothing is counted, and only who made it may press."""
    number, _, place = turn.argument.partition(".")
    turn.argument = number
    one = announcements.get(turn.connection, turn.number())
    button = _button(one, place)
    if one is None or button is None:
        return _old(turn)
    if one.frozen_at is not None:
        tallies.add(turn.connection, one.id, PRESSED, place)
    elif authority.announcement(turn, one.id) is None:
        return _old(turn)
    turn.argument, turn.version = button.target, 0
    return LEADS_TO[button.kind](turn)


def _button(one: Announcement | None, place: str) -> Button | None:
    """The button that stands there; None for what no button of ours carries."""
    if one is None or not (place.isascii() and place.isdigit() and len(place) == 1):
        return None
    found = one.buttons[int(place)] if int(place) < len(one.buttons) else None
    return found if found is not None and found.kind in LEADS_TO else None


def _old(turn: Turn) -> Reply:
    return general.old_button(turn.conversation.form is not None)
