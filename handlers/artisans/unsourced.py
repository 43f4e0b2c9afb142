"""Words about what no source here is about: said plainly, with who may know, and passed on to a person where that is wanted."""

from __future__ import annotations

from collections.abc import Collection

from bot.conversation.turn import Turn
from bot.screens.artisans import steps as step_screens
from bot.screens.artisans import unsourced as screens
from bot.understanding import Aspect
from bot.vocabulary import Choice, Reply
from handlers import names
from handlers.artisans import relaying, trade

LEADS = {Aspect.FREIGHT: "small-parcel", Aspect.CONTAINER: "docs"}
"""The step that says as much as a source does."""


def unknown(opens: Collection[str], turn: Turn, subject: Aspect) -> Reply:
    """That nothing is known of it; what is known of the market that was named with it, and of the step beside it."""
    turn.conversation.misses = 0
    said = turn.understood.text if turn.understood is not None else ""
    return screens.unknown(subject, relaying.keep(turn, said), _beside(opens, turn, subject), desks="desks" in opens)


def _beside(opens: Collection[str], turn: Turn, subject: Aspect) -> list[Choice]:
    known, (wanted, markets) = names.of(turn), trade.said(turn)
    step = known.library.steps.get(LEADS.get(subject, ""))
    found = [step_screens.row(step)] if step is not None and "step" in opens else []
    ours = [code for code in markets if code in known.library.markets][:1] if "market" in opens else []
    return [*found, *(screens.market(code, wanted, known) for code in ours)]
