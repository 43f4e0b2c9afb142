"""Catalogs, dates, numbers and money in the language being spoken; catalogs are compiled in memory from `.po` files.

`_`, `ngettext` and `label` read the language set by `speaking`. They are called in screens only.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent.parent / "locales"
SOURCE_LANGUAGE = "en"  # msgids are English sentences
FIRST_LANGUAGE = "id"
DAYS_OF_A_WEEK = 7
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

_language: ContextVar[str] = ContextVar("language", default=FIRST_LANGUAGE)


@lru_cache
def languages() -> tuple[str, ...]:
    """Every language Sapa speaks, the first one first: one folder of `locales/` each, and English."""
    found = {path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/sapa.po")} | {SOURCE_LANGUAGE}
    return tuple(sorted(found, key=lambda code: (code != FIRST_LANGUAGE, code)))


@lru_cache
def catalog(language: str) -> gettext.NullTranslations:
    """The messages of one language; a language without a file speaks the msgids."""
    path = LOCALES / language / "LC_MESSAGES" / "sapa.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speak `language` (the first one if None or unknown) until the block ends."""
    token = _language.set(language if language in languages() else FIRST_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> str:
    """The language being spoken, two letters."""
    return _language.get()


def _(message: str) -> str:
    return catalog(_language.get()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    return catalog(_language.get()).ngettext(one, many, count)


def label(message: str) -> str:
    """A word on a button: checked at build time to fit every platform in every language."""
    return catalog(_language.get()).gettext(message)


@lru_cache
def _locale(code: str) -> Locale:
    return Locale.parse({"en": "en_GB"}.get(code, code))


@lru_cache(4096)
def _day(day: date, pattern: str, code: str) -> str:
    return dates.format_date(day, pattern, _locale(code))


def day(value: date) -> str:
    """Thursday, 12 November 2026."""
    return _day(value, "EEEE, d MMMM y", language())


def weekday(number: int) -> str:
    """Monday for 1, Sunday for 7."""
    return _day(date(2024, 1, number), "EEEE", language())  # a year that began on a Monday


def short_day(value: date) -> str:
    """12 Nov 2026."""
    return _day(value, "d MMM y", language())


def month(value: date) -> str:
    """November 2026."""
    return _day(value, "MMMM y", language())


def month_name(number: int) -> str:
    """November for 11, of whichever year."""
    return _day(date(2024, number, 1), "LLLL", language())


def day_range(first: date, last: date | None) -> str:
    """7-11 Dec 2026, or one short day; the shared month or year is said once."""
    if last is None or last == first:
        return short_day(first)
    if first.year != last.year:
        return f"{short_day(first)} - {short_day(last)}"
    if first.month != last.month:
        return f"{_day(first, 'd MMM', language())} - {short_day(last)}"
    return f"{first.day}-{short_day(last)}"


def weekday_range(first: date, last: date | None) -> str:
    """Monday-Friday, 7-11 Dec 2026; one day is said in full, and beyond a week weekdays say nothing."""
    if last is None or last == first:
        return day(first)
    if (last - first).days >= DAYS_OF_A_WEEK - 1:
        return day_range(first, last)
    return f"{_day(first, 'EEEE', language())}-{_day(last, 'EEEE', language())}, {day_range(first, last)}"


def clock(value: time) -> str:
    """09.00 in Indonesian, 09:00 in English; the zone is named by whoever says it."""
    return dates.format_time(value, "HH.mm" if language() == "id" else "HH:mm", locale=_locale(language()))


def zone_name(zone: str) -> str:
    """WIB, WITA or WIT; elsewhere the zone's own name."""
    return ZONE_NAMES.get(zone, zone)


def moment(value: datetime, zone: str) -> str:
    """Thursday, 12 November 2026, 09.00 WIB: an aware instant on the wall clock of `zone` (IANA)."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {clock(local.time())} {zone_name(zone)}"


def short_moment(value: datetime, zone: str) -> str:
    """12 Nov 2026, 09.00 WIB."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{short_day(local.date())}, {clock(local.time())} {zone_name(zone)}"


def number(value: int) -> str:
    return numbers.format_decimal(value, locale=_locale(language()))


def decimal(value: float) -> str:
    """1.520.000 and 77,8 in Indonesian, 1,520,000 and 77.8 in English; at most three decimals."""
    return numbers.format_decimal(value, locale=_locale(language()))


def rupiah(amount: int) -> str:
    """Rp1.500.000 in Indonesian, Rp1,500,000 in English; whole rupiah."""
    return "Rp" + numbers.format_decimal(amount, "#,##0", locale=_locale(language()))


def country_name(code: str) -> str:
    """The country's name in the language being spoken, the code itself when unknown."""
    return str(_locale(language()).territories.get(code, code))


def listing(items: list[str]) -> str:
    """KTP dan NIB; KTP, NIB, dan laptop."""
    from babel.lists import format_list

    return format_list(items, locale=_locale(language())) if items else ""
