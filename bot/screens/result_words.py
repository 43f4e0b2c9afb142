"""A result of a test of competence, as its organiser and its person both read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.i18n import _, label, short_day
from storage.taking_part.results import Result


def passed_name(passed: bool) -> str:
    return label("Competent") if passed else label("Not yet competent")


@dataclass(frozen=True, slots=True)
class Said:
    """A result before it is recorded."""

    scheme: str
    passed: bool
    number: str | None
    issued_on: date | None
    expires_on: date | None


def told(result: Said | Result) -> str:
    """Scheme, result, number, days: one line each."""
    issued = _("issued {day}").format(day=short_day(result.issued_on)) if result.issued_on else ""
    expires = _("valid until {day}").format(day=short_day(result.expires_on)) if result.expires_on else ""
    number = _("No. {number}").format(number=result.number) if result.number else ""
    lines = (f"{result.scheme}: {passed_name(result.passed)}", number, ", ".join(filter(None, (issued, expires))))
    return "\n".join(line for line in lines if line)
