"""Markets side by side: up to three, for a product or for any."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from textwrap import shorten

from bot.i18n import _, label
from bot.rules import duties, products
from bot.rules.duties import Standing
from bot.rules.knowledge import Market
from bot.rules.products import Product
from bot.screens import citing
from bot.screens.according import publication
from bot.screens.artisans import export_words as words
from bot.screens.artisans.exports import pages
from bot.screens.artisans.sourced import said_day
from bot.screens.fitting import ROWS, fitting, paged
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.tariffs import Tariff

MOST_COMPARED = 3
LONGEST_RATE, BRIEF_RATE = 50, 30  # characters; all of it stands in the answer for that market


def choose_compared(shown: Product | None, chosen: Sequence[str], names: Names, page: int) -> Reply:
    """Another market to compare."""
    key = f"{shown or ''}@"
    rows = [
        Choice(names.market(code), Action("compare", key + ",".join((*chosen, code))))
        for code in names.library.markets
        if code not in chosen
    ]
    said = ", ".join(map(names.market, chosen))
    text = (
        _("Compare with which market? So far: {names}").format(names=said)
        if chosen
        else _("Compare up to three markets. The first?")
    )
    turning = pages("compare", f"{key}{','.join(chosen)}/add", page)
    return Reply(text, choices=(*paged(rows, turning, page, ROWS - 1), menu_choice()), more=_("Choose"))


@dataclass(frozen=True, slots=True)
class Side:
    """A market that is compared, with the duty imported for the product there."""

    market: Market
    tariffs: Sequence[Tariff]


def compared(shown: Product | None, sides: Sequence[Side], names: Names) -> Reply:
    """Agreement, form and duty of each, as far as a source states them."""
    library = names.library
    crafts = products.crafts(shown, library) if shown else []
    heading = words.title(shown, library, names) if shown else _("Markets compared")
    blocks, bare = ([_block(side, crafts, names, named=named) for side in sides] for named in (True, False))
    unknown = _("Where no duty stands, ask the FTA Center or INTR.")
    brief = (_block(side, crafts, names, brief=True) for side in sides)
    shorter = [*zip(blocks, bare, strict=True), *zip(bare, brief, strict=True), (unknown, "")]
    key = f"{shown or ''}@{','.join(side.market.id for side in sides)}"
    wished = [
        *(Choice(names.market(side.market.id), words.aim(shown, side.market.id)) for side in sides),
        *([Choice(label("Add a market"), Action("compare", f"{key}/add"))] if len(sides) < MOST_COMPARED else []),
        Choice(label("Sources"), Action("compare", f"{key}/sources")),
    ]
    return Reply(
        words.fit(heading, (*blocks, unknown), shorter),
        heading=heading,
        choices=fitting((), wished, (words.export_choice(), menu_choice())),
        more=_("Choose"),
    )


def sources(shown: Product | None, sides: Sequence[Side], page: int) -> Reply:
    """Every source of all of them, with links; what several have in common once."""
    key = f"{shown or ''}@{','.join(side.market.id for side in sides)}"
    found = {(one.publication, one.title, one.url): one for side in sides for one in side.market.sources}
    here = Action("compare", f"{key}/sources/")
    return citing.all_sources(_("Markets compared"), found.values(), Action("compare", key), here=here, page=page)


def _block(side: Side, crafts: Collection[str], names: Names, *, named: bool = False, brief: bool = False) -> str:
    """One market in a line or two, with up to when it is supported and, `named`, by whom; in `brief` without its form."""
    market = side.market
    form = next(iter(market.certificate_of_origin), "").partition(" (")[0].partition(";")[0].partition(",")[0]
    parts = [
        _agreed(market, brief=brief),
        "" if brief else words.form_said(form),
        _stated(side, crafts, BRIEF_RATE if brief else LONGEST_RATE),
    ]
    name = names.market(market.id).partition(" (")[0]
    until = _("as of {day}").format(day=market.as_of)
    first = publication(market.sources[0]).partition(" (")[0] if market.sources and named else ""
    more = f" +{len(market.sources) - 1}" if len(market.sources) > 1 else ""
    whence = f"{first}{more}, {until}" if first else until
    return f"{name}: {'; '.join(part for part in parts if part)} ({whence})"


def _agreed(market: Market, *, brief: bool) -> str:
    """The agreement that stands best, and since when; in `brief` only its year."""
    for one in sorted(market.agreements, key=lambda one: list(Standing).index(duties.standing(one))):
        match duties.standing(one):
            case Standing.IN_FORCE:
                since = (one.entry_into_force_for_indonesia or "")[: 4 if brief else 7]
                said = _("{name} since {day}") if brief else _("{name} in force since {day}")
                return said.format(name=one.agreement, day=said_day(since))
            case Standing.NOT_YET:
                return _("{name} not in force").format(name=one.agreement)
            case Standing.LISTED:
                return one.agreement if brief else _("{name} listed, no date known").format(name=one.agreement)
    return _("no agreement")


def _stated(side: Side, crafts: Collection[str], room: int) -> str:
    if side.tariffs:
        first = next((one for one in side.tariffs if one.agreement), side.tariffs[0])  # what the certificate is for
        return (
            f"HS {products.dotted(first.hs)} {shorten(words.rate(first), room, placeholder='…')} ({first.source_on.isoformat()})"
        )
    found = duties.stated(side.market, crafts)
    return words.in_short(found) if found is not None else _("duty unknown")
