"""`python -m bot ledger --costs`: what is charged for, by month and kind, in a file's prices, also when messages are deleted."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.costing import lines
from bot.rules.prices import read
from storage.database import Database, open_database
from storage.people import erasure, lapsing
from storage.platforms import costs
from storage.platforms.costs import Count
from tests.cli.conftest import Types
from tests.cli.deliveries import NOW, fill, introduce, row

PRICES = "currency: IDR\nprices: {service: 100, utility: 350.5}\nfree_service_messages: 2\n"
LAST_MONTH = NOW - timedelta(days=31)


def charged(recipient: str, category: str | None, **values: object) -> dict[str, object]:
    return row(recipient, **{"channel": "whatsapp", "category": category, "settled_at": NOW, **values})


SOME = [
    *(charged("1", "service") for _ in range(3)),
    charged("1", "utility", lane="notice", notice="reminder", state="delivered"),
    charged("2", "utility", lane="notice", notice="offer", state="read"),
    charged("2", "utility", lane="notice", notice="offer", state="failed"),
    charged("2", "free_utility", lane="notice", notice="offer"),
    charged("2", "service", settled_at=LAST_MONTH, owed_at=LAST_MONTH),
    charged("2", None),
]
COUNTS = [
    Count("whatsapp", "2026-10", "service", "reply", 1),
    Count("whatsapp", "2026-11", "free_utility", "offer", 1),
    Count("whatsapp", "2026-11", "service", "reply", 3),
    Count("whatsapp", "2026-11", "utility", "offer", 1),
    Count("whatsapp", "2026-11", "utility", "reminder", 1),
]


async def test_what_was_taken_and_did_not_fail_is_counted_by_month_category_and_kind(database: Database) -> None:
    await fill(database, *SOME)
    assert await database.read(costs.counts) == COUNTS
    assert await database.read(partial(costs.counts, first="2026-11")) == COUNTS[1:]


async def test_counts_outlive_the_messages_and_whoever_got_them(database: Database) -> None:
    contact = await introduce(database, "1")
    await fill(database, *[{**one, "contact_id": contact} for one in SOME])
    later = NOW + timedelta(days=2)
    await database.run(partial(lapsing.forget_said, after=0, now=later))
    assert await database.read(costs.counts) == COUNTS
    await database.run(partial(erasure.forget, contact_id=contact, now=later, unreadable=lambda address: "x"))
    assert await database.read(costs.counts) == COUNTS
    await fill(database, charged("1", "utility", notice="farewell"), charged("1", "service"))
    await database.run(partial(lapsing.sweep, now=later))
    await database.run(partial(lapsing.sweep, now=later))
    assert sum(one.messages for one in await database.read(costs.counts)) == 9


def test_the_table_adds_up() -> None:
    known = read({"currency": "IDR", "prices": {"service": 100, "utility": 350.5}, "free_service_messages": 2})
    shown = [" ".join(line.split()) for line in lines(COUNTS, known, Path("prices.yaml"))]
    assert shown[1:9] == [
        "whatsapp 2026-10 service reply 1 0 IDR 0.00",
        "whatsapp 2026-10 all 1 0 IDR 0.00",
        "whatsapp 2026-11 free_utility offer 1 0 IDR 0.00",
        "whatsapp 2026-11 service reply 3 1 IDR 100.00",
        "whatsapp 2026-11 utility offer 1",
        "whatsapp 2026-11 utility reminder 1",
        "whatsapp 2026-11 utility all 2 2 IDR 701.00",
        "whatsapp 2026-11 all 6 3 IDR 801.00",
    ]
    assert any("not the platform's bill" in line for line in shown)


def test_without_a_file_no_amount_is_named() -> None:
    shown = "\n".join(lines(COUNTS, None, None))
    assert "Sapa knows none" in shown
    assert "IDR" not in shown
    assert "0.00" not in shown


async def test_an_operator_sees_it(sqlite_url: str, tmp_path: Path, types: Types) -> None:
    url = sqlite_url
    async with open_database(url) as database:
        await fill(database, *SOME)
    (tmp_path / "prices.yaml").write_text(PRICES)
    shown = types("ledger", "--costs", DATABASE_URL=url, PRICES="prices.yaml")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "IDR 801.00" in shown.stdout
    assert "prices.yaml" in shown.stdout
    (tmp_path / "prices.yaml").write_text(PRICES.replace("IDR", "Rupiah"))
    wrong = types("ledger", "--costs", DATABASE_URL=url, PRICES="prices.yaml")
    assert wrong.returncode == 78
    assert "currency must be three letters" in wrong.stderr
    assert "goes with --since alone" in types("ledger", "--costs", "--jsonl", DATABASE_URL=url).stderr
