"""`python -m bot ledger --costs`: what platforms charge for, by month, in the prices of a file of yours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import groupby
from pathlib import Path

from babel.numbers import format_currency

from bot.doctor import missing
from bot.entry import prices_of, wrong
from bot.rules import prices
from bot.rules.prices import Cost, Prices
from bot.settings import Settings
from storage import migrate
from storage.database import open_database
from storage.platforms import costs
from storage.platforms.costs import Count

HEADS = "{:<9} {:<8} {:<24} {:<24} {:>9} {:>9}  {:>18}"
HEADING = ("channel", "month", "category", "kind", "messages", "charged", "amount")
NO_PRICES = "No amounts: SAPA_PRICES names no file of prices, and Sapa knows none. The platform's bill counts."
OTHERS = "A category without a price in the file has no amount, and is not in the sum."


async def costs_of(settings: Settings, since: datetime | None) -> list[str]:
    """The counts and amounts of whole months of UTC, from the one that holds `since`, as lines. Raises StorageDown."""
    known = prices_of(settings)
    if (path := missing(settings)) is not None:
        raise wrong(f"there is no database {path}")
    async with open_database(settings.database_url.get_secret_value()) as database:
        if not await database.read(migrate.at_head):
            raise wrong("the schema is not this version's; python -m bot migrate brings it up to date")
        found = await database.read(partial(costs.counts, first=f"{since:%Y-%m}" if since else ""))
    return list(lines(found, known, settings.prices))


def lines(found: Sequence[Count], known: Prices | None, path: Path | None) -> Iterator[str]:
    """The table: a line for each kind of message, one for each category with what of it is paid for, and a sum a month."""
    yield HEADS.format(*HEADING).rstrip()
    for (channel, month), of_month in groupby(found, key=lambda one: (one.channel, one.month)):
        sums: list[Cost] = []
        for category, of_category in groupby(of_month, key=lambda one: one.category):
            kinds = list(of_category)
            for one in kinds if len(kinds) > 1 else ():
                yield HEADS.format(channel, month, category, one.kind, one.messages, "", "").rstrip()
            total = prices.cost(category, sum(one.messages for one in kinds), known)
            sums.append(total)
            yield _line(channel, month, category, kinds[0].kind if len(kinds) == 1 else "all", total, known)
        yield _line(channel, month, "all", "", _sum(sums), known)
    yield from _says(known, path)


def _sum(sums: Sequence[Cost]) -> Cost:
    amounts = [one.amount for one in sums if one.amount is not None]
    return Cost(sum(one.messages for one in sums), sum(one.charged for one in sums), sum(amounts, Decimal(0)))


def _line(channel: str, month: str, category: str, kind: str, cost: Cost, known: Prices | None) -> str:
    amount = "" if known is None else "no price" if cost.amount is None else money(cost.amount, known.currency)
    return HEADS.format(channel, month, category, kind, cost.messages, cost.charged if known else "", amount).rstrip()


def money(amount: Decimal, currency: str) -> str:
    """The currency's three letters and the amount, with as many places as the currency has."""
    return format_currency(amount, currency, "¤¤ #,##0.00", locale="en")


def _says(known: Prices | None, path: Path | None) -> Iterator[str]:
    yield "Months are of UTC. Counted is what a platform took and did not report as failed."
    if known is None:
        yield NO_PRICES
        return
    yield f"Prices are those of {path}, in {known.currency}; they are not the platform's bill. {OTHERS}"
    if known.free:
        yield f"Of the category {prices.SERVICE}, {known.free} messages a month are taken for free of charge, as the file says."
