"""Passing something on: links and words to forward, a poster to print."""

from __future__ import annotations

from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules import fairs
from bot.rules.knowledge import Fair
from bot.screens.artisans import sharing as screens
from bot.screens.artisans.sharing import Handout
from bot.understanding import behind_opening
from bot.vocabulary import Action, Reply
from handlers import errands
from storage.knowing import editions
from storage.organising import activities
from storage.organising.jobs import Job


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("bagikan share", partial(share, router))
    router.opening("share", partial(named, router))
    router.action("share", partial(share, router))
    router.action("poster", poster)


def named(router: Router, turn: Turn) -> Reply:
    """ "Bagikan inacraft"; what names nothing to share is understood as ever."""
    turn.argument = behind_opening(turn.argument, turn.lexicon).strip()
    return share(router, turn) if handout(turn) is not None else router.by_meaning(turn)


def share(router: Router, turn: Turn) -> Reply:
    """What to forward of an activity (its number) or a fair (its slug, or its name); without either, of what is looked at."""
    turn.argument = turn.argument or _looked_at(turn)
    found = handout(turn)
    if found is None:
        return screens.nothing_to_share()
    letter, _, rest = found.word.partition("_")
    card = "card" if letter == screens.ACTIVITY or "fair" not in router.actions else "fair"
    return screens.page(found, turn.surroundings.links, screens.back_to(card, rest))


def _looked_at(turn: Turn) -> str:
    """What can be shared from the screen, else the activity last looked at."""
    shown = (Action.decode(payload) for _, payload in turn.conversation.shown)
    there = next((action.argument for action in shown if action.name == "share"), "")
    return there or str(turn.conversation.topic or "")


def handout(turn: Turn) -> Handout | None:
    """What the argument names, in the language being spoken."""
    if turn.argument.isascii() and turn.argument.isdigit():
        activity = activities.get(turn.connection, turn.number())
        return screens.of_activity(activity, activity.standing(turn.now)) if activity is not None else None
    fair = _fair(turn)
    return screens.of_fair(fair, editions.next_of_each(turn.connection, turn.today).get(fair.id)) if fair is not None else None


def _fair(turn: Turn) -> Fair | None:
    known = turn.surroundings.library.fairs
    slugs = (turn.argument,) if turn.argument in known else fairs.named(known, turn.argument[:200])
    return known[slugs[0]] if len(slugs) == 1 else None


def poster(turn: Turn) -> Reply:
    """Have one drawn; of what is over, or has no date, there is none."""
    found = handout(turn)
    if found is None or found.is_over:
        return screens.nothing_to_share()
    return errands.begin(turn, Job.POSTER, {"of": screens.argument(found)})
