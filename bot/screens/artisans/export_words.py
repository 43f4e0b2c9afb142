"""Words that several answers about exporting share: agreements, certificates, what is stated about duty, what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from textwrap import shorten

from bot.i18n import _, country_name, label, language
from bot.rules import duties, products
from bot.rules.duties import Says, Standing, Stated
from bot.rules.knowledge import Agreement, Heading, Library, Market
from bot.rules.products import Product
from bot.screens.artisans.sourced import by, plainly, said_day
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.tariffs import Tariff

ROOM = 350
"""Characters of a bubble: the rule of the house."""

CODES_SHOWN = 3


# ---- products -----------------------------------------------------------------------------------------------------------
def title(product: Product, library: Library, names: Names) -> str:
    """A product's name: of a code its title, of a craft the craft's; the code itself where nothing is known of it."""
    if not product.code:
        return names.craft(product.craft)
    found = [one for one in products.headings(product, library) if one.code == product.code]
    return heading_title(found[0]) if found else f"HS {products.dotted(product.code)}"


def heading_title(heading: Heading) -> str:
    return heading.title.said(language()).lstrip("- ").strip()


def codes(product: Product, library: Library, most: int = CODES_SHOWN) -> str:
    """The HS code or codes it may have, `most` of them, and what to do about them; or that none is known."""
    found = products.headings(product, library)
    if not found and product.code:
        return _("HS {code} is not in our data; look it up at INSW.").format(code=products.dotted(product.code))
    if not found and most == 1:
        return _("HS code: not in our data.")
    if not found:
        return _("We have no HS code for this product. Ask INSW or customs.")
    listed = [product.code] if product.code else [one.code for one in found]
    shown = ", ".join(map(products.dotted, listed[:most])) + (", …" if len(listed) > most else "")
    return _("HS {code}; check all 8 digits at INSW.").format(code=shown)


# ---- agreements ---------------------------------------------------------------------------------------------------------
def agreements(market: Market) -> str:
    """How each agreement stands for Indonesia, in a line."""
    if not market.agreements:
        return _("No trade agreement with Indonesia is in our data.")
    said = [agreement(one) for one in market.agreements if duties.standing(one) is not Standing.LISTED]
    listed = [one.agreement for one in market.agreements if duties.standing(one) is Standing.LISTED]
    if listed:
        said.append(_("{names}: listed, starting date not sourced").format(names=", ".join(listed)))
    return "; ".join(said) + "."


def agreement(one: Agreement) -> str:
    """One agreement and since when it is in force, or that it is not."""
    match duties.standing(one):
        case Standing.IN_FORCE:
            since = said_day(one.entry_into_force_for_indonesia or "")
            return _("{name} in force since {day}").format(name=one.agreement, day=since)
        case Standing.NOT_YET:
            return _("{name} not in force yet").format(name=one.agreement)
        case Standing.LISTED:
            return _("{names}: listed, starting date not sourced").format(names=one.agreement)


def certificates(market: Market) -> str:
    """The forms of the certificate of origin; what is said of them in Indonesian is put into English for who reads that."""
    return plainly(form_said("; ".join(market.certificate_of_origin)), market.sources)


def form_said(forms: str) -> str:
    """Names of forms in the language being spoken."""
    for indonesian, english in _OF_FORMS.items() if language() == "en" else ():
        forms = forms.replace(indonesian, english)
    return forms


_OF_FORMS = {
    "SKA non-preferensi": "non-preferential SKA",
    "atau skema D-8 bila pos tarif tercakup": "or the D-8 scheme where the code is covered",
    "juga e-Form D elektronik": "also as e-Form D",
    "elektronik sejak 15 Okt 2020": "electronic since 15 Oct 2020",
    "disebut Form AHKFTA di e-SKA": "called Form AHKFTA in e-SKA",
    "nama form:": "name of the form:",
    " atau ": " or ",
}


# ---- duty ---------------------------------------------------------------------------------------------------------------
def duty(found: Stated) -> str:
    """What the catalogue states about duty, with who says so and when."""
    source = by(found.source)
    match found.says:
        case Says.HONG_KONG_ZERO:
            said = _("Hong Kong has taken 0% duty since the agreement ({source}).")
        case Says.EMIRATES_BEFORE:
            said = _("Before that gold jewellery paid 5%, via Singapore 0% ({source}).")
        case Says.ASEAN_MOSTLY_ZERO:
            said = _("Most ASEAN goods: 0% with Form D ({source}).")
        case Says.AUSTRALIA_FREE:
            said = _("All Indonesian goods enter duty free, according to {source}.")
        case Says.TURKEY_EXTRA:
            said = _("In 2020: 4-50% extra on textiles without an agreement ({source}).")
        case Says.STATES_EXTRA:
            said = _("19% on top of the normal rate since 7 Aug 2025 ({source}).")
    return said.format(source=source)


def rates(rows: Sequence[Tariff], room: int = 80) -> list[str]:
    """Imported duty, a line for each code and source; the source's name is cut to so many characters."""
    lines = []
    for (hs, source, day), group in groupby(rows, key=lambda row: (row.hs, row.source, row.source_on)):
        said = "; ".join(rate(row) for row in group)
        lines.append(f"HS {products.dotted(hs)}: {said} ({shorten(source, room, placeholder='…')}, {day.isoformat()})")
    return lines


def rate(row: Tariff) -> str:
    """A rate, and with what."""
    if row.agreement:
        return _("{rate} with {agreement}").format(rate=row.rate, agreement=row.agreement)
    return _("{rate} without an agreement").format(rate=row.rate)


def unknown(rows: Sequence[Tariff], market: Market | None, stated: Stated | None = None) -> str:
    """What of the duty no source of ours answers, and whom to ask; empty where nothing is left open."""
    alone, together = any(not row.agreement for row in rows), any(row.agreement for row in rows)
    lacks_agreement = market is not None and any(duties.standing(one) is not Standing.NOT_YET for one in market.agreements)
    if not rows and stated is not None and stated.says is Says.HONG_KONG_ZERO:
        return ""  # all goods, for good: there is no code for which it would be another
    if not rows:
        return _("The duty for this code is not in our data; ask the FTA Center or INTR.")
    if not together and lacks_agreement:
        return _("The rate with an agreement is not in our data; ask the FTA Center.")
    return "" if alone else _("The rate without an agreement is not in our data; ask the FTA Center.")


def fit(heading: str, lines: Sequence[str], shorter: Sequence[tuple[str, str]] = ()) -> str:
    """The lines below a heading; as many of them as it takes give way to what is `shorter`, empty for nothing, in that order."""
    left = [line for line in lines if line]
    for line, instead in shorter:
        if len("\n".join((heading, *left))) <= ROOM:
            break
        left = [one for one in (instead if one == line else one for one in left) if one]
    return "\n".join(left)


# ---- choices ------------------------------------------------------------------------------------------------------------
def export_choice() -> Choice:
    """Back to the answers about exporting."""
    return Choice(label("Export"), Action("export"))


def country(code: str, names: Names) -> str:
    """A market's name; of a country that the catalogue lacks, what it is called."""
    return names.market(code) if code in names.library.markets else country_name(code)


def no_data(code: str, names: Names) -> str:
    """That the catalogue knows nothing of a country."""
    return _("{country} is not in our export data yet.").format(country=country(code, names))


def no_market(code: str, names: Names, product: Product | None, rows: Sequence[Tariff]) -> Reply:
    """A country the catalogue knows nothing of: what was imported for it, if anything, and whom to ask."""
    known = rates(rows)[:2] if product else []
    lines = [
        no_data(code, names),
        *known,
        _("Ask the FTA Center (ftacenter.kemendag.go.id) or look it up in INTR."),
    ]
    choices = (
        Choice(label("Choose a market"), Action("export", "markets")),
        Choice(label("Ask a person"), Action("ask")),
        export_choice(),
    )
    return Reply("\n".join(lines), choices=(*choices, menu_choice()), more=_("Choose"))


def aim(product: Product | None, market: str, view: str = "") -> Action:
    """What leads to the answer for a market: of a product the duty, else the market's card; or what stands behind it."""
    behind = f"{market}/{view}" if view else market
    return Action("duty", f"{product}@{behind}") if product else Action("market", behind)


def in_short(found: Stated) -> str:
    """What is stated about duty in a few words, where several markets stand side by side."""
    match found.says:
        case Says.HONG_KONG_ZERO:
            return _("duty 0%")
        case Says.EMIRATES_BEFORE:
            return _("until Sep 2023 gold jewellery 5%")
        case Says.ASEAN_MOSTLY_ZERO:
            return _("mostly 0% with Form D")
        case Says.AUSTRALIA_FREE:
            return _("duty free according to Wikipedia")
        case Says.TURKEY_EXTRA:
            return _("4-50% extra on textiles in 2020")
        case Says.STATES_EXTRA:
            return _("+19% since 7 Aug 2025")
