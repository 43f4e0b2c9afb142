"""Finding a fair: the list, what narrows it down, and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn, page_in
from bot.i18n import month_name
from bot.rules import duties, fair_names
from bot.rules import fairs as rules
from bot.rules.fairs import MONTHS, Wanted
from bot.rules.knowledge import Fair
from bot.screens.artisans import fairs as screens
from bot.screens.artisans.fairs import Line, Options, Page
from bot.understanding import Aspect, Intent, Understood, match_narrowing, match_place
from bot.vocabulary import Action, Reply, Text
from handlers import names
from handlers.artisans import fair_ways
from storage.knowing import editions

PAGE = 5
NEAREST = 4  # fairs that come closest, where nothing fits


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("pameran fairs", partial(told, router))
    router.action("fairs", listed)
    router.action("fairs_by", narrow)
    router.action("fair_ways", fair_ways.ways)
    router.meaning(Intent.FAIR, partial(meant, router))


# ---- what a list is narrowed to ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Key:
    """What a button of the list carries: craft.where.month.page."""

    wanted: Wanted = field(default_factory=Wanted)
    page: int = 0

    def __str__(self) -> str:
        month, page = (str(number) if number else "" for number in (self.wanted.month, self.page))
        return ".".join((self.wanted.craft, self.wanted.where, month, page)).rstrip(".")

    @classmethod
    def read(cls, turn: Turn, argument: str) -> Key:
        """What `str` wrote. What is forged narrows to nothing."""
        craft, where, month, page = (argument.split(".") + [""] * 4)[:4]
        known = {
            "in",
            "out",
            *duties.GROUPS,
            *turn.surroundings.provinces,
            *(fair.country for fair in turn.surroundings.library.fairs.values()),
        }
        wanted = Wanted(
            craft if names.is_craft(turn, craft) else "",
            where if where in known or (len(where) == 2 and where.isascii() and where.isupper()) else "",
            page_in(month) if page_in(month) <= len(MONTHS) else 0,
        )
        return cls(wanted, page_in(page))

    def to(self, **changes: str | int) -> str:
        """The same list narrowed differently, from its first page."""
        return str(Key(replace(self.wanted, **changes)))  # type: ignore[arg-type]


# ---- the list ---------------------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """A page of fairs: those with a known date, then by usual month from now on."""
    return shown(turn, Key.read(turn, turn.argument))


def shown(turn: Turn, key: Key) -> Reply:
    """The list narrowed to something; "back" on a card leads to the list of all."""
    found = fitting(turn, key.wanted)
    if not found:
        return _nearest(turn, key)
    page = min(key.page, max(len(found) - 1, 0) // PAGE)
    first = page * PAGE
    lines = found[first : first + PAGE]
    view = Page(
        lines,
        key.wanted,
        str(Key(key.wanted)),
        next_key=str(Key(key.wanted, page + 1)) if len(found) > first + PAGE else "",
        previous_key=(str(Key(key.wanted, page - 1)) or "...") if page else "",
        any_dated=any(one.edition is not None for one in found),
    )
    return screens.listed(view, names.of(turn))


def _nearest(turn: Turn, key: Key) -> Reply:
    """Nothing fits: what comes closest, after the month that was named, then anywhere, then of any craft."""
    country, month = key.wanted.where, key.wanted.month
    unknown = [one for one in turn.surroundings.library.unsourced.get("fair", {}).values() if country and one.country == country]
    anywhere = "in" if key.wanted.province else ""
    narrow = replace(key.wanted, month=0)
    wider = [narrow, replace(narrow, where=anywhere), replace(narrow, craft=""), replace(narrow, where=anywhere, craft="")]
    found = next((lines for one in wider if (lines := fitting(turn, one))), [])
    if month:
        found = sorted(found, key=lambda line: rules.months_after(line.fair, line.edition, month))
    page = Page(found[:NEAREST], key.wanted, str(Key(key.wanted)), follow=key.wanted.craft, unknown=unknown)
    return screens.nothing(page, names.of(turn))


def fitting(turn: Turn, wanted: Wanted) -> list[Line]:
    """The fairs that are wanted, in their order, with the next edition of each."""
    known = editions.next_of_each(turn.connection, turn.today)
    library = turn.surroundings.library.fairs
    chosen = [
        fair for fair in library.values() if wanted.fits(fair, [known[fair.id].starts_on.month] if fair.id in known else ())
    ]
    if wanted.province:
        chosen = [fair for fair in chosen if match_place(fair.city.partition("(")[0], turn.lexicon) == wanted.province]
    return [Line(fair, known.get(fair.id)) for fair in rules.in_order(chosen, known, turn.today)]


def narrow(turn: Turn) -> Reply:
    """The dimensions (`?`), or the values of one: c(raft), w(here), m(onth)."""
    dimension, key = turn.argument[:1], Key.read(turn, turn.argument[1:])
    offered = {"c": _crafts, "w": _countries, "m": _months}.get(dimension)
    here = str(Key(key.wanted))
    if offered is None:
        return screens.narrow(here, screens.narrowed(key.wanted, names.of(turn)))
    turned = [dimension + str(Key(key.wanted, max(key.page + by, 0))) for by in (-1, 1)]
    return screens.options(here, Options(offered(turn, key), key.page, *turned))


def _crafts(turn: Turn, key: Key) -> list[tuple[str, str]]:
    """The crafts of fairs, those of most fairs first."""
    said = [craft for fair in turn.surroundings.library.fairs.values() for craft in fair.crafts if names.is_craft(turn, craft)]
    ordered = sorted(dict.fromkeys(said), key=lambda craft: (-said.count(craft), names.craft(turn, craft)))
    return [(names.craft(turn, craft), key.to(craft=craft)) for craft in ordered]


def _countries(turn: Turn, key: Key) -> list[tuple[str, str]]:
    """In Indonesia, abroad, and each country abroad."""
    abroad = {fair.country for fair in turn.surroundings.library.fairs.values()} - {rules.HOME}
    called = {where: screens.where_name(where, names.of(turn)) for where in ("in", "out", *abroad)}
    found = ["in", "out", *sorted(abroad, key=lambda where: called[where])]
    return [(called[where], key.to(where=where)) for where in found]


def _months(turn: Turn, key: Key) -> list[tuple[str, str]]:
    """The twelve months from this one on."""
    found = [(turn.today.month - 1 + ahead) % 12 + 1 for ahead in range(12)]
    return [(month_name(number), key.to(month=number)) for number in found]


# ---- words ------------------------------------------------------------------------------------------------------------------
def told(router: Router, turn: Turn) -> Reply:
    """`/pameran`, alone or with words: a fair's name, else what the list is narrowed to."""
    words = turn.argument.strip()
    if not words:
        return listed(turn)
    said = turn.surroundings.understand(Text(words), turn.now)
    return by_name(router, turn, words, said) or _narrowed(turn, said)


def meant(router: Router, turn: Turn) -> Reply:
    """Words that ask for a fair, or for fairs."""
    said = turn.understood
    if said is None:
        return listed(turn)
    turn.conversation.misses = 0
    if slugs := fair_names.in_full(turn.surroundings.library.fairs, said.text) or said.fairs:
        return of_slugs(turn, slugs, said.aspect) or _narrowed(turn, said)
    return by_name(router, turn, said.text, said) or fair_ways.of_none(turn, said) or _narrowed(turn, said)


def by_name(router: Router, turn: Turn, words: str, said: Understood | None) -> Reply | None:
    """The fair that words name: its card, which of several, or that nothing is known of it; None where they name none.

    Where they name a craft, a place, a country or a month as well, a list may be meant as well.
    """
    slots = said is not None and bool(said.craft or said.province or said.markets or said.months)
    aspect = said.aspect if said is not None else None
    found = of_slugs(turn, fair_names.named(turn.surroundings.library.fairs, words, surely=slots), aspect)
    if found is not None:
        return found
    slug = unsourced_named(turn, words)
    return screens.unsourced(turn.surroundings.library.unsourced["fair"][slug], "desks" in router.actions) if slug else None


def slugs_of(turn: Turn, words: str) -> tuple[str, ...]:
    """The fairs that words of a form name, also mistyped."""
    found = fair_names.named(turn.surroundings.library.fairs, words)
    said = None if found else turn.surroundings.understand(Text(words), turn.now)
    return found or (said.fairs if said is not None else ())


def unsourced_named(turn: Turn, words: str) -> str:
    """The slug of what is known by name only, where words name one such; else empty."""
    known = turn.surroundings.library.unsourced.get("fair", {})
    found = fair_names.unsourced(
        turn.surroundings.library.fairs, {slug: screens.name_of(one) for slug, one in known.items()}, words
    )
    return found[0] if found else ""


def of_slugs(turn: Turn, slugs: Sequence[str], aspect: Aspect | None = None) -> Reply | None:
    """One fair's card, or what of it is asked; or which of several is meant; None where there is none."""
    library = turn.surroundings.library.fairs
    found: list[Fair] = [library[slug] for slug in slugs if slug in library]
    if len(found) == 1:
        return replace(fair_ways.of_fair(turn, found[0], aspect), replaces=False)
    if not found:
        return None
    known = editions.next_of_each(turn.connection, turn.today)
    return screens.which([Line(fair, known.get(fair.id)) for fair in found])


def narrower(turn: Turn) -> Reply | None:
    """Below a list of fairs what narrows it (`yang di jepang`); None where no such list is shown, or nothing is said to."""
    said = turn.understood
    shown_now = (Action.decode(action) for _, action in turn.conversation.shown)
    key = next((action.argument[1:] for action in shown_now if action.name == "fairs_by"), None)
    if said is None or key is None or not match_narrowing(said.text, turn.lexicon) or (wanted := _wanted(turn, said)) == Wanted():
        return None
    before = Key.read(turn, key).wanted
    turn.conversation.misses = 0
    both = Wanted(wanted.craft or before.craft, wanted.where or before.where, wanted.month or before.month)
    return replace(shown(turn, Key(both)), replaces=False)


def _narrowed(turn: Turn, said: Understood | None) -> Reply:
    """The list of what was named: craft, country, month."""
    return replace(shown(turn, Key(_wanted(turn, said) if said is not None else Wanted())), replaces=False)


def _wanted(turn: Turn, said: Understood) -> Wanted:
    craft = said.craft if said.craft and names.is_craft(turn, said.craft) else ""
    group = duties.group_said(said.text)
    of_group = bool(group) and duties.GROUPS[group].issuperset(said.markets)
    where = group if of_group else said.markets[0] if said.markets else said.province or fair_names.where_said(said.text)
    month = said.months[0].month if said.months and said.months[0].month == said.months[1].month else 0
    return Wanted(craft, where, month)
