"""Days people mean by months and by words like "next month". Months are whole, so that a screen can name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial

Days = tuple[date, date]  # first and last, both included


def month(year: int, number: int) -> Days:
    """A month's days; numbers beyond 12 run into the next year."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    first = date(year, number, 1)
    return first, date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def week(day: date) -> Days:
    """The week of a day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def year(number: int) -> Days:
    return date(number, 1, 1), date(number, 12, 31)


def _day(day: date) -> Days:
    return day, day


def weekend(day: date) -> Days:
    """Saturday and Sunday of a day's week."""
    _, sunday = week(day)
    return sunday - timedelta(days=1), sunday


def weekday(number: int, today: date) -> Days:
    """The next such day of the week (Monday is 0), today included."""
    return _day(today + timedelta(days=(number - today.weekday()) % 7))


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


SPANS: dict[str, Callable[[date], Days]] = {
    "today": _day,
    "tomorrow": lambda today: _day(today + timedelta(days=1)),
    "day_after": lambda today: _day(today + timedelta(days=2)),
    "this_week": week,
    "next_week": lambda today: week(today + timedelta(days=7)),
    "last_month": lambda today: month(today.year - 1, today.month + 11),
    "this_month": lambda today: month(today.year, today.month),
    "next_month": lambda today: month(today.year, today.month + 1),
    "this_year": lambda today: year(today.year),
    "next_year": lambda today: year(today.year + 1),
    "weekend": weekend,
    **{name: partial(weekday, number) for number, name in enumerate(WEEKDAYS)},
}


def months(named: Iterable[int], in_year: int | None, today: date) -> list[Days]:
    """Months by number: the first from this month on (or in the year given), each other one after the one before it."""
    from_year, from_month = (in_year, 1) if in_year else (today.year, today.month)
    found = []
    for number in named:
        from_year += number < from_month
        from_month = number
        found.append(month(from_year, number))
    return found
