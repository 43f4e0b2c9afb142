"""Finding an activity: lists, filters and words."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.i18n import language
from bot.i18n import month as month_name
from bot.rules.eligibility import Candidate, obstacle
from bot.rules.timing import Standing
from bot.screens.activities import kind_name
from bot.screens.artisans import lists
from bot.screens.artisans.lists import Option, Options, Page
from bot.screens.learning import level_name, skill_name
from bot.understanding import Understood
from bot.understanding.finding.documents import Found
from bot.vocabulary import Action, Reply
from handlers import names
from handlers.artisans import cards, following
from handlers.artisans.narrowing import Narrowing, pack, unpack
from storage.organising import activities, listing
from storage.organising.activities import Summary
from storage.organising.listing import Filter

PAGE = 5
MOST_FITTING = 20
MONTHS_OFFERED = 6
ONLINE = {"daring": "online", "zoom": "online"}  # as the catalogue calls the mode
TITLE_WORDS = 2  # a single word is a craft or a place more often than a title
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


# ---- lists --------------------------------------------------------------------------------------------------------------
def browse(turn: Turn) -> Reply:
    """One page of what is coming."""
    return listed(turn, unpack(turn.argument))


def listed(turn: Turn, narrowing: Narrowing, read: Sequence[Summary] | None = None) -> Reply:
    """A list narrowed to something, one page of it; "back" on a card leads here again. `read` is what it holds, where known."""
    turn.conversation.listed = pack(narrowing)
    follow, name = following.of_list(turn, narrowing.wanted)
    found = page_of(turn, narrowing) if read is None else read
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


def on_screen(turn: Turn) -> str | None:
    """What the list on the screen is narrowed to, packed; None where no list is shown."""
    shown = (Action.decode(action) for _, action in turn.conversation.shown)
    return next((action.argument[1:] for action in shown if action.name == "filter"), None)


def page_of(turn: Turn, narrowing: Narrowing) -> list[Summary]:
    """What it holds, and one more where another page follows."""
    spoken = replace(narrowing.wanted, language=language())
    return listing.upcoming(turn.connection, spoken, turn.today, skip=narrowing.page * PAGE, most=PAGE + 1, now=turn.now)


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
    found = listing.undated(turn.connection, narrowing.wanted, turn.today, skip=narrowing.page * PAGE, most=PAGE + 1)
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
    found = listing.crafts_on_offer(turn.connection, turn.today)
    return [Option(names.craft(turn, craft), pack(narrowing.to(craft=craft))) for craft in found]


def _provinces(turn: Turn, narrowing: Narrowing) -> list[Option]:
    found = listing.offered(turn.connection, "province", turn.today)
    return [Option(names.province(turn, code), pack(narrowing.to(province=code))) for code in found]


def _kinds(turn: Turn, narrowing: Narrowing) -> list[Option]:
    found = listing.offered(turn.connection, "kind", turn.today)
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


# ---- what words name ------------------------------------------------------------------------------------------------------
def wanted_of(meant: Understood) -> Filter:
    """What a list is narrowed to by what was said; people say "training" for any kind."""
    first, last = meant.months or (None, None)
    kind = meant.kind if meant.kind != "training" else None
    return Filter(meant.craft, meant.province, kind, first, last, (), language(), meant.level, meant.skill)


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


# ---- more like it ---------------------------------------------------------------------------------------------------------
def similar(turn: Turn) -> Reply:
    """What is coming in the same craft."""
    crafts = activities.crafts_of(turn.connection, turn.number())
    return listed(turn, Narrowing(Filter(craft=crafts[0] if crafts else None)))


def fitting(turn: Turn) -> Reply:
    """What is coming in the person's own craft and province, the craft alone if that is nothing; never what refuses them."""
    own = Candidate(*(_told(turn, field) for field in Candidate.__slots__))
    for wanted in (Filter(own.craft, own.province), Filter(own.craft), Filter()):
        found = listing.upcoming(turn.connection, wanted, turn.today, most=MOST_FITTING, now=turn.now)
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
