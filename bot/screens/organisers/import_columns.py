"""Activities from a spreadsheet: what its columns are called, what may stand in them, and what is wrong with a cell."""

from __future__ import annotations

from collections.abc import Callable

from bot.i18n import _
from bot.screens.activities import kind_name, need_name, role_name
from bot.screens.artisans.profile import field_name
from bot.screens.organisers.exporting import in_both

MOST_LINES, MOST_LETTERS = 5, 240
"""Problems told in words, and the letters they may have together; what is more is told in a file."""

SHOWN = 40
Words = Callable[[], str]


# ---- what the columns are called, and what may stand in them ----------------------------------------------------------------
def columns() -> dict[str, str]:
    """The headings in the language being spoken, in order, by the name each column has in `bot.documents.plan_rows`."""
    return {
        "title_id": _("Title in Indonesian"),
        "title_en": _("Title in English"),
        "kind": _("Kind"),
        "mode": _("Where it is held"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "opens_at": _("Begins at"),
        "shuts_at": _("Ends at"),
        "venue": _("Venue"),
        "city": _("City or regency"),
        "province": _("Province"),
        "point": _("Map point"),
        "link": _("Online link"),
        "quota": _("Seats"),
        "closes": _("Registration until"),
        "joining": _("How people get in"),
        "waitlist": _("Waiting list"),
        "crafts": _("Crafts"),
        "roles": _("Only for"),
        "only_provinces": _("Only from provinces"),
        "only_crafts": _("Only crafts"),
        "needs": _("To have ready"),
        "asks": _("Questions asked"),
        "level": _("Level"),
        "skills": _("Skills learnt"),
        "cost": _("Cost"),
        "certificate": _("Certificate"),
        "programme": _("Programme"),
        "summary_id": _("Summary in Indonesian"),
        "summary_en": _("Summary in English"),
    }


def choice_name(field: str, code: str) -> str:
    """What one of a column's allowed values is called."""
    if field in ("kind", "needs", "roles", "asks"):
        return {"kind": kind_name, "needs": need_name, "roles": role_name, "asks": field_name}[field](code)
    return {
        "offline": _("in person"),
        "online": _("online"),
        "hybrid": _("in person and online"),
        "first_come": _("first come, first served"),
        "selection": _("the organiser chooses"),
        "beginner": _("beginner"),
        "intermediate": _("intermediate"),
        "advanced": _("advanced"),
    }.get(code, code)


def sheet_names() -> tuple[str, str]:
    """The page to fill in, and the one that explains."""
    return in_both(lambda: _("Activities")), in_both(lambda: _("Notes"))


def example() -> tuple[dict[str, str], dict[str, str]]:
    """The words of the row that shows how it is done, in Indonesian or English as spoken; it is refused where it is left in."""
    return (
        {"title_id": _("EXAMPLE: Natural dyes for batik"), "venue": _("Craft hall, Jl. Kusumanegara 7"), "cost": _("free")},
        {"certificate": _("certificate of attendance"), "summary_id": _("Two days of practice with indigo and soga.")},
    )


def note(field: str) -> str:
    """What may stand in a column."""
    return {
        "title_id": _("Required, at most 200 characters."),
        "title_en": _("May stay empty: then the Indonesian title is shown."),
        "kind": _("Required. One of:"),
        "mode": _("Required. One of:"),
        "starts_on": _("Required. The day before the month: 12/11/2026 or 12 Nov 2026."),
        "ends_on": _("May stay empty: then it is one day."),
        "opens_at": _("Local time: 09.00. 24.00 does not exist."),
        "shuts_at": _("Local time, after it begins."),
        "city": _("Required unless it is online."),
        "province": _("Decides whether hours are WIB, WITA or WIT."),
        "point": _("Latitude and longitude as a map shows them: -7.7956, 110.3695"),
        "link": _("Begins with https:// and is shown only to who has a seat."),
        "quota": _("A number. Empty: no limit."),
        "closes": _("The last day for registration."),
        "joining": _("Empty: first come, first served. One of:"),
        "waitlist": _("yes or no. Empty: yes."),
        "crafts": _("One or more, with a comma between."),
        "roles": _("Empty: for everybody. One or more of:"),
        "needs": _("One or more of:"),
        "asks": _("Empty: name and phone number. One or more of:"),
        "level": _("Empty: for anybody. One of:"),
        "skills": _("One or more, with a comma between."),
        "only_provinces": _("Empty: from anywhere."),
        "only_crafts": _("Empty: any craft."),
    }.get(field, "")


def note_heading() -> list[str]:
    return [in_both(lambda: _("Column")), in_both(lambda: _("What may stand there"))]


def problem_heading() -> tuple[str, str]:
    """Above the row's number in the file that was sent, and above what is wrong with it."""
    return in_both(lambda: _("Row")), in_both(lambda: _("Problem"))


# ---- what is wrong ----------------------------------------------------------------------------------------------------------
def problem(field: str, code: str, value: str = "") -> str:
    """What is wrong with one cell, named by its column where that is not plain."""
    word, _colon, number_said = code.partition(":")
    said = _OF_FIELD.get((field, word)) or _ANYWHERE.get(word)
    text = said() if said is not None else code
    shown = value[:SHOWN].replace("\n", " ")
    return text.format(column=columns().get(field, field), value=shown, n=number_said)


_ANYWHERE: dict[str, Words] = {
    "missing": lambda: _("{column} is missing"),
    "long": lambda: _("{column} is too long"),
    "text": lambda: _("{column} holds signs that cannot be shown"),
    "damaged": lambda: _("{column}: the spreadsheet shortened a number to {value}; format the cell as text and type it again"),
    "error": lambda: _("{column}: the cell holds an error, {value}"),
    "number": lambda: _("{column}: {value} is not a whole number"),
    "day": lambda: _("{column}: {value} is not a day; write 12/11/2026 or 12 Nov 2026"),
    "no such day": lambda: _("{column}: {value} is on no calendar"),
    "hour": lambda: _("{column}: {value} is not an hour; write 09.00"),
    "no such hour": lambda: _("{column}: {value} is not an hour of the day; midnight is 00.00"),
    "yes or no": lambda: _("{column}: write yes or no, not {value}"),
    "point": lambda: _("{column}: {value} is not a latitude and a longitude"),
    "link": lambda: _("{column}: {value} is not a web address"),
    "choice": lambda: _("{column}: {value} is not among what may stand there"),
    "several": lambda: _("{column}: {value} can mean several"),
    "twice": lambda: _("the same as row {n}"),
    "example": lambda: _("this is the example; delete the row"),
    "half": lambda: _("{column}: latitude and longitude belong together"),
    "zone": lambda: _("{column}: its time zone is not known"),
}
_OF_FIELD: dict[tuple[str, str], Words] = {
    ("when", "missing"): lambda: _("the first day is missing"),
    ("when", "backwards"): lambda: _("it ends before it begins"),
    ("when", "long"): lambda: _("it lasts more than 400 days"),
    ("when", "past"): lambda: _("it begins in the past"),
    ("closes", "late"): lambda: _("registration ends after it begins"),
    ("closes", "past"): lambda: _("registration has ended already"),
    ("closes", "closes"): lambda: _("the end of registration cannot be read"),
    ("quota", "quota"): lambda: _("seats: a number from 1 to 100,000"),
}


def row_problem(row: int, words: str) -> str:
    """One line of the report."""
    return _("Row {n}: {problem}").format(n=row, problem=words)
