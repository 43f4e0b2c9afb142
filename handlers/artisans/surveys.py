"""A survey is answered: with one tap, which counts once a person and can be changed until it closes."""

from __future__ import annotations

import re

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.surveys import State
from bot.screens import announcement
from bot.screens.artisans import surveys as screens
from bot.vocabulary import Reply
from storage.knowing import surveys
from storage.knowing.surveys import Survey
from storage.organising import organisations

NUMBER = re.compile(r"\d{1,15}", re.ASCII)


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("survey", survey)
    router.action("survey_say", say)
    router.opening("survey", said)


def said(turn: Turn) -> Reply:
    """ "survei 12": the number in it."""
    found = NUMBER.search(turn.argument)
    turn.argument = found[0] if found else ""
    return survey(turn)


def survey(turn: Turn) -> Reply:
    """The question; what they answered, where they did."""
    one = _asked(turn)
    if one is None:
        return screens.none()
    mine = surveys.mine(turn.connection, one.id, turn.contact.id)
    if not one.is_open(turn.now):
        return screens.closed(one, mine)
    return screens.question(one, _sender(turn, one), mine, turn.surroundings.zone)


def say(turn: Turn) -> Reply:
    """The one tap: `12=0`."""
    turn.argument, _, place = turn.argument.partition("=")
    one = _asked(turn)
    chosen = int(place) if place.isascii() and place.isdigit() and len(place) < 3 else -1
    if one is None or not 0 <= chosen < len(one.options):
        return survey(turn)
    if not surveys.answer(turn.connection, one.id, turn.contact.id, chosen, turn.now):
        return screens.closed(one, surveys.mine(turn.connection, one.id, turn.contact.id))
    return screens.thanks(one, chosen, turn.surroundings.zone)


def _asked(turn: Turn) -> Survey | None:
    """The survey the choice names; one that was not opened yet is none."""
    number = turn.number()
    one = surveys.get(turn.connection, number) if number else None
    return one if one is not None and one.state is not State.DRAFT else None


def _sender(turn: Turn, one: Survey) -> str:
    found = organisations.get(turn.connection, one.organisation_id) if one.organisation_id else None
    return found.name if found is not None else announcement.OURSELVES
