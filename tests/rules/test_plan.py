"""What an announcement would take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.hours import is_quiet
from bot.rules.plan import Crowd, Limit, days_needed, first_and_last, price, span
from bot.rules.prices import Prices

JAKARTA, MAKASSAR, JAYAPURA = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
INSTANTS = st.integers(0, 525_600).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
PEOPLE = st.fixed_dictionaries({zone: st.integers(0, 2_000_000) for zone in (JAKARTA, MAKASSAR, JAYAPURA)})
RATES = st.sampled_from([1.0, 30.0, 80.0, 1000.0])


@given(INSTANTS, PEOPLE, RATES)
def test_nobody_is_told_before_it_begins_nor_at_night_nor_faster_than_the_rate(
    begins: datetime, people: dict[str, int], rate: float
) -> None:
    found = span(begins, people, rate)
    if not any(people.values()):
        assert found is None
        return
    assert found is not None
    first, last = found
    assert first >= begins
    assert any(not is_quiet(first, zone) for zone, count in people.items() if count)
    assert last - first >= timedelta(seconds=sum(people.values()) / rate - 1)
    assert any(not is_quiet(last - timedelta(milliseconds=1), zone) for zone in people)


@given(INSTANTS, PEOPLE)
def test_a_faster_rate_never_ends_later(begins: datetime, people: dict[str, int]) -> None:
    slow, fast = span(begins, people, 30.0), span(begins, people, 80.0)
    assert slow is None or (fast is not None and fast[1] <= slow[1])


@given(st.integers(0, 100_000), st.integers(1, 10_000), st.integers(0, 20_000))
def test_the_days_have_room_for_everybody_and_no_day_is_spare(outside: int, a_day: int, used: int) -> None:
    days = days_needed(outside, Limit(a_day, used))
    room_today = max(a_day - used, 0)
    assert room_today + (days - 1) * a_day >= outside or outside == 0
    assert days == 1 or room_today + (days - 2) * a_day < outside


def test_the_morning_is_waited_for_where_people_live() -> None:
    night = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # 04.30 in Jakarta, 05.30 in Makassar, 06.30 in Jayapura
    assert span(night, {JAKARTA: 10, JAYAPURA: 10}, 10.0) == (
        datetime(2026, 11, 23, 22, 0, tzinfo=UTC),
        datetime(2026, 11, 24, 0, 0, 1, tzinfo=UTC),
    )


def test_whom_the_limit_puts_off_comes_days_later() -> None:
    crowds = [Crowd("whatsapp", {JAKARTA: 600}, outside=600), Crowd("telegram", {JAKARTA: 30})]
    found = first_and_last(NOON, crowds, {"whatsapp": 80.0, "telegram": 30.0}, {"whatsapp": Limit(250)})
    assert found == (NOON, NOON + timedelta(days=2))


def test_no_price_is_no_number() -> None:
    prices = Prices("IDR", {"marketing": Decimal("586.33")})
    assert price(0, {"marketing": 90}, prices) == Decimal("52769.70")
    assert price(1, {"marketing": 90}, prices) is None
    assert price(0, {"marketing": 90}, None) is None
    assert price(0, {}, None) == 0
