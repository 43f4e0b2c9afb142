"""The fields of an activity in words: what they are called, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.i18n import _, country_name, label, listing, ngettext, short_moment
from bot.rules.drafts import Plan, changes, questions
from bot.screens.activities import kind_name, level_name, need_name, role_name, when
from bot.screens.artisans.profile import field_name as profile_field
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
