"""What speaks against an answer about an activity, or against one of its fields."""

from __future__ import annotations

from datetime import date

from bot.i18n import _, short_day, zone_name
from bot.rules.drafts import Plan
from bot.screens.forms import PAGE, Prompt
from bot.screens.organisers.drafting import Shown, field_name


def problem_text(prompt: Prompt, shown: Shown) -> str:
    """Why an answer was not taken."""
    code, _bar, about = prompt.problem.partition("|")
    if not code or code.startswith((PAGE, "which:")):
        return ""
    code, _colon, count = code.partition(":")
    said = _of_when(code, about, shown.plan) or problem_name(prompt.field, code, count)
    return said or _("I did not understand that.")


def _of_when(code: str, about: str, plan: Plan) -> str:
    """What is wrong with a day or an hour."""
    day = short_day(date.fromisoformat(about)) if about else ""
    return {
        "no day": _("I found no day in that."),
        "unclear": _("I found more days or hours than I can put in order."),
        "no such day": _("That day is not on any calendar."),
        "no such hour": _("That hour does not exist. Midnight is 00.00, the minute before it 23.59."),
        "backwards": _("It would end before it begins."),
        "backwards hours": _("It would end before it begins."),
        "past": _("{day} is over, or that hour is. Add the year if you mean a later one.").format(day=day) if day else "",
        "weekday": _("{day} is another day of the week. Please check.").format(day=day) if day else "",
        "two zones": _("Those are two time zones. Please use {zone}, the one of the place.").format(zone=zone_name(plan.zone)),
        "other zone": _("The place is in {zone}. Please type the hours of that zone.").format(zone=zone_name(plan.zone)),
        "far": _("{day} is more than five years ahead.").format(day=day) if day else "",
    }.get(code, "")


def problem_name(field: str, code: str, count: str) -> str:
    """What speaks against a field, as a sentence."""
    return _of_field().get((field, code)) or _of_any(field, count).get(code, "")


def _of_field() -> dict[tuple[str, str], str]:
    """What is said of one field in particular."""
    return {
        ("when", "missing"): _("Day and hours are missing."),
        ("when", "past"): _("That day or hour is over."),
        ("when", "long"): _("That is longer than a year."),
        ("closes", "late"): _("Registration would end after it begins."),
        ("closes", "past"): _("That end of registration is over."),
        ("quota", "quota"): _("I need a whole number, 1 or more."),
        ("poster", "media"): _("Please send a picture."),
        ("city", "zone"): _("I do not know the time zone there."),
    }


def _of_any(field: str, count: str) -> dict[str, str]:
    """What is said of whatever field it is; `count` is how many people it is about."""
    return {
        "missing": _("{field} is missing.").format(field=field_name(field)),
        "empty": _("I need a few words."),
        "long": _("That is too long."),
        "text": _("There are signs in it that cannot be shown."),
        "place": _("Please type the name of a place, for example: Bantul."),
        "fair": _("I do not know that fair."),
        "fairs": _("That could be several fairs. Please choose one."),
        "province": _("I do not know that province."),
        "point": _("Those are not two degrees."),
        "half": _("Those are not two degrees."),
        "link": _("That is not an address of the web, as in https://zoom.us/j/123."),
        "reminders": _("Say how long before, for example: 3 days, 1 day at 7 am, 2 hours."),
        "unknown": _("That is not on the list. Choose from it, please."),
        "choice": _("Please choose one of these."),
        "closes": _("That is no day."),
        "skills": _("At most 5 skills of up to 40 letters each, please."),
        "below": _("{n} people have a seat already, and nobody is sent away. Please keep at least that many.").format(n=count),
        "agreed": _(
            "{n} people registered and agreed to show less. Ask for more in a copy of this activity, or leave it as it was."
        ).format(n=count),
        "undecided": _("{n} people still wait for an answer by the present rule. Decide about them first.").format(n=count),
    }
