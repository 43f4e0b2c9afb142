"""What a few typed words find: an activity, a list narrowed by them, or whatever holds them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.i18n import language
from bot.screens import general
from bot.screens import talk as talk_screens
from bot.screens.artisans import lists
from bot.screens.artisans.lists import Option
from bot.understanding import Aspect, Understood, match_narrowing, match_place
from bot.vocabulary import Reply
from handlers import names
from handlers.artisans import exports, fairs, finding, linking, near
from handlers.artisans.narrowing import Narrowing, pack, unpack
from handlers.artisans.trainings import ONLINE, PAGE, SHORTEST_WORD, by_title, listed, named, on_screen, page_of, wanted_of
from storage.organising import listing
from storage.organising.activities import Summary
from storage.organising.listing import Filter
from storage.people import links

MANY = 2
"""Parts of a Filter that no index of the database covers together."""
NARROWED = ("craft", "province", "kind", "first", "last", "level", "skill")


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.understood = partial(search, router.actions)


def search(opens: Collection[str], turn: Turn) -> Reply:
    """A few typed words: what they name narrows the list; what they do not name is looked for in everything there is."""
    meant = turn.understood
    if meant is None:
        return _lost(turn)
    if links.alone(meant.text):
        turn.argument = meant.text
        return linking.link(turn)
    if meant.yes is not None and not turn.conversation.misses:
        return talk_screens.all_right()
    return _searched(opens, turn, meant)


def _searched(opens: Collection[str], turn: Turn, meant: Understood) -> Reply:
    """What was named, as a card or a list."""
    if (told := fairs.narrower(turn) or near.told(turn) or exports.of_this_market(opens, turn)) is not None:
        return told
    if (key := on_screen(turn)) is not None and meant.aspect is Aspect.FEE and not meant.words:
        return lists.priced(_found(turn, unpack(key).wanted))  # "only the free ones"
    wanted = wanted_of(meant)
    if (narrower := _narrower(turn, meant, wanted)) is not None:
        return _soonest(turn, narrower)
    words = [word for word in meant.words if len(word) >= SHORTEST_WORD]
    nameable = wanted != Filter(language=language()) or meant.kind is not None
    if not nameable and (not words or meant.markets):  # a country beside what is none of ours: the weather there, a holiday
        return _lost(turn)
    named_one = by_title(turn, meant.text)
    if named_one is not None:
        return named_one
    regions = match_place(meant.text, turn.lexicon) if meant.province is None else None
    if isinstance(regions, tuple):
        return _which_province(turn, Narrowing(wanted), regions)
    found = _online(turn, wanted, words) or _by_words(opens, turn, meant, wanted if nameable else None)
    if found is not None or not nameable:
        return found or _lost(turn)
    strange = [word for word in words if not _is_known(turn, word)]
    return _not_that(turn, meant, wanted, strange) or _narrowed(opens, turn, meant, wanted)


def _not_that(turn: Turn, meant: Understood, wanted: Filter, strange: Sequence[str]) -> Reply | None:
    """Words that nothing is called by, with no more than days (the weather tomorrow) or "training": no list is an answer."""
    if not strange or not _is_only_days(wanted):
        return None
    if meant.kind is None:
        return _lost(turn)
    return lists.beside(_found(turn, wanted), " ".join(strange)) if wanted.first is None else None


def _online(turn: Turn, wanted: Filter, words: list[str]) -> Reply | None:
    """What is held online, where nothing else was said beside what was named: a way of holding it, no word of a title."""
    if {ONLINE.get(word, word) for word in words} != {*finding.HELD_ONLINE}:
        return None
    held = replace(wanted, words=finding.HELD_ONLINE)
    coming = _first_page(turn, held)
    return _found(turn, held, coming) if coming else None


def _narrower(turn: Turn, meant: Understood, wanted: Filter) -> Filter | None:
    """Below a list days alone (`besok`) narrow it, and whatever is said to (`yang di jogja`); None where no list is shown."""
    key = on_screen(turn)
    only_days = _is_only_days(wanted) and meant.months and meant.kind is None
    if key is None or meant.words or not (only_days or match_narrowing(meant.text, turn.lexicon)):
        return None
    said = {part: value for part in NARROWED if (value := getattr(wanted, part)) is not None}
    return replace(unpack(key).wanted, **said, language=language()) if said else None


def _is_only_days(wanted: Filter) -> bool:
    return replace(wanted, first=None, last=None) == Filter(language=language())


def _soonest(turn: Turn, wanted: Filter) -> Reply:
    """A list narrowed down; where no day of those asked for has anything, what comes after them."""
    coming = _first_page(turn, wanted)
    if coming or wanted.first is None:
        return _found(turn, wanted, coming)
    whenever = replace(wanted, first=None, last=None)
    after = listing.upcoming(turn.connection, whenever, max(wanted.first, turn.today), most=PAGE, now=turn.now)
    return lists.beyond(_found(turn, whenever, after), named(turn, wanted)) if after else _found(turn, wanted, coming)


def _by_words(opens: Collection[str], turn: Turn, meant: Understood, wanted: Filter | None) -> Reply | None:
    """What holds most of them in its title, or half of them anywhere beside what is `wanted` and was said in words of ours.

    None when they find nothing that was not named as well, or only what was not wanted where there is something wanted.
    """
    words = [word for word in meant.words if len(word) >= SHORTEST_WORD]
    index = turn.surroundings.index
    known = [word for word in words if index.names(word, or_tells=wanted is not None)]
    if not known or 2 * len(known) < len(words) + (wanted is None):
        return None
    looked = finding.look(opens, turn, meant)
    if not looked.hits or "words" in looked.dropped:
        return None
    less = {*looked.dropped} - {"kind"}
    if looked.dropped and wanted is not None and (looked.hits[0].past or (less and _is_planned(turn, wanted))):
        return None
    return finding.shown(turn, meant, looked, meant.text)


def _is_known(turn: Turn, word: str) -> bool:
    return turn.surroundings.index.names(word, or_tells=True) or turn.lexicon.topics.speller.knows(word)


def _is_planned(turn: Turn, wanted: Filter) -> bool:
    """Whether there is something of what was narrowed down to."""
    return wanted != Filter(language=language()) and bool(_first_page(turn, wanted))


def _narrowed(opens: Collection[str], turn: Turn, meant: Understood, wanted: Filter) -> Reply:
    """The list of what is coming; where that is empty, the nearest thing there is."""
    coming = _first_page(turn, wanted)
    whatever = replace(wanted, level=None, skill=None)
    if not coming and whatever not in (wanted, Filter(language=language())) and (others := _first_page(turn, whatever)):
        return lists.otherwise(_found(turn, whatever, others), named(turn, wanted))
    if not coming:
        looked = finding.look(opens, turn, replace(meant, words=()))
        if looked.hits:
            return finding.shown(turn, meant, looked, meant.text, narrowed=named(turn, wanted))
        if wanted.craft is None:  # else following it is offered first
            return lists.otherwise(_found(turn, Filter(language=language())), named(turn, wanted))
    return _found(turn, wanted, coming)


def _first_page(turn: Turn, wanted: Filter) -> list[Summary]:
    """What it is narrowed to. The index names what the database would go through everything for; the rows decide."""
    parts = (wanted.craft, wanted.province, wanted.kind, wanted.level)
    online = wanted.words == finding.HELD_ONLINE
    covered = wanted.skill is None and not online and sum(map(bool, parts)) < MANY
    if covered or (wanted.words and not online):
        return page_of(turn, Narrowing(wanted))
    ids = [int(key) for key in turn.surroundings.index.ahead(finding.planned(wanted), turn.today, listing.AMONG)]
    spoken = replace(wanted, language=language())
    found = listing.upcoming_among(turn.connection, spoken, turn.today, ids, most=PAGE + 1, now=turn.now)
    return found if len(found) > PAGE or len(ids) < listing.AMONG else page_of(turn, Narrowing(wanted))


def _which_province(turn: Turn, narrowing: Narrowing, codes: tuple[str, ...]) -> Reply:
    """A name that several provinces share: which of them?"""
    turn.conversation.misses = 0
    offered = [Option(names.province(turn, code), pack(narrowing.to(province=code))) for code in codes]
    return lists.which(offered)


def _found(turn: Turn, wanted: Filter, coming: Sequence[Summary] | None = None) -> Reply:
    turn.conversation.misses = 0
    return replace(listed(turn, Narrowing(wanted), coming), replaces=False)


def _lost(turn: Turn) -> Reply:
    turn.conversation.misses += 1
    return general.not_understood(turn.conversation.misses)
