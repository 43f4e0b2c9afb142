"""The fields of an activity in words: what they are called, what they say, and the questions that fill them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.i18n import _, country_name, label, listing, ngettext, short_day, short_moment, zone_name
from bot.rules.drafts import Plan, changes, questions
from bot.screens.activities import kind_name, level_name, need_name, role_name, when
from bot.screens.artisans.profile import field_name as profile_field
from bot.screens.forms import PAGE, Prompt
from bot.screens.learning import ages_name, skills_name
from bot.screens.names import Names
from storage.organising.activities import Activity

FIELDS = (
    "when", "city", "venue", "quota", "closes", "cost", "who",
    "joining", "waitlist", "certificate", "reminders", "needs", "asks",
    "kind", "title_id", "title_en", "summary_id", "summary_en", "crafts",
    "mode", "point", "link", "level", "poster", "skills", "ages", "programme", "fair",
)  # fmt: skip
"""What can be changed, what most want to change first: a line is a page of the list."""


def field_name(field: str) -> str:
    """What a field is called."""
    return {
        "kind": label("Kind"),
        "title_id": label("Title"),
        "title_en": label("English title"),
        "summary_id": label("About it"),
        "summary_en": label("About it, English"),
        "crafts": label("Crafts"),
        "mode": label("In person or online"),
        "city": label("Town"),
        "province": label("Province"),
        "venue": label("Place"),
        "point": label("Point on the map"),
        "link": label("Online link"),
        "when": label("Day and hours"),
        "quota": label("Seats"),
        "closes": label("Registration ends"),
        "who": label("Who may join"),
        "needs": label("What to bring"),
        "asks": label("What is asked"),
        "joining": label("How people get in"),
        "waitlist": label("Waiting list"),
        "reminders": label("Reminders"),
        "cost": label("Cost"),
        "certificate": label("Certificate"),
        "level": label("Level"),
        "skills": label("Skills"),
        "ages": label("Age groups"),
        "programme": label("Programme"),
        "fair": label("A fair"),
        "poster": label("Poster"),
    }.get(field, field)


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan with what words need that it does not say: the activity it would be, and the catalogue's names."""

    plan: Plan
    activity: Activity
    names: Names


def value(field: str, shown: Shown) -> str:
    """What a field says, in a few words."""
    plan, activity, names = shown.plan, shown.activity, shown.names
    say: dict[str, Callable[[], str]] = {
        "kind": lambda: kind_name(plan.kind) if plan.kind else "",
        "title_en": lambda: plan.title_en or _("the same as the Indonesian one"),
        "summary_en": lambda: plan.summary_en or _("the same as the Indonesian one"),
        "crafts": lambda: listing([names.craft(code) for code in plan.crafts]) or _("any craft"),
        "mode": lambda: mode_name(plan.mode),
        "city": lambda: ", ".join(part for part in (plan.city, names.province(plan.province) if plan.province else "") if part),
        "point": lambda: f"{plan.latitude}, {plan.longitude}" if plan.latitude is not None else "",
        "when": lambda: when(activity) if plan.starts_on else "",
        "quota": lambda: quota_name(plan.quota),
        "closes": lambda: closes_name(plan),
        "who": lambda: who_name(plan, names),
        "needs": lambda: listing([need_name(need) for need in plan.needs]) or _("nothing"),
        "asks": lambda: listing([profile_field(field) for field in plan.asks]),
        "joining": lambda: joining_name(plan.joining),
        "waitlist": lambda: _("yes") if plan.waitlist else _("no"),
        "reminders": lambda: reminders_name(plan.reminders),
        "cost": lambda: cost_name(plan.cost),
        "certificate": lambda: _("yes") if plan.certificate else _("no"),
        "level": lambda: level_name(plan.level) if plan.level else _("for anybody"),
        "skills": lambda: skills_name(plan.skills),
        "ages": lambda: ages_name(plan.ages) or _("any age"),
        "poster": lambda: _("there is one") if plan.poster_id else "",
        "fair": lambda: names.fair(plan.fair) if plan.fair else "",
    }
    said = say[field]() if field in say else str(getattr(plan, field))
    return said or _("not stated")


def mode_name(mode: str) -> str:
    """In person, online, or both."""
    return {"offline": label("In person"), "online": label("Online"), "hybrid": label("Both at once")}.get(mode, mode)


def joining_name(joining: str) -> str:
    """How people get in."""
    return {"first_come": label("First come"), "selection": label("The organiser picks")}.get(joining, joining)


def cost_name(cost: str) -> str:
    """Free, or what it costs; empty when nothing is said."""
    return _("free") if cost.casefold() in ("gratis", "free") else cost


def quota_name(quota: int | None) -> str:
    """How many seats there are."""
    return _("no limit") if quota is None else ngettext("{n} seat", "{n} seats", quota).format(n=quota)


def closes_name(plan: Plan) -> str:
    """When registration ends."""
    closes = plan.closes_at
    if closes is None:
        return before_name(plan.closes) if plan.closes else _("until it begins")
    return short_moment(closes, plan.zone)


def before_name(closes: str) -> str:
    """So many days before."""
    days_before = int(closes.removesuffix("d"))
    return ngettext("{n} day before", "{n} days before", days_before).format(n=days_before)


def who_name(plan: Plan, names: Names) -> str:
    """Who may join."""
    parts = [role_name(role) for role in plan.roles]
    parts += [names.craft(code) for code in plan.only_crafts]
    parts += [names.province(code) for code in plan.only_provinces]
    parts += [country_name(code) for code in plan.only_countries]
    return "; ".join(parts) or _("everybody")


def reminders_name(codes: Sequence[str] | None) -> str:
    """When people are reminded."""
    if codes is None:
        return _("the usual ones: 7 days, 1 day and 2 hours before")
    return ", ".join(codes) or _("none")


def changed_fields(before: Plan, after: Plan) -> list[str]:
    """The questions whose answer differs."""
    differs = questions(changes(before, after))
    return [field for field in FIELDS if field in differs]


# ---- questions --------------------------------------------------------------------------------------------------------------
def question_text(field: str, shown: Shown, prompt: Prompt) -> str:
    """What is asked, with an example."""
    plan = shown.plan
    zone = zone_name(plan.zone)
    asked = {
        "kind": _("What kind of activity is it?"),
        "fair": _("To which fair does it take people? Choose, or type its name."),
        "title_id": _("What is its title, in Indonesian? For example: Pelatihan batik warna alam."),
        "title_en": _("And the title in English?"),
        "summary_id": _("What is it about, in one or two sentences in Indonesian?"),
        "summary_en": _("And the same in English?"),
        "crafts": _("For which crafts? Choose one or more, or type them: batik, tenun. Then press Done."),
        "mode": _("Is it in person or online?"),
        "city": _("In which town or regency? For example: Bantul. Or choose Online."),
        "province": _("In which province is that? Type it, for example: Jogja, NTB, Babel."),
        "venue": _("At which place? For example: Aula BBSPJIKB, Jl. Kusumanegara 7."),
        "point": _("Where on the map? Share the place, or type two numbers: -7.8012, 110.3932."),
        "link": _("What is the link to join online? Only who has a seat sees it."),
        "when": _("When? Type day and hours in {zone}, for example: 12-14 Dec 09.00-16.00, or: tomorrow 2 pm.").format(zone=zone),
        "quota": _("How many seats? Type a number, for example: 20."),
        "closes": _("When does registration end? Choose, or type a day: 30 Nov 16.00."),
        "who": _("Who may join?"),
        "only_crafts": _("Only which crafts? Choose one or more, then press Done."),
        "only_provinces": _("Only which provinces? Choose or type them, then press Done."),
        "only_countries": _("Only which countries? Choose or type them, then press Done."),
        "needs": _("What must people have ready? Choose, then press Done."),
        "asks": _("What shall I ask everybody who registers? Choose, then press Done."),
        "joining": _("How do people get in?"),
        "waitlist": _("Is there a waiting list when it is full?"),
        "reminders": _("When shall people be reminded? For example: 3 days, 2 hours."),
        "cost": _("What does it cost? For example: Rp150.000."),
        "certificate": _("Is there a certificate?"),
        "level": _("For whom is it?"),
        "skills": _("Which skills are learnt? At most 5, with commas: dyeing, packaging."),
        "ages": _("Only for certain age groups? Choose, then press Done. Without a choice it is for any age."),
        "programme": _(
            "Which programme does it belong to? Choose, or type a new one. It counts in the figures of that programme."
        ),
        "poster": _("Send the poster as a picture."),
    }[field]
    return f"{_noted(prompt, shown)}{asked}"


def _noted(prompt: Prompt, shown: Shown) -> str:
    """Day and hours read back below the next question, where they were just told."""
    if prompt.field != "quota" or prompt.position == 0 or not shown.plan.starts_on:
        return ""
    return _("Noted: {when}.").format(when=when(shown.activity)) + "\n"


def problem_text(prompt: Prompt, shown: Shown) -> str:
    """Why an answer was not taken."""
    code, _bar, about = prompt.problem.partition("|")
    if not code or code.startswith((PAGE, "which:")):
        return ""
    code, _colon, count = code.partition(":")
    said = _of_when(code, about, shown.plan) or problem_name(prompt.field, code, count, shown.plan)
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


def problem_name(field: str, code: str, count: str, plan: Plan) -> str:
    """What speaks against a field, as a sentence."""
    by_field = {
        ("when", "missing"): _("Day and hours are missing."),
        ("when", "past"): _("That day or hour is over."),
        ("when", "long"): _("That is longer than a year."),
        ("closes", "late"): _("Registration would end after it begins."),
        ("closes", "past"): _("That end of registration is over."),
        ("quota", "quota"): _("I need a whole number, 1 or more."),
        ("poster", "media"): _("Please send a picture."),
        ("city", "zone"): _("I do not know the time zone there."),
    }
    by_code = {
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
    return by_field.get((field, code)) or by_code.get(code, "")
