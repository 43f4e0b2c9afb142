"""Amounts of money as people type them: `500 rb`, `1,5 juta`, `Rp2.500.000,-`; `1 M` may be a million or a billion: asked."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.understanding.intents import Asks, Doubt

LONGEST_TEXT = 60
TOO_MUCH = Decimal(10) ** 16
THOUSAND, MILLION, BILLION = (Decimal(10) ** power for power in (3, 6, 9))
UNITS = {
    **dict.fromkeys(("rb", "ribu", "k", "thousand"), THOUSAND),
    **dict.fromkeys(("jt", "juta", "million", "mio"), MILLION),
    **dict.fromkeys(("miliar", "milyar", "mlr", "billion", "bn"), BILLION),
    **dict.fromkeys(("t", "triliun", "trilyun", "trillion"), Decimal(10) ** 12),
}
EITHER = "m"
AMOUNT = re.compile(r"(?:rp\.?|idr)?\s{0,2}([0-9][0-9.,]{0,20})(?:-|\s{0,2}([a-z]{0,9}))", re.ASCII)
GROUPED = re.compile(r"[0-9]{1,3}([.,])[0-9]{3}(?:\1[0-9]{3})*", re.ASCII)
WITH_CENTS = re.compile(r"(.*[0-9]{3})[.,]([0-9]{2})", re.ASCII)


def match_amount(text: str) -> int | Doubt | None:
    """Rupiah, a Doubt between two amounts (texts of digits), or None where it is no amount. Never raises."""
    said = text[:LONGEST_TEXT].strip()
    found = AMOUNT.fullmatch(said.casefold())
    number = _number(found[1]) if found is not None else None
    if found is None or number is None:
        return None
    if found[2] == EITHER:
        return Doubt(Asks.AMOUNT, said, tuple(str(int(number * unit)) for unit in (MILLION, BILLION)))
    unit = UNITS.get(found[2]) if found[2] else Decimal(1)
    amount = number * unit if unit is not None else TOO_MUCH
    return int(amount) if amount < TOO_MUCH else None


def _number(digits: str) -> Decimal | None:
    """Points and commas part thousands where three digits follow each, else decimals."""
    digits = digits.rstrip(".,")
    if GROUPED.fullmatch(digits):
        return Decimal(re.sub("[.,]", "", digits))
    cents = WITH_CENTS.fullmatch(digits)
    if cents is not None and GROUPED.fullmatch(cents[1]):
        return Decimal(f"{re.sub('[.,]', '', cents[1])}.{cents[2]}")
    whole, *decimals = re.split("[.,]", digits)
    return Decimal(".".join((whole, *decimals))) if len(decimals) < 2 else None
