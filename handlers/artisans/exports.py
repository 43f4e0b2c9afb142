"""Answers about exporting: by product, by market, the duty of one in the other, and markets side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import NamedTuple

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn, page_in
from bot.i18n import language
from bot.rules import duties, products
from bot.rules.knowledge import ProductRule
from bot.rules.products import Product
from bot.screens.artisans import comparing, groups
from bot.screens.artisans import duty as duty_screens
from bot.screens.artisans import export_words as words
from bot.screens.artisans import exports as screens
from bot.screens.artisans import markets as market_screens
from bot.screens.artisans.comparing import MOST_COMPARED, Side
from bot.screens.artisans.duty import Answer
from bot.screens.artisans.groups import Group
from bot.screens.artisans.markets import Shown
from bot.understanding import Asks, Intent
from bot.understanding.matching import COUNTRY_CODES
from bot.vocabulary import Reply, Text
from handlers import names
from handlers.artisans import agreed, fairs, trade
from storage.knowing import programmes, tariffs
from storage.knowing.tariffs import Tariff
from storage.unasked import interests
from storage.unasked.interests import Followed, Kind

ORIGIN = "ska"
"""The step that is about certificates of origin."""
HOME = "ID"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    actions = router.actions
    router.command("ekspor export", partial(home, actions))
    router.action("export", partial(home, actions))
    router.action("market", partial(market, actions))
    router.action("product", partial(product, actions))
    router.action("duty", partial(duty, actions))
    router.action("compare", compare)
    router.meaning(Intent.EXPORT, partial(by_words, actions))


class Path(NamedTuple):
    """What a payload names: `AE`, `AE/tariff`, `AE/tariff//1`, `perak/rule/reach/1`."""

    subject: str
    view: str = ""
    of: str = ""
    page: int = 0


CARD = Path("")


def _path(argument: str) -> Path:
    subject, view, of, page = [*argument.split("/"), "", "", ""][:4]
    if of.isdecimal() and not page:
        of, page = "", of
    return Path(subject, view, of, page_in(page))


def home(actions: Collection[str], turn: Turn) -> Reply:
    """Where it begins; `/ekspor perak ke Dubai` and `export:markets` go on from there."""
    path = _path(turn.argument)
    if path.subject == "products":
        return screens.choose_product(names.of(turn), "", _second(turn))
    if path.subject == "markets":
        return screens.choose_market(names.of(turn), None, _second(turn))
    if turn.argument:
        turn.understood, turn.argument = turn.surroundings.understand(Text(turn.argument), turn.now), ""
        return by_words(actions, turn)
    return screens.home(actions, admin=authority.is_admin(turn))


def _second(turn: Turn) -> int:
    """The page in `products/1`."""
    number = turn.argument.partition("/")[2]
    return page_in(number)


# ---- a market -------------------------------------------------------------------------------------------------------------
def market(actions: Collection[str], turn: Turn) -> Reply:
    """The card of a market, or what stands behind it."""
    path, known = _path(turn.argument), names.of(turn)
    found = known.library.markets.get(path.subject)
    if found is None:
        return _elsewhere(turn, path.subject, None)
    shown = Shown(found, known, _follow(turn, found.id, ""), "fair" in actions, steps="steps" in actions)
    views: dict[str, Callable[[], Reply]] = {
        "tariff": lambda: market_screens.tariff(shown, path.page),
        "origin": lambda: market_screens.origin(shown, path.page),
        "notes": lambda: market_screens.notes(shown, path.page),
        "demand": lambda: market_screens.demand(shown),
        "fairs": lambda: market_screens.fairs(shown),
        "sources": lambda: market_screens.sources(shown, path.page),
        "products": lambda: screens.choose_product(known, found.id, path.page),
    }
    return views.get(path.view, lambda: market_screens.card(shown))()


def _elsewhere(turn: Turn, code: str, wanted: Product | None) -> Reply:
    """What is several markets, or none of the catalogue's; payloads can be forged."""
    known = names.of(turn)
    if code in duties.GROUPS:
        alike = duties.known_of(code, known.library)
        return groups.card(Group(code, alike, known, wanted, told=_form(turn, alike)))
    if code not in COUNTRY_CODES or code == HOME:
        return screens.choose_market(known, wanted, 0)
    rows, group = _tariffs(turn, code, wanted), duties.covered_by(code)
    alike = duties.known_of(group, known.library)
    if alike and not rows:
        return groups.card(Group(group, alike, known, wanted, code))
    return words.no_market(code, known, wanted, rows)


def _form(turn: Turn, alike: Sequence[str]) -> str:
    """The certificate of origin of several markets, where it was asked for and is the same in all of them."""
    found = [turn.surroundings.library.markets[code] for code in alike]
    forms = {tuple(one.certificate_of_origin) for one in found}
    wanted = turn.understood is not None and turn.understood.step == ORIGIN
    return market_screens.form(found[0]) if wanted and len(forms) == 1 else ""


def _follow(turn: Turn, code: str, craft: str) -> str:
    """What a follow button carries; empty where it is followed already."""
    followed = Followed(Kind.MARKET, f"{code}/{craft}" if craft else code)
    return "" if interests.follows(turn.connection, turn.contact.id, followed) else f"{followed.kind}={followed.subject}"


# ---- a product --------------------------------------------------------------------------------------------------------------
def product(actions: Collection[str], turn: Turn) -> Reply:
    """The card of a product, or what stands behind it."""
    path, known = _path(turn.argument), names.of(turn)
    found = products.parse(path.subject, known.library, known.crafts)
    if found is None:
        return screens.choose_product(known, "", 0)
    rules = known.library.rules_for(products.crafts(found, known.library))
    rule = next((one for one in rules if one.id == path.of), None)
    if rule is not None and path.view in ("rule", "proof"):
        return (screens.rule if path.view == "rule" else screens.proof)(found, rule, path.page)
    views: dict[str, Callable[[], Reply]] = {
        "markets": lambda: screens.choose_market(known, found, path.page),
        "codes": lambda: screens.choose_code(found, known, "", path.page),
        "rules": lambda: screens.choose_rule(found, rules),
        "fairs": lambda: screens.fairs(found, known, opens="fair" in actions),
        "online": lambda: screens.online(found, programmes.online(turn.connection), known),
    }
    return views.get(path.view, lambda: screens.product(found, known, actions))()


# ---- a product in a market ----------------------------------------------------------------------------------------------------
def duty(actions: Collection[str], turn: Turn) -> Reply:
    """`perak@AE`: the whole answer, every rate that was imported, the codes to choose from, certificates of origin, sources."""
    path, known = _path(turn.argument), names.of(turn)
    said, _, code = path.subject.partition("@")
    wanted = products.parse(said, known.library, known.crafts)
    if wanted is None:
        return screens.choose_product(known, code if code in known.library.markets else "", 0)
    return _duty(actions, turn, wanted, code, path)


def _duty(actions: Collection[str], turn: Turn, wanted: Product, code: str, path: Path = CARD) -> Reply:
    known = names.of(turn)
    found = known.library.markets.get(code)
    if found is None:
        return _elsewhere(turn, code, wanted)
    if path.view == "codes":
        return screens.choose_code(wanted, known, code, path.page)
    if path.view in ("origin", "sources"):
        shown = Shown(found, known, product=str(wanted), steps="steps" in actions)
        return (market_screens.origin if path.view == "origin" else market_screens.sources)(shown, path.page)
    craft = next(iter(products.crafts(wanted, known.library)), "")
    answer = Answer(wanted, found, _tariffs(turn, code, wanted), known, _follow(turn, code, craft), "steps" in actions)
    return duty_screens.rates(answer, path.page) if path.view == "rates" else duty_screens.card(answer)


def _tariffs(turn: Turn, code: str, wanted: Product | None) -> list[Tariff]:
    """What was imported for this product there."""
    library = turn.surroundings.library
    found = tariffs.of_market(turn.connection, code) if wanted else []
    return [row for row in found if wanted and products.concerns(wanted, row.hs, library)]


# ---- markets side by side ---------------------------------------------------------------------------------------------------
def compare(turn: Turn) -> Reply:
    """`perak@HK,AE`: side by side; with fewer than two, or `/add`, another market is asked for; `/sources` of all of them."""
    path, known = _path(turn.argument), names.of(turn)
    said, _, listed = path.subject.partition("@")
    wanted = products.parse(said, known.library, known.crafts)
    chosen = [code for code in dict.fromkeys(listed.split(",")) if code in known.library.markets][:MOST_COMPARED]
    if len(chosen) < 2 or (path.view == "add" and len(chosen) < MOST_COMPARED):
        return comparing.choose_compared(wanted, chosen, known, path.page)
    return _compared(turn, wanted, chosen, path)


def _compared(turn: Turn, wanted: Product | None, chosen: Sequence[str], path: Path = CARD) -> Reply:
    library = turn.surroundings.library
    sides = [Side(library.markets[code], _tariffs(turn, code, wanted)) for code in chosen]
    if path.view == "sources":
        return comparing.sources(wanted, sides, path.page)
    return comparing.compared(wanted, sides, names.of(turn))


# ---- by words -----------------------------------------------------------------------------------------------------------------
def by_words(actions: Collection[str], turn: Turn) -> Reply:
    """What somebody typed: a product, a market, both, or several markets."""
    known = names.of(turn)
    if (narrowed := fairs.narrower(turn)) is not None:
        return narrowed
    wanted, markets = trade.said(turn)
    doubt = turn.understood.doubt if turn.understood is not None else None
    if wanted is None and doubt is not None and doubt.asks is Asks.CRAFT:
        return screens.choose_craft(doubt.options, known, markets[0] if markets else "")
    rule = known.library.rules.get((turn.understood.aspect if turn.understood is not None else None) or "")
    if rule is not None:
        return _rule(rule, wanted)
    ours = [code for code in markets if code in known.library.markets]
    if len(ours) > 1:
        return _compared(turn, wanted, ours[:MOST_COMPARED])
    view = "origin" if turn.understood is not None and turn.understood.step == ORIGIN else ""
    if markets and wanted is not None:
        return _duty(actions, turn, wanted, markets[0], Path("", view))
    turn.argument = "/".join(filter(None, (markets[0], view))) if markets else str(wanted or "")
    if markets:
        return market(actions, turn)
    if wanted is None and not markets and turn.understood is not None and (told := agreed.asked(turn, turn.understood.text)):
        return told
    return product(actions, turn) if wanted is not None else home(actions, turn)


def of_this_market(actions: Collection[str], turn: Turn) -> Reply | None:
    """A product in a few words below an answer about a market is asked for there: `terus gelang emas?`; else None."""
    said = turn.understood
    if said is None or not said.craft or any((said.intent, said.kind, said.province, said.months)):
        return None
    if not trade.goes_on(turn, said.text):
        return None
    market = next((code for code in trade.on_screen(turn).markets if code in turn.surroundings.library.markets), None)
    if market is None:
        return None
    there = turn.surroundings.library.markets[market].name.said(language()).partition(" (")[0]
    turn.understood = turn.surroundings.understand(Text(f"{said.text} {there}"), turn.now)
    turn.conversation.misses = 0
    return by_words(actions, turn)


def _rule(rule: ProductRule, wanted: Product | None) -> Reply:
    """A rule that was named, for the product it was named with, else for the first craft that it is about."""
    return screens.rule(wanted or Product(next(iter(rule.crafts), "")), rule, 0)
