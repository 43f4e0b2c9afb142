"""What is several markets: what a group of countries has agreed with Indonesia, then those of its markets that we know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import _, label, listing
from bot.rules import duties
from bot.rules.duties import Standing
from bot.rules.knowledge import Agreement, Market, Source
from bot.rules.products import Product
from bot.screens import citing
from bot.screens.artisans import export_words as words
from bot.screens.artisans import markets
from bot.screens.artisans.sourced import plainly
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply


@dataclass(frozen=True, slots=True)
class Group:
    """A group by its name (EU), its markets that the catalogue has, and a country of it that it lacks; `told` is what holds for
    all of them and was asked for."""

    name: str
    known: Sequence[str]
    names: Names
    product: Product | None = None
    asked: str = ""
    told: str = ""

    @property
    def first(self) -> Market | None:
        """The market whose record says what holds for the group."""
        return self.names.library.markets.get(next(iter(self.known), ""))


def group_name(name: str) -> str:
    """A group of countries, as people call it."""
    return _("European Union") if name == "EU" else "ASEAN"


def card(view: Group) -> Reply:
    """What the group has agreed, as far as a source says, then its markets to choose from."""
    called = group_name(view.name)
    agreed, shorter = _agreed(view)
    unknown = _("Not known: duty for each HS code. Ask the FTA Center or INTR.") if not (view.told or view.asked) else ""
    lines = [
        view.told or agreed,
        "" if view.told else _duty(view),
        "" if view.told else _cited(view),
        unknown,
        _which(view),
    ]
    return Reply(
        words.fit(called, lines, [(agreed, shorter), (unknown, _("Other rates: ask the FTA Center."))]),
        heading=called,
        choices=_choices(view),
        more=_("Choose"),
    )


def _which(view: Group) -> str:
    """The markets of it that there are answers about; that the one asked for is none of them."""
    if view.asked:
        missing = words.country(view.asked, view.names)
        return _("{country} is not in our data yet: ask the FTA Center or INTR for its duty. Or choose one we have:").format(
            country=missing
        )
    listed = listing([view.names.market(code).partition(" (")[0] for code in view.known])
    return _("Our data has {names}. Which one?").format(names=listed)


def _agreed(view: Group) -> tuple[str, str]:
    """The agreements of the group itself with what is noted of them, and in short; that none is known."""
    found = duties.of_group(view.name, view.names.library)
    if not found or view.first is None:
        none = _("No agreement of the {group} itself is in our data. Ask the FTA Center.").format(group=group_name(view.name))
        return none, none
    noted = plainly(" ".join(map(markets.noted, found)), view.first.sources)
    return noted, " ".join(f"{words.agreement(one)}." for one in found)


def _duty(view: Group) -> str:
    """What is stated about duty in all of them alike."""
    found = [duties.stated(view.names.library.markets[code]) for code in view.known]
    alike = found[0] if found and all(one == found[0] for one in found) else None
    return words.duty(alike) if alike is not None else ""


def _cited(view: Group) -> str:
    """Which of the record's publications state the agreements."""
    found = duties.of_group(view.name, view.names.library)
    return citing.line(_stating(found, view.first), view.first.as_of) if found and view.first is not None else ""


def _stating(agreements: Sequence[Agreement], market: Market) -> list[Source]:
    said = {address for one in agreements for address in (one.source if isinstance(one.source, list) else ())}
    return [one for one in market.sources if one.url in said] or market.sources


def everywhere(names: Names) -> Reply:
    """Every agreement with any market by how it stands; each market's page has its sources."""
    library = names.library
    standing: dict[Standing, dict[str, list[str]]] = {one: {} for one in Standing}
    for market in library.markets.values():
        for one in market.agreements:
            standing[duties.standing(one)].setdefault(one.agreement, []).append(names.market(market.id).partition(" (")[0])
    told = {
        Standing.IN_FORCE: _("In force: {names}."),
        Standing.NOT_YET: _("Not in force yet: {names}."),
        Standing.LISTED: _("Listed, starting date not sourced: {names}."),
    }
    lines = [said.format(names=", ".join(_with(standing[how], how))) for how, said in told.items() if standing[how]]
    lines.append(_("Sources and dates stand with each market."))
    return Reply(
        "\n".join(lines),
        heading=_("Trade agreements"),
        choices=(
            Choice(label("Choose a market"), Action("export", "markets")),
            Choice(label("Ask a person"), Action("ask")),
            words.export_choice(),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def agreement(found: Sequence[tuple[Market, Agreement]], names: Names) -> Reply:
    """One agreement: how it stands, with what is noted of it, and the markets that have it."""
    market, one = found[0]
    whom = [names.market(each.id).partition(" (")[0] for each, _one in found]
    lines = [
        plainly(markets.noted(one), market.sources),
        _("Markets in our data: {names}.").format(names=listing(whom)),
        citing.line(_stating([one], market), market.as_of),
    ]
    rows = [Choice(name, Action("market", each.id)) for name, (each, _one) in zip(whom, found, strict=True)]
    last = (citing.sources_choice(Action("market", f"{market.id}/sources")), words.export_choice(), menu_choice())
    return Reply("\n".join(lines), heading=one.name, choices=fitting((), rows, last), more=_("Choose"))


def _with(agreements: Mapping[str, Sequence[str]], how: Standing) -> list[str]:
    """Names of agreements; with whom, where they are few."""
    if how is Standing.LISTED:
        return list(agreements)
    return [f"{name} ({', '.join(whom)})" for name, whom in agreements.items()]


def _choices(view: Group) -> tuple[Choice, ...]:
    where = "origin" if view.told else ""
    rows = tuple(Choice(view.names.market(code).partition(" (")[0], words.aim(view.product, code, where)) for code in view.known)
    sources = (citing.sources_choice(Action("market", f"{view.first.id}/sources")),) if view.first is not None else ()
    person = (Choice(label("Ask a person"), Action("ask")),) if view.asked else ()
    return (*rows, *sources, *person, words.export_choice(), menu_choice())
