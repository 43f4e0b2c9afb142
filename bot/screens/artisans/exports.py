"""Exporting: where it begins, products and markets to choose from, a product's card, and markets side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.i18n import _, label, language
from bot.rules import duties, products
from bot.rules.duties import Standing
from bot.rules.knowledge import Heading, ProductRule, both
from bot.rules.products import Product
from bot.screens import citing
from bot.screens.artisans import export_words as words
from bot.screens.artisans import sourced
from bot.screens.artisans.markets import of_fairs
from bot.screens.artisans.sourced import plainly
from bot.screens.fitting import ROWS, fitting, paged
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.programmes import Programme

FAIRS_SHOWN = 6
IN_FORCE_SHOWN = 5


def home(actions: Collection[str], *, admin: bool) -> Reply:
    """What can be asked about exporting; of other parts, those that are there."""
    others = (
        ("steps", label("Export steps")),
        ("readiness", label("Readiness check")),
        ("desks", label("Help desks")),
        ("following", label("What I follow")),
    )
    return Reply(
        _("Just type it, for example: silver jewellery to Dubai. Or choose. Every answer says who states it and when."),
        heading=_("Export"),
        choices=(
            Choice(label("Choose a product"), Action("export", "products")),
            Choice(label("Choose a market"), Action("export", "markets")),
            Choice(label("Compare markets"), Action("compare", "@")),
            *(Choice(said, Action(name)) for name, said in others if name in actions),
            *((Choice(label("Duty tables"), Action("tariffs")),) if admin else ()),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def pages(name: str, argument: str, page: int) -> tuple[Choice, Choice]:
    """The choices that turn to the page before, and to the next."""
    back, on = Action(name, f"{argument}/{max(page - 1, 0)}"), Action(name, f"{argument}/{page + 1}")
    return Choice(label("Back"), back), Choice(label("More"), on)


def choose_product(names: Names, market: str, page: int) -> Reply:
    """The crafts with codes; with a market they lead to the duty there."""
    rows = [
        Choice(names.craft(craft), Action("duty", f"{craft}@{market}") if market else Action("product", craft))
        for craft in names.library.headings
    ]
    turning = pages("market", f"{market}/products", page) if market else pages("export", "products", page)
    choices = paged(rows, turning, page, ROWS - 2)
    text = _("Which product? Choose, or type for example: export rattan chairs")
    return Reply(text, choices=(*choices, words.export_choice(), menu_choice()), more=_("Choose"))


def choose_market(names: Names, product: Product | None, page: int) -> Reply:
    """The markets of the catalogue; with a product they lead to the duty there."""
    rows = [Choice(names.market(code), words.aim(product, code)) for code in names.library.markets]
    turning = pages("product", f"{product}/markets", page) if product else pages("export", "markets", page)
    choices = paged(rows, turning, page, ROWS - 2)
    text = _("Which market? Choose, or type for example: export to Japan")
    return Reply(text, choices=(*choices, words.export_choice(), menu_choice()), more=_("Choose"))


def choose_craft(crafts: Sequence[str], names: Names, market: str) -> Reply:
    """A word that may be several crafts."""
    rows = [Choice(names.craft(one), words.aim(Product(one), market) if market else Action("product", one)) for one in crafts]
    return Reply(_("Which of these do you mean?"), choices=fitting((), rows, (menu_choice(),)), more=_("Choose"))


# ---- a product ------------------------------------------------------------------------------------------------------------
def product(shown: Product, names: Names, actions: Collection[str]) -> Reply:
    """What is known of a product wherever it goes."""
    library = names.library
    crafts = products.crafts(shown, library)
    found = products.headings(shown, library)
    rules = library.rules_for(crafts)
    known = [entry for entry in library.headings.values() if entry.craft in crafts or any(one in entry.hs for one in found)]
    lines = [
        words.codes(shown, library),
        _note(found) if shown.code else "",
        _in_force(names),
        _("Rules: {titles}").format(titles="; ".join(one.title.said(language()) for one in rules)) if rules else "",
        _("Customs decides the code."),
        _("Duty depends on the market: choose one. What is not in our data, ask the FTA Center or INTR."),
        _("Source: {name}{more}").format(name=", ".join(known[0].source), more="") if known else "",
    ]
    heading = words.title(shown, library, names)
    text = words.fit(heading, lines, [(lines[2], ""), (lines[3], _("Rules: see below.")), (lines[1], "")])
    return Reply(text, heading=heading, choices=_of_product(shown, names, actions, rules), more=_("Choose"))


def _note(found: Sequence[Heading]) -> str:
    return sourced.worded(both(found[0].note)) if found else ""


def _in_force(names: Names) -> str:
    """Markets with an agreement in force, and since which year, where a source states it."""
    dated = [
        f"{names.market(market.id).partition(' (')[0]} ({(one.entry_into_force_for_indonesia or '')[:4]})"
        for market in names.library.markets.values()
        for one in market.agreements
        if duties.standing(one) is Standing.IN_FORCE
    ]
    return (
        _("Agreements in force (sources: each market): {names}").format(names=", ".join(dated[:IN_FORCE_SHOWN])) if dated else ""
    )


def _of_product(shown: Product, names: Names, actions: Collection[str], rules: Sequence[ProductRule]) -> tuple[Choice, ...]:
    crafts = products.crafts(shown, names.library)
    several = not shown.code and len(products.headings(shown, names.library)) > 1
    wished = [
        Choice(label("Choose a market"), Action("product", f"{shown}/markets")),
        *([Choice(label("Choose the HS code"), Action("product", f"{shown}/codes"))] if several else []),
        *([Choice(label("Product rules"), Action("product", f"{shown}/rules"))] if rules else []),
        *([Choice(label("Fairs"), Action("product", f"{shown}/fairs"))] if crafts else []),
        Choice(label("Selling online"), Action("product", f"{shown}/online")),
        *([Choice(label("Export steps"), Action("steps"))] if "steps" in actions else []),
        Choice(label("Compare markets"), Action("compare", f"{shown}@")),
    ]
    return fitting((), wished, (words.export_choice(), menu_choice()))


def choose_code(shown: Product, names: Names, market: str, page: int) -> Reply:
    """The codes it may have; with a market they lead to the duty there."""
    library = names.library
    craft = next(iter(products.crafts(shown, library)), "")
    rows = []
    for one in products.headings(Product(craft) if craft else shown, library):
        aimed = Product(craft, one.code)
        action = Action("duty", f"{aimed}@{market}") if market else Action("product", str(aimed))
        rows.append(Choice(words.heading_title(one), action, f"HS {products.dotted(one.code)}"))
    turning = pages("duty", f"{shown}@{market}/codes", page) if market else pages("product", f"{shown}/codes", page)
    text = _("Which is closest? Six digits at most (HS 2022); check all 8 at INSW. Customs decides.")
    return Reply(text, choices=(*paged(rows, turning, page, ROWS - 1), menu_choice()), more=_("Choose"))


def choose_rule(shown: Product, rules: Sequence[ProductRule]) -> Reply:
    """What has to be kept to, by title."""
    rows = [Choice(one.title.said(language()), Action("product", f"{shown}/rule/{one.id}"), _sure(one)) for one in rules]
    back = Choice(label("Back"), Action("product", str(shown)))
    text = _("Rules that may concern it. Rules change: check before you ship.") if rows else _("No rule for it is in our data.")
    return Reply(text, heading=_("Product rules"), choices=fitting((), rows, (back, menu_choice())), more=_("Choose"))


def _sure(rule: ProductRule) -> str:
    """How well it is supported."""
    if not rule.sources:
        return _("no source")
    return _("old or conflicting sources") if rule.confidence == "low" else _("as of {day}").format(day=rule.as_of)


def rule(shown: Product, one: ProductRule, page: int) -> Reply:
    """One rule, as it stands, with how sure it is."""
    below = citing.cited(one)
    if one.confidence == "low":
        below = _("Careful: old, conflicting or missing sources.") + "\n" + below
    here = Action("product", f"{shown}/rule/{one.id}")
    back = (
        *((Choice(label("Sources"), Action("product", f"{shown}/proof/{one.id}")),) if one.sources else ()),
        Choice(label("Back"), Action("product", f"{shown}/rules")),
        menu_choice(),
    )
    return sourced.reading(one.title.said(language()), plainly(one.body.said(language()), one.sources), below, here, page, back)


def proof(shown: Product, one: ProductRule, page: int) -> Reply:
    """Every source of a rule."""
    back, here = (Action("product", f"{shown}/{view}/{one.id}") for view in ("rule", "proof"))
    return citing.all_sources(one.title.said(language()), one.sources, back, one.as_of, here, page)


def fairs(shown: Product, names: Names, *, opens: bool) -> Reply:
    """Fairs for a product, at home and abroad."""
    crafts = set(products.crafts(shown, names.library))
    found = [one for one in names.library.fairs.values() if crafts & set(one.crafts)]
    back = (Choice(label("Back"), Action("product", str(shown))), menu_choice())
    heading = _("Fairs: {product}").format(product=words.title(shown, names.library, names))
    return of_fairs(found[:FAIRS_SHOWN], heading, back, opens=opens)


def online(shown: Product, found: Sequence[Programme], names: Names) -> Reply:
    """Where a craft can be sold online, as far as the catalogue names anything; what it knows by name only is said to be so."""
    rows = [
        Choice(
            one.title_en if language() == "en" else one.title_id,
            Action("card", str(one.id)),
            _("as of {day}").format(day=one.as_of),
        )
        for one in found
    ]
    unsourced = names.library.unsourced.get("procedure", {}).values()
    named = [one.id or "" for one in unsourced if "etalase" in (one.id or "").casefold()]
    lines = [
        _("They lead to marketplaces and to the government e-Katalog. None has a date; the card can tell you when it opens.")
        if rows
        else _("No programme for selling online is in our data."),
        *(_("{name}: I have no source for it; ask the ministry.").format(name=one) for one in named),
    ]
    back = Choice(label("Back"), Action("product", str(shown)))
    return Reply(
        "\n".join(lines), heading=_("Selling online"), choices=fitting((), rows, (back, menu_choice())), more=_("Choose")
    )
