"""The whole answer for one product in one market: code, agreement, duty as far as a source states it, what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label
from bot.rules import duties, products
from bot.rules.knowledge import Market
from bot.rules.products import Product
from bot.screens import citing
from bot.screens.artisans import export_words as words
from bot.screens.artisans.sourced import parted
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.tariffs import Tariff

RATES_SHOWN = 2
SHORT_SOURCE = 20  # characters of a source's name where room is scarce; all of it stands behind the choice of all rates
RATES_A_PAGE = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A product in a market, the duty imported for it, and what else can be pressed.

    `follow` is what a follow button carries, empty where it is followed already; `steps` whether steps can be shown.
    """

    product: Product
    market: Market
    tariffs: Sequence[Tariff]
    names: Names
    follow: str = ""
    steps: bool = False


def card(answer: Answer) -> Reply:
    """One bubble; what is longer stands behind its choices."""
    library, market, product = answer.names.library, answer.market, answer.product
    stated = duties.stated(market, products.crafts(product, library))
    known, brief = words.rates(answer.tariffs)[:RATES_SHOWN], words.rates(answer.tariffs, SHORT_SOURCE)[:RATES_SHOWN]
    codes, unknown = words.codes(product, library), words.unknown(answer.tariffs, market, stated)
    duty = words.duty(stated) if stated is not None else ""
    lines = [codes, words.agreements(market), duty, *known, unknown, citing.cited(market)]
    shorter = [
        *((one, "") for one in known[1:]),
        (codes, words.codes(product, library, 1)),
        (unknown, _("Other rates: ask the FTA Center.")),
        (citing.cited(market), citing.line(market.sources[:1], market.as_of)),
        *zip(known, brief, strict=True),
        (duty, f"{words.in_short(stated)}." if stated is not None else ""),
    ]
    heading = _("{product} to {market}").format(
        product=words.title(product, library, answer.names), market=answer.names.market(market.id)
    )
    return Reply(words.fit(heading, lines, shorter), heading=heading, choices=_choices(answer), more=_("Choose"))


def _choices(answer: Answer) -> tuple[Choice, ...]:
    """What leads on, the most asked for first; as many as a list holds."""
    library, market, product = answer.names.library, answer.market, answer.product
    crafts = products.crafts(product, library)
    several = len(products.headings(Product(crafts[0]) if crafts else product, library)) > 1
    on = f"{product}@{market.id}"
    wished = [
        _if(bool(answer.follow), label("Tell me of changes"), Action("follow", answer.follow)),
        _if(bool(market.certificate_of_origin), label("Certificate (SKA)"), Action("duty", f"{on}/origin")),
        _if(bool(answer.tariffs), label("All rates we have"), Action("duty", f"{on}/rates")),
        _if(several, label("Choose the HS code"), Action("duty", f"{on}/codes")),
        _if(bool(library.rules_for(crafts)), label("Product rules"), Action("product", f"{product}/rules")),
        _if(answer.steps, label("Export steps"), Action("steps")),
        _if(bool(library.fairs_in(market.id)), label("Fairs there"), Action("market", f"{market.id}/fairs")),
        _if(True, label("Compare markets"), Action("compare", on)),
        _if(True, label("Sources"), Action("duty", f"{on}/sources")),
    ]
    return fitting((), [one for one in wished if one is not None], (menu_choice(),))


def _if(true: bool, words_: str, action: Action) -> Choice | None:
    return Choice(words_, action) if true else None


def rates(answer: Answer, page: int) -> Reply:
    """Every imported rate of it, with source and day, a page of them; where they stand is linked."""
    lines = [piece for one in words.rates(answer.tariffs) for piece in parted(one)]
    first = min(page, max(len(lines) - 1, 0) // RATES_A_PAGE) * RATES_A_PAGE
    on = f"{answer.product}@{answer.market.id}"
    more = (
        (Choice(label("Read on"), Action("duty", f"{on}/rates/{first // RATES_A_PAGE + 1}")),)
        if len(lines) > first + RATES_A_PAGE
        else ()
    )
    back = Choice(label("Back"), Action("duty", on))
    text = "\n".join(lines[first : first + RATES_A_PAGE]) or words.unknown((), answer.market)
    return Reply(text, heading=_("Rates in our data"), choices=(*more, back, menu_choice()))
