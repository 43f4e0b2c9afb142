"""Finding an activity: lists, filters and words."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.i18n import language
from bot.i18n import month as month_name
from bot.rules.eligibility import Candidate, obstacle
from bot.rules.timing import Standing
from bot.screens import general
from bot.screens import talk as talk_screens
from bot.screens.activities import kind_name
from bot.screens.artisans import lists
from bot.screens.artisans.lists import Option, Options, Page
from bot.screens.learning import level_name, skill_name
from bot.understanding import Understood, match_narrowing, match_place
from bot.understanding.finding.documents import Found
from bot.vocabulary import Action, Reply
from handlers import names
from handlers.artisans import cards, finding, following, linking
from handlers.artisans.narrowing import Narrowing, pack, unpack
from storage.organising import activities
from storage.organising.activities import Filter, Summary
from storage.people import links

PAGE = 5
MOST_FITTING = 20
MONTHS_OFFERED = 6
ONLINE = {"daring": "online", "zoom": "online"}  # as the catalogue calls the mode
TITLE_WORDS = 2  # a single word is a craft or a place more often than a title
NARROWED = ("craft", "province", "kind", "first", "last", "level", "skill")
SHORTEST_WORD = 3  # a letter or two occurs in every title


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("pelatihan trainings", browse)
    router.action("browse", browse)
    router.action("filter", narrow)
    router.command("belumterjadwal undated", undated)
    router.action("undated", undated)
    router.action("similar", similar)
    router.action("fitting", fitting)
    router.understood = partial(search, router.actions)


# ---- lists --------------------------------------------------------------------------------------------------------------
def browse(turn: Turn) -> Reply:
    """One page of what is coming."""
    return listed(turn, unpack(turn.argument))


def listed(turn: Turn, narrowing: Narrowing, read: Sequence[Summary] | None = None) -> Reply:
    """A list narrowed to something, one page of it; "back" on a card leads here again. `read` is what it holds, where known."""
    turn.conversation.listed = pack(narrowing)
    follow, name = following.of_list(turn, narrowing.wanted)
    found = _page(turn, narrowing) if read is None else read
    page = Page(
        rows=found[:PAGE],
        narrowed=named(turn, narrowing.wanted),
        key=pack(Narrowing(narrowing.wanted)),
        now=turn.now,
        next_key=pack(narrowing.turned(1)) if len(found) > PAGE else "",
        previous_key=_previous(narrowing),
        follow=follow,
        followed=name,
    )
    return lists.upcoming(page)


def _page(turn: Turn, narrowing: Narrowing) -> list[Summary]:
    """What it holds, and one more where another page follows."""
    spoken = replace(narrowing.wanted, language=language())
    return activities.upcoming(turn.connection, spoken, turn.today, skip=narrowing.page * PAGE, most=PAGE + 1, now=turn.now)


def _previous(narrowing: Narrowing) -> str:
    return (pack(narrowing.turned(-1)) or "....") if narrowing.page else ""


def named(turn: Turn, wanted: Filter) -> list[str]:
    """What a filter is narrowed to, in words."""
    parts = [
        kind_name(wanted.kind) if wanted.kind else "",
        names.craft(turn, wanted.craft) if wanted.craft else "",
        names.province(turn, wanted.province) if wanted.province else "",
        level_name(wanted.level) if wanted.level else "",
        skill_name(wanted.skill) if wanted.skill else "",
        lists.range_name(wanted.first, wanted.last) if wanted.first and wanted.last else "",
        " ".join(wanted.words),
    ]
    return [part for part in parts if part]


def undated(turn: Turn) -> Reply:
    """Programmes without a date."""
    narrowing = unpack(turn.argument)
    found = activities.undated(turn.connection, narrowing.wanted, turn.today, skip=narrowing.page * PAGE, most=PAGE + 1)
    further = pack(narrowing.turned(1)) if len(found) > PAGE else ""
    return lists.undated(Page(found[:PAGE], named(turn, narrowing.wanted), turn.argument, turn.now, further))


def narrow(turn: Turn) -> Reply:
    """The dimensions (`?`), or the values of one: c(raft), p(rovince), m(onth), k(ind)."""
    dimension, key = turn.argument[:1], turn.argument[1:]
    narrowing = unpack(key)
    offered = {"c": _crafts, "p": _provinces, "m": _months, "k": _kinds}.get(dimension)
    if offered is None:
        return lists.narrow(key, named(turn, narrowing.wanted))
    here = pack(replace(narrowing, page=0))
    turned = [dimension + pack(narrowing.turned(by)) for by in (-1, 1)]
    return lists.options(here, Options(offered(turn, replace(narrowing, page=0)), narrowing.page, *turned))


def _crafts(turn: Turn, narrowing: Narrowing) -> list[Option]:
    found = activities.crafts_on_offer(turn.connection, turn.today)
    return [Option(names.craft(turn, craft), pack(narrowing.to(craft=craft))) for craft in found]


def _provinces(turn: Turn, narrowing: Narrowing) -> list[Option]:
    found = activities.offered(turn.connection, "province", turn.today)
    return [Option(names.province(turn, code), pack(narrowing.to(province=code))) for code in found]


def _kinds(turn: Turn, narrowing: Narrowing) -> list[Option]:
    found = activities.offered(turn.connection, "kind", turn.today)
    return [Option(kind_name(kind), pack(narrowing.to(kind=kind))) for kind in found]


def _months(turn: Turn, narrowing: Narrowing) -> list[Option]:
    return [
        Option(month_name(first), pack(narrowing.to(first=first, last=last)))
        for first, last in months_from(turn.today, MONTHS_OFFERED)
    ]


def months_from(day: date, count: int) -> list[tuple[date, date]]:
    """The first and last day of this month and the ones after it."""
    found = []
    for ahead in range(count):
        year, index = divmod(day.year * 12 + day.month - 1 + ahead, 12)
        found.append((date(year, index + 1, 1), date(year, index + 1, monthrange(year, index + 1)[1])))
    return found


# ---- words --------------------------------------------------------------------------------------------------------------
def search(opens: Collection[str], turn: Turn) -> Reply:
    """A few typed words: what they name narrows the list; what they do not name is looked for in everything there is."""
    meant = turn.understood
    if meant is None:
        return _lost(turn)
    if len(meant.text.split()) == 1 and links.read(meant.text):
        turn.argument = meant.text
        return linking.link(turn)
    if meant.yes is not None and not turn.conversation.misses:
        return talk_screens.all_right()
    return _searched(opens, turn, meant)


def _searched(opens: Collection[str], turn: Turn, meant: Understood) -> Reply:
    """What was named, as a card or a list."""
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
    return found or (_narrowed(opens, turn, meant, wanted) if nameable else _lost(turn))


def _online(turn: Turn, wanted: Filter, words: list[str]) -> Reply | None:
    """What is held online, where nothing else was said beside what was named: a way of holding it, no word of a title."""
    if {ONLINE.get(word, word) for word in words} != {"online"}:
        return None
    held = replace(wanted, words=("online",))
    coming = activities.upcoming(turn.connection, held, turn.today, most=1, now=turn.now)
    return _found(turn, held) if coming else None


def wanted_of(meant: Understood) -> Filter:
    """What a list is narrowed to by what was said; people say "training" for any kind."""
    first, last = meant.months or (None, None)
    kind = meant.kind if meant.kind != "training" else None
    return Filter(meant.craft, meant.province, kind, first, last, (), language(), meant.level, meant.skill)


def _narrower(turn: Turn, meant: Understood, wanted: Filter) -> Filter | None:
    """Below a list days alone (`besok`) narrow it, and whatever is said to (`yang di jogja`); None where no list is shown."""
    shown = (Action.decode(action) for _, action in turn.conversation.shown)
    key = next((action.argument for action in shown if action.name == "filter"), None)
    only_days = replace(wanted, first=None, last=None) == Filter(language=language()) and meant.months and meant.kind is None
    if key is None or meant.words or not (only_days or match_narrowing(meant.text, turn.lexicon)):
        return None
    said = {part: value for part in NARROWED if (value := getattr(wanted, part)) is not None}
    return replace(unpack(key[1:]).wanted, **said, language=language()) if said else None


def _soonest(turn: Turn, wanted: Filter) -> Reply:
    """A list narrowed down; where no day of those asked for has anything, what comes after them."""
    coming = _page(turn, Narrowing(wanted))
    if coming or wanted.first is None:
        return _found(turn, wanted, coming)
    whenever = replace(wanted, first=None, last=None)
    after = activities.upcoming(turn.connection, whenever, max(wanted.first, turn.today), most=PAGE, now=turn.now)
    return lists.beyond(_found(turn, whenever, after), named(turn, wanted)) if after else _found(turn, wanted, coming)


def _by_words(opens: Collection[str], turn: Turn, meant: Understood, wanted: Filter | None) -> Reply | None:
    """What holds at least half of them: in its title, or anywhere beside what is `wanted` and was said in words of ours.

    None when they find nothing that was not named as well, or only what was not wanted where there is something wanted.
    """
    words = [word for word in meant.words if len(word) >= SHORTEST_WORD]
    index = turn.surroundings.index
    known = [word for word in words if (index.names(word) if wanted is None else index.knows(word))]
    if not known or 2 * len(known) < len(words):
        return None
    looked = finding.look(opens, turn, meant)
    if not looked.hits or "words" in looked.dropped:
        return None
    if looked.dropped and wanted is not None and (all(hit.past for hit in looked.hits) or _is_planned(turn, wanted)):
        return None
    return finding.shown(turn, meant, looked, meant.text)


def _is_planned(turn: Turn, wanted: Filter) -> bool:
    """Whether there is something of what was narrowed down to."""
    return wanted != Filter(language=language()) and bool(_page(turn, Narrowing(wanted)))


def _narrowed(opens: Collection[str], turn: Turn, meant: Understood, wanted: Filter) -> Reply:
    """The list of what is coming; where that is empty, the nearest thing there is."""
    coming = _page(turn, Narrowing(wanted))
    if not coming:
        looked = finding.look(opens, turn, replace(meant, words=()))
        if looked.hits:
            return finding.shown(turn, meant, looked, meant.text, narrowed=named(turn, wanted))
    return _found(turn, wanted, coming)


def by_title(turn: Turn, text: str) -> Reply | None:
    """The card of the one activity whose title holds all that was said: what is coming, else what has no date yet."""
    if len(text.split()) < TITLE_WORDS:
        return None
    titled = [one for one in turn.surroundings.index.titled(text) if one.kind is Found.ACTIVITY and not one.past(turn.today)]
    found = [one for one in titled if one.first is not None] or titled
    if len(found) != 1 or activities.get(turn.connection, int(found[0].key)) is None:
        return None
    turn.argument = found[0].key
    turn.conversation.misses = 0
    return replace(cards.card(turn), replaces=False)


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


# ---- more like it ---------------------------------------------------------------------------------------------------------
def similar(turn: Turn) -> Reply:
    """What is coming in the same craft."""
    crafts = activities.crafts_of(turn.connection, turn.number())
    return listed(turn, Narrowing(Filter(craft=crafts[0] if crafts else None)))


def fitting(turn: Turn) -> Reply:
    """What is coming in the person's own craft and province, the craft alone if that is nothing; never what refuses them."""
    own = Candidate(*(_told(turn, field) for field in Candidate.__slots__))
    for wanted in (Filter(own.craft, own.province), Filter(own.craft), Filter()):
        found = activities.upcoming(turn.connection, wanted, turn.today, most=MOST_FITTING, now=turn.now)
        open_to = [one for one in found if one.standing(turn.now) is Standing.OPEN and _may_join(turn, one.id, own)]
        if open_to:
            return lists.upcoming(Page(open_to[:PAGE], named(turn, wanted), pack(Narrowing(wanted)), turn.now))
    return lists.nothing_fits()


def _told(turn: Turn, field: str) -> str | None:
    """What the person said of themselves, in the form that is open or before."""
    form = turn.conversation.form
    return (form.answers.get(field) if form else None) or getattr(turn.contact, field)


def _may_join(turn: Turn, activity_id: int, who: Candidate) -> bool:
    activity = activities.get(turn.connection, activity_id)
    return activity is not None and obstacle(activity.eligibility, who) is None
