"""Passing something on: links and words to forward, a poster to print."""

from __future__ import annotations

from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules import fair_names
from bot.rules.knowledge import Fair
from bot.screens.artisans import sharing as screens
from bot.screens.artisans.sharing import Handout
from bot.understanding import Intent, Understood, behind_opening
from bot.understanding.finding.documents import Document, Found
from bot.vocabulary import Action, Reply, Text
from handlers import errands
from handlers.artisans import trainings
from handlers.artisans.narrowing import Narrowing
from storage.knowing import editions
from storage.organising import activities, listing
from storage.organising.jobs import Job


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("bagikan share", partial(share, router))
    router.opening("share", partial(named, router))
    router.action("share", partial(share, router))
    router.action("poster", poster)


def named(router: Router, turn: Turn) -> Reply:
    """ "Bagikan inacraft", "poster pewarnaan batik"; what names nothing to share is understood as ever."""
    turn.argument = behind_opening(turn.argument, turn.lexicon).strip()
    if handout(turn) is not None:
        return share(router, turn)
    return _activity(router, turn, turn.argument) or router.by_meaning(turn)


def _activity(router: Router, turn: Turn, said: str) -> Reply | None:
    """The one activity to come that the words mean; of several the list of them, to choose from."""
    meant = turn.surroundings.understand(Text(said), turn.now)
    if meant is None or (meant.intent not in (None, Intent.TRAINING)):
        return None
    titled = [one.key for one in turn.surroundings.index.titled(said) if _is_ahead(one, turn)]
    wanted = trainings.wanted_of(meant)
    if not titled and wanted == trainings.wanted_of(Understood("")):
        return None
    coming = listing.upcoming(turn.connection, wanted, turn.today, most=2, now=turn.now) if not titled else []
    found = titled or [str(one.id) for one in coming]
    if len(found) == 1:
        turn.argument = found[0]
        return share(router, turn)
    return screens.which_one(trainings.listed(turn, Narrowing(wanted))) if found else None


def _is_ahead(one: Document, turn: Turn) -> bool:
    return one.kind is Found.ACTIVITY and one.first is not None and not one.past(turn.today)


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
    slugs = (turn.argument,) if turn.argument in known else fair_names.named(known, turn.argument[:200])
    return known[slugs[0]] if len(slugs) == 1 else None


def poster(turn: Turn) -> Reply:
    """Have one drawn; of what is over, or has no date, there is none."""
    found = handout(turn)
    if found is None or found.is_over:
        return screens.nothing_to_share()
    return errands.begin(turn, Job.POSTER, {"of": screens.argument(found)})
