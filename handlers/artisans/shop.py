"""The checklist for selling online: offered after an e-Smart class, and to whoever asks."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.knowledge import Source
from bot.screens.artisans import shop as screens
from bot.screens.artisans.shop import Checklist
from bot.screens.citing import cited, cited_sources
from bot.understanding import Intent
from bot.vocabulary import Reply
from storage.knowing import classes, progress
from storage.knowing.progress import State
from storage.organising import activities

MARK = "shop:"
"""What stands before a thing of this list among the steps that are marked."""

STEP = "ready"
"""The step of the catalogue that names price list and capacity."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("lokapasar marketplace", checklist)
    router.action("marketplace", checklist)
    router.action("shop_mark", mark)
    router.meaning(Intent.SELLING, meant)


def checklist(turn: Turn) -> Reply:
    """What is done of it."""
    states = progress.of_person(turn.connection, turn.contact.id)
    done = {step.removeprefix(MARK) for step, state in states.items() if step.startswith(MARK) and state is State.DONE}
    number = classes.numbered(turn.connection, classes.E_SMART)
    course = activities.get(turn.connection, number) if number is not None else None
    step = turn.surroundings.library.steps.get(STEP)
    sources = [
        cited_sources([Source(one.publication, published=one.published) for one in course.sources]) if course is not None else "",
        cited(step) if step is not None else "",
    ]
    return screens.checklist(Checklist(done, number, sources))


def meant(turn: Turn) -> Reply:
    """Words about selling online, also those that name a marketplace: no source here knows what one asks or charges."""
    turn.conversation.misses = 0
    return replace(checklist(turn), replaces=False)


def mark(turn: Turn) -> Reply:
    """Marked, or not any more."""
    if turn.argument in screens.THINGS:
        step = f"{MARK}{turn.argument}"
        if not progress.open_again(turn.connection, turn.contact.id, step):
            progress.put(turn.connection, turn.contact.id, step, State.DONE, turn.now)
    return checklist(turn)
