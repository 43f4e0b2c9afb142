"""What somebody finds who types after the bot's name in any chat: activities to come, fairs, markets. Nothing about anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.conversation.lookups import Asked
from bot.conversation.router import Router
from bot.i18n import language
from bot.rules import fair_names, fairs
from bot.rules.knowledge import Fair, Market
from bot.screens.artisans import sharing as screens
from bot.screens.artisans.sharing import Handout
from bot.understanding import Intent, Understood
from bot.understanding.finding.documents import Found, Wanted
from bot.vocabulary import Leaflet, Leaflets
from handlers.artisans.trainings import ONLINE, SHORTEST_WORD
from storage.knowing import editions
from storage.organising import activities, listing
from storage.organising.activities import Summary
from storage.organising.listing import Filter

PAGE = 20
MOST = 400
"""So many are offered in all: who wants more asks for something narrower."""

MOST_BY_INDEX = 40
TELEGRAM = "telegram"
"""Lookups come from there, so what they find is opened there."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.lookup = partial(find, router)


def find(router: Router, asked: Asked) -> Leaflets:
    """A page of what the words mean, soonest first; of no words, what is coming."""
    first = min(asked.said.skip, MOST)
    meant = asked.understood or Understood("")
    known = _of_the_library(router, asked, meant)
    coming = _activities(asked, meant, first + PAGE + 1)
    found = [*known, *coming] if meant.fairs else [*coming, *known]  # a fair that is named stands before the ways to it
    further = first + PAGE if len(found) > first + PAGE and first + PAGE < MOST else 0
    handouts = [_handout(asked, one) for one in found[first : first + PAGE]]
    return screens.leaflets([_leaflet(asked, one) for one in handouts if one is not None], further)


def _leaflet(asked: Asked, handout: Handout) -> Leaflet:
    prefix = asked.surroundings.links.get(TELEGRAM, "")
    return screens.leaflet(handout, f"{prefix}{handout.word}" if prefix else "")


def _handout(asked: Asked, found: Summary | Fair | Market) -> Handout | None:
    match found:
        case Fair():
            return screens.of_fair(found, editions.next_of_each(asked.connection, asked.today).get(found.id))
        case Market():
            return screens.of_market(found)
    activity = activities.get(asked.connection, found.id)
    return screens.of_activity(activity, activity.standing(asked.now)) if activity is not None else None


# ---- activities ---------------------------------------------------------------------------------------------------------
def _activities(asked: Asked, meant: Understood, most: int) -> Sequence[Summary]:
    """Those to come that fit all that was said, else all of it that has a name; nothing where none of it has one."""
    spoken = Filter(language=language())
    first, last = meant.months or (None, None)
    kind = meant.kind if meant.kind != "training" else None
    words = tuple(ONLINE.get(word, word) for word in meant.words if len(word) >= SHORTEST_WORD)[:5]
    named = Filter(meant.craft, meant.province, kind, first, last, (), language(), meant.level, meant.skill)
    if named == spoken and not words and meant.text and meant.kind is None:
        return ()
    literally = listing.upcoming(asked.connection, replace(named, words=words), asked.today, most=most)
    if literally or not words:
        return literally
    if meant_so := _by_index(asked, named, words):
        return meant_so
    return listing.upcoming(asked.connection, named, asked.today, most=most) if named != spoken else ()


def _by_index(asked: Asked, named: Filter, words: tuple[str, ...]) -> list[Summary]:
    """The same by stems and with slips, where half of the words are in titles, or told of what was named as well.

    The index may be seconds old, so the rows decide what is still to come.
    """
    is_named = named != Filter(language=named.language)
    known = [word for word in words if asked.surroundings.index.names(word, or_tells=is_named)]
    if 2 * len(known) < len(words) or not known:
        return []
    parts = {part: getattr(named, part) for part in ("craft", "province", "first", "last")}
    wanted = Wanted(words=words, kinds=(Found.ACTIVITY,), sort=named.kind, **parts)
    hits = asked.surroundings.index.search(wanted, asked.today, MOST_BY_INDEX)
    rows = (activities.get(asked.connection, int(hit.key)) for hit in hits if hit.key.isdigit())
    return [one for one in rows if one is not None and _is_ahead(one, asked)]


def _is_ahead(one: Summary, asked: Asked) -> bool:
    """Whether it is still to come; what the catalogue keeps as history is over by whatever clock."""
    return one.timing == "dated" and one.starts_on is not None and one.starts_on >= asked.today and not one.cancelled


# ---- what the catalogue tells -------------------------------------------------------------------------------------------
def _of_the_library(router: Router, asked: Asked, meant: Understood) -> list[Fair | Market]:
    """Fairs and markets that are named, and the fairs of a craft; those only whose card can be opened."""
    library = asked.surroundings.library
    shown: list[Fair | Market] = []
    if "fair" in router.actions:
        shown += _fairs(asked, meant)
    if "market" in router.actions:
        shown += [library.markets[code] for code in meant.markets if code in library.markets]
    return shown


def _fairs(asked: Asked, meant: Understood) -> list[Fair]:
    known = asked.surroundings.library.fairs
    slugs = dict.fromkeys((*meant.fairs, *(fair_names.named(known, meant.text) if meant.text else ())))
    if slugs:
        return [known[slug] for slug in slugs if slug in known]
    is_general = meant.craft is not None and not (meant.province or meant.kind or meant.months or meant.skill)
    if meant.intent is not Intent.FAIR and not is_general:
        return []
    ahead = editions.next_of_each(asked.connection, asked.today)
    wanted = fairs.Wanted(meant.craft or "", meant.markets[0] if meant.markets else "")
    return fairs.in_order((one for one in known.values() if wanted.fits(one)), ahead, asked.today)
