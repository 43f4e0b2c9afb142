"""What stands in a cell of a spreadsheet that somebody filled in: days, hours, numbers, yes and no, however it was kept.

A cell is text, a number, a truth value, or a day or an hour where the program kept it as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

Value = str | int | float | bool | datetime | date | time | timedelta | None
EPOCH = date(1899, 12, 30)
"""From where Excel counts days: https://learn.microsoft.com/office/dev/add-ins/excel"""

FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050  # 2000 to 2099
ISO = re.compile(r"(20\d\d)-(\d\d?)-(\d\d?)(?:[ T].*)?", re.ASCII)
BY_NUMBERS = re.compile(r"(\d\d?)[-/. ](\d\d?)[-/. ](\d\d(?:\d\d)?)(?: .*)?", re.ASCII)
BY_NAME = re.compile(r"(?:[^\W\d]+,? +)?(\d\d?)[- ]([^\W\d]+)\.?[- ,]+(\d\d(?:\d\d)?)")
HOUR = re.compile(r"(?:pukul |jam )?(\d\d?)(?:[.:](\d\d)(?:[.:]\d\d)?)?(?: *(?:wib|wita|wit))?", re.ASCII | re.IGNORECASE)
WHOLE = re.compile(r"(\d{1,9})(?:[.,]0+)?(?: (?:orang|kursi|peserta|people|seats|persons?))?", re.ASCII | re.IGNORECASE)
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+", re.ASCII)
DAMAGED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
YES = frozenset({"ya", "y", "yes", "true", "benar", "ada", "1", "x", "v", "✓", "✔"})
NO = frozenset({"tidak", "t", "no", "n", "false", "salah", "tidak ada", "0", "-"})
MINUTES = 24 * 60


class Odd(ValueError):
    """A cell that cannot be what its column is; the message is a short code that a screen puts into words."""


def text(value: Value) -> str:
    """The words of a cell, blank lines and outer spaces gone; raises Odd where a program left its error or cut a number."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float):
        value = int(value) if value.is_integer() and abs(value) < 1e15 else f"{value:g}"
    said = "\n".join(line for line in map(str.strip, str("" if value is None else value).splitlines()) if line)
    if DAMAGED.fullmatch(said):
        raise Odd("damaged")
    if said.startswith("#") and said in ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"):
        raise Odd("error")
    return said


def whole(value: Value) -> int | None:
    """A count, None where nothing stands; raises Odd."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        if value != value or value < 0 or value > 1e9 or value != int(value):
            raise Odd("number")
        return int(value)
    said = text(value)
    if not said:
        return None
    if THOUSANDS.fullmatch(said):
        return int(re.sub("[.,]", "", said)[:10])
    found = WHOLE.fullmatch(said)
    if found is None:
        raise Odd("number")
    return int(found[1])


def day(value: Value, months: Mapping[str, int]) -> date | None:
    """A day, None where nothing stands. Written in numbers, the day comes before the month, as in Indonesia. Raises Odd."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float | int) and not isinstance(value, bool):
        if not FIRST_SERIAL <= value <= LAST_SERIAL:
            raise Odd("day")
        return EPOCH + timedelta(days=int(value))
    said = text(value)
    if not said:
        return None
    return _day(*_written(said, months))


def _written(said: str, months: Mapping[str, int]) -> tuple[int, int, int]:
    if found := ISO.fullmatch(said):
        return int(found[1]), int(found[2]), int(found[3])
    if found := BY_NUMBERS.fullmatch(said):
        return _year(found[3]), int(found[2]), int(found[1])
    found = BY_NAME.fullmatch(said)
    if found is None or (month := months.get(found[2].casefold())) is None:
        raise Odd("day")
    return _year(found[3]), month, int(found[1])


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) < 4 else 0)


def _day(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise Odd("no such day") from None


def hour(value: Value) -> str:
    """A minute of the day, `09:00`; nothing where nothing stands. Raises Odd, also for 24.00."""
    if isinstance(value, datetime | time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return _hour(round(value.total_seconds() / 60))
    if isinstance(value, float) and 0 <= value < 1:
        return _hour(round(value * MINUTES))
    said = text(_with_minutes(value))
    if not said:
        return ""
    found = HOUR.fullmatch(said)
    if found is None:
        raise Odd("hour")
    if int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise Odd("no such hour")
    return f"{int(found[1]):02}:{found[2] or '00'}"


def _with_minutes(value: Value) -> Value:
    """9.3 is what a program made of 9.30, and 24.0 of 24.00."""
    return f"{value:.2f}" if isinstance(value, float) and abs(value) < 100 else value


def _hour(minutes: int) -> str:
    if not 0 <= minutes < MINUTES:
        raise Odd("no such hour")
    return f"{minutes // 60:02}:{minutes % 60:02}"


def truth(value: Value) -> bool | None:
    """Yes or no, None where nothing stands; raises Odd."""
    said = text(value).casefold()
    if not said:
        return None
    if said in YES or said in NO:
        return said in YES
    raise Odd("yes or no")


def listed(value: Value) -> list[str]:
    """The things of a list, parted by commas, semicolons or lines."""
    return [one for one in map(str.strip, re.split(r"[,;\n]", text(value))) if one]


def point(value: Value) -> tuple[float, float] | None:
    """Latitude and longitude, as a map shows them: `-7.7956, 110.3695`; raises Odd."""
    said = text(value)
    if not said:
        return None
    found = re.fullmatch(r"(-?\d{1,2}(?:\.\d+)?)[,; ]+(-?\d{1,3}(?:\.\d+)?)", said, re.ASCII)
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise Odd("point")
    return float(found[1]), float(found[2])
