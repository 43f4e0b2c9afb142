"""What of exporting words name: a product and markets; what they leave out is that of the card on the screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.conversation.turn import Turn
from bot.rules import duties, products
from bot.rules.products import Product
from bot.understanding import Aspect, match_narrowing
from bot.understanding.lexicon import GENERAL_CRAFT
from bot.vocabulary import Action
from handlers import names

GOES_ON = 3
"""Words at most that go on about what is on the screen: `ke jepang`, `bandingkan dengan jepang`."""


class Trade(NamedTuple):
    """A product, and the markets it goes to, or a group of them."""

    product: Product | None = None
    markets: tuple[str, ...] = ()


def said(turn: Turn) -> Trade:
    """What was named; a market alone in a few words is one for the product on the screen, and may be compared with its market."""
    trade = Trade(_product(turn), tuple(_markets(turn)))
    understood = turn.understood
    if trade.product is not None or not trade.markets or understood is None or not goes_on(turn, understood.text):
        return trade
    shown = on_screen(turn)
    beside = shown.markets if understood.aspect is Aspect.COMPARE else ()
    return Trade(shown.product, tuple(dict.fromkeys((*beside, *trade.markets))))


def on_screen(turn: Turn) -> Trade:
    """What the card that is shown is about, as its button to compare markets says."""
    shown = (Action.decode(action) for _, action in turn.conversation.shown)
    subject = next((action.argument.partition("/")[0] for action in shown if action.name == "compare"), "")
    product, _, listed = subject.partition("@")
    known = names.of(turn)
    return Trade(products.parse(product, known.library, known.crafts), tuple(filter(None, listed.split(","))))


def goes_on(turn: Turn, text: str) -> bool:
    """Whether so few words go on about what is on the screen."""
    return len(text.split()) <= GOES_ON or match_narrowing(text, turn.lexicon)


def _markets(turn: Turn) -> list[str]:
    """The markets that were named; a group where all it stands for were meant by one word."""
    understood = turn.understood
    said = [] if understood is None else list(understood.markets)
    text = "" if understood is None else understood.text.casefold()
    if not said:
        spoken = duties.group_said(text)
        return [spoken] if spoken else []
    for group in duties.GROUPS:
        known = duties.known_of(group, turn.surroundings.library)
        if len(known) > 1 and set(known) == set(said) and not any(_is_named(turn, code, text) for code in known):
            return [group]
    return said


def _is_named(turn: Turn, code: str, text: str) -> bool:
    name = turn.surroundings.library.markets[code].name
    return any(one.partition(" (")[0].casefold() in text for one in (name.id, name.en))


def _product(turn: Turn) -> Product | None:
    """The product that was named: a craft, and its code where the words fit only one."""
    understood, library = turn.understood, turn.surroundings.library
    if understood is None:
        return None
    craft = understood.craft if understood.craft != GENERAL_CRAFT else None
    codes = _narrowest([code for code in map(_code, understood.codes) if code])
    first = next(iter(codes), "")
    theirs = {one.code for one in products.headings(Product(craft), library)} if craft else set()
    fits = not craft or first in theirs or craft in products.crafts_of(library, first)
    was_typed = bool(first) and first in re.sub(r"[.\s]", "", understood.text)
    if was_typed or (fits and (len(codes) == 1 or (codes and not craft))):
        return Product(craft if craft and fits else "", first)
    return Product(craft) if craft else None


def _code(said: str) -> str:
    return said if products.RANGE.fullmatch(said) else products.shortened(said)


def _narrowest(codes: Sequence[str]) -> list[str]:
    """Without headings whose subheading is named as well."""
    return [code for code in dict.fromkeys(codes) if not any(other != code and other.startswith(code) for other in codes)]
