"""A market to export to: its card, and what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.i18n import _, label, language
from bot.rules import duties
from bot.rules.duties import Standing
from bot.rules.knowledge import Agreement, Fair, Figure, Market, Source, both
from bot.rules.stated import verdict
from bot.screens import citing
from bot.screens.according import according_to, dated
from bot.screens.artisans import export_words as words
from bot.screens.artisans import sourced
from bot.screens.artisans.fair_words import few_words
from bot.screens.artisans.sourced import plainly
from bot.screens.artisans.stated import amount
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply

FAIRS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """A market, what a follow button carries (empty where it is followed already), and whether cards of fairs can be opened.

    `product` is the product (as payloads name it) that its pages are read for, and lead back to; empty for none. `steps`:
    whether steps can be shown.
    """

    market: Market
    names: Names
    follow: str = ""
    fairs: bool = False
    product: str = ""
    steps: bool = False

    def to(self, view: str = "") -> Action:
        """What opens a page of it: of the product there, where it is read for one."""
        behind = f"/{view}" if view else ""
        if self.product and view.partition("/")[0] in ("", "origin", "sources"):
            return Action("duty", f"{self.product}@{self.market.id}{behind}")
        return Action("market", f"{self.market.id}{behind}")


def card(shown: Shown) -> Reply:
    """The market in one bubble."""
    market = shown.market
    stated = duties.stated(market)
    certificate = (
        _("Certificate of origin: {forms}").format(forms=words.certificates(market)) if market.certificate_of_origin else ""
    )
    lines = [
        words.agreements(market),
        certificate,
        words.duty(stated) if stated is not None else "",
        _("Not known: duty for each HS code. Ask the FTA Center or INTR."),
        citing.cited(market),
    ]
    heading = shown.names.market(market.id)
    text = words.fit(heading, lines, [(certificate, "")])
    return Reply(text, heading=heading, choices=fitting((), tuple(_wished(shown)), (menu_choice(),)), more=_("Choose"))


def _wished(shown: Shown) -> Iterator[Choice]:
    """What can be read of it, as far as it is known."""
    market, library = shown.market, shown.names.library
    yield Choice(label("Choose a product"), Action("market", f"{market.id}/products"))
    if shown.follow:
        yield Choice(label("Tell me of changes"), Action("follow", shown.follow))
    yield Choice(label("Certificate (SKA)"), Action("market", f"{market.id}/origin"))
    yield Choice(label("Duty note"), Action("market", f"{market.id}/tariff"))
    if duties.demand(market.id, library):
        yield Choice(label("Demand figures"), Action("market", f"{market.id}/demand"))
    if library.fairs_in(market.id):
        yield Choice(label("Fairs there"), Action("market", f"{market.id}/fairs"))
    if market.notes:
        yield Choice(label("Market notes"), Action("market", f"{market.id}/notes"))
    yield Choice(label("Compare markets"), Action("compare", f"@{market.id}"))
    yield Choice(label("Sources"), Action("market", f"{market.id}/sources"))


def _back(shown: Shown) -> tuple[Choice, ...]:
    return (Choice(label("Sources"), shown.to("sources")), Choice(label("Back"), shown.to()), menu_choice())


def tariff(shown: Shown, page: int) -> Reply:
    """The record's note about duty, as it stands."""
    return _read(shown, _("Duty in {market}"), shown.market.tariff_notes.said(language()), "tariff", page)


def notes(shown: Shown, page: int) -> Reply:
    """What else the record says of the market."""
    return _read(shown, _("About {market}"), " ".join(one.said(language()) for one in shown.market.notes), "notes", page)


def form(market: Market) -> str:
    """Its certificates of origin in a line, and who says so."""
    forms = _("Certificate of origin: {forms}").format(forms=words.certificates(market))
    return f"{forms}.\n{citing.cited(market)}"


def origin(shown: Shown, page: int) -> Reply:
    """Certificates of origin and each agreement with its note, as it stands."""
    forms = words.certificates(shown.market)
    said = [_("Form: {forms}.").format(forms=forms)] if forms else []
    said += [noted(one) for one in shown.market.agreements]
    said.append(_("You ask for it through e-SKA; the FTA Center helps."))
    product = (Choice(label("Choose a product"), Action("market", f"{shown.market.id}/products")),) if not shown.product else ()
    papers = (Choice(label("Export documents"), Action("step", "docs")),) if shown.steps else ()
    return _read(shown, _("Certificate of origin, {market}"), " ".join(said), "origin", page, (*product, *papers))


_SAID_ALREADY = re.compile(r"^(?:belum berlaku|not in force); ", re.IGNORECASE)


def noted(one: Agreement) -> str:
    """How it stands, and what is noted of it; what customs lists is told by its note alone."""
    note = _SAID_ALREADY.sub("", sourced.worded(both(one.note))).rstrip(".")
    if note and duties.standing(one) is Standing.LISTED:
        return f"{one.agreement}: {note}."
    return f"{'; '.join(filter(None, (words.agreement(one), note)))}."


def _read(shown: Shown, heading: str, text: str, view: str, page: int, ways: tuple[Choice, ...] = ()) -> Reply:
    market = shown.market
    told = plainly(text, market.sources)
    below = citing.cited(market)
    here = shown.to(f"{view}/")
    return sourced.reading(heading.format(market=shown.names.market(market.id)), told, below, here, page, (*ways, *_back(shown)))


def demand(shown: Shown) -> Reply:
    """The figures about what is bought there, with year, unit and who says it."""
    found = duties.demand(shown.market.id, shown.names.library)
    lines = [figure(one, shown.names) for one in found] or [_("No demand figure of this market is in our data.")]
    heading = _("Demand, {market}").format(market=shown.names.market(shown.market.id))
    return Reply("\n".join(lines), heading=heading, choices=_back(shown))


def figure(one: Figure, names: Names) -> str:
    """A figure with everything it may not be said without."""
    note = verdict(names.library, one)
    said = f"{one.statement.said(language())}: {amount(one)} ({dated(one.period)}). {according_to(one.sources)}"
    return f"{said} {sourced.worded(note)}" if note.id else said


def fairs(shown: Shown) -> Reply:
    """The fairs there; when the next one is, their organisers say."""
    found = shown.names.library.fairs_in(shown.market.id)[:FAIRS_SHOWN]
    heading = _("Fairs, {market}").format(market=shown.names.market(shown.market.id))
    return of_fairs(found, heading, _back(shown), opens=shown.fairs)


def of_fairs(found: Sequence[Fair], heading: str, back: tuple[Choice, ...], *, opens: bool) -> Reply:
    """Some fairs, each with its usual months; they open their cards where there are such."""
    if not found:
        return Reply(_("No fair of this kind is in our data."), heading=heading, choices=back)
    if opens:
        rows = tuple(Choice(one.name, Action("fair", one.id), few_words(one, None)) for one in found)
        return Reply(_("When the next one is, its organiser says."), heading=heading, choices=(*rows, *back), more=_("Choose"))
    lines = [f"{one.name} ({few_words(one, None)})" for one in found[:3]]
    return Reply("\n".join((*lines, _("When the next one is, its organiser says."))), heading=heading, choices=back)


def sources(shown: Shown, page: int) -> Reply:
    """Every source of the market and its agreements, with links."""
    found = list(shown.market.sources)
    known = {one.url for one in found}
    for one in shown.market.agreements:
        new: list[Source] = sourced.of_addresses(one.source) if isinstance(one.source, list) else []
        found += [source for source in new if source.url not in known]
        known |= {source.url for source in new}
    name = shown.names.market(shown.market.id)
    return citing.all_sources(name, found, shown.to(), shown.market.as_of, shown.to("sources/"), page)
