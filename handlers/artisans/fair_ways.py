"""What is asked of fairs besides their days: what they cost, how to take part, who takes artisans there."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.rules.knowledge import Fair
from bot.rules.timing import Standing
from bot.screens.artisans import fair_ways as screens
from bot.understanding import Aspect, Understood
from bot.vocabulary import Action, Reply
from handlers.artisans import fair_cards
from storage.knowing import editions
from storage.organising.activities import Summary

OF_A_FAIR = ("fair_how", "fair_past", "fair_sources")
"""Actions that stand on the pages of one fair only."""


def of_fair(turn: Turn, fair: Fair, aspect: Aspect | None) -> Reply:
    """The page of a fair that answers this; its card where nothing of it alone is asked."""
    turn.argument = fair.id
    calls = editions.calls(turn.connection, fair.id, turn.today) if aspect in (Aspect.FEE, Aspect.AID) else []
    if aspect is Aspect.FEE:
        return screens.fee(fair, calls)
    if aspect is Aspect.AID and calls:
        return fair_cards.calls(turn)
    return fair_cards.how(turn) if aspect in (Aspect.AID, Aspect.JOIN) else fair_cards.card(turn)


def on_screen(turn: Turn) -> Fair | None:
    """The fair whose card or page is shown, as the choices on it say."""
    shown = (Action.decode(action) for _, action in turn.conversation.shown)
    named = next((action.argument.partition("/")[0] for action in shown if action.name in OF_A_FAIR), "")
    return turn.surroundings.library.fairs.get(named)


def of_none(turn: Turn, said: Understood) -> Reply | None:
    """How to get to fairs at all; None where it is asked which fairs there are."""
    if said.aspect not in (Aspect.FEE, Aspect.AID, Aspect.JOIN) or said.craft or said.markets or said.months or said.province:
        return None
    return screens.fees(_open(turn), turn.now) if said.aspect is Aspect.FEE else ways(turn)


def ways(turn: Turn) -> Reply:
    """The ways that hold for every fair."""
    return screens.ways(turn.surroundings.library.remarks.get(fair_cards.GENERAL), _open(turn), turn.now)


def _open(turn: Turn) -> list[Summary]:
    """The calls that can be applied for, whichever fair they are of."""
    found = editions.all_calls(turn.connection, turn.today)
    return [one for one in found if one.standing(turn.now) is Standing.OPEN]
