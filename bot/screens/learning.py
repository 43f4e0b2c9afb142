"""Names of skills, age groups and how far somebody is: of activities and of people."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label
from bot.screens import activities


def skill_name(skill: str) -> str:
    """A skill in the language being spoken; one that has no name there as it was typed."""
    return {
        "pewarnaan": _("dyeing"),
        "motif": _("motifs"),
        "desain": _("design"),
        "kemasan": _("packaging"),
        "foto": _("product photos"),
        "pemasaran": _("marketing"),
        "keuangan": _("bookkeeping"),
    }.get(skill, skill)


def skills_name(skills: Sequence[str]) -> str:
    """Several of them."""
    return ", ".join(map(skill_name, skills))


def age_name(group: str) -> str:
    """An age group."""
    return {
        "u25": label("Below 25"),
        "25to39": label("25 to 39"),
        "40to59": label("40 to 59"),
        "60up": label("60 and above"),
    }.get(group, group)


def ages_name(groups: Sequence[str]) -> str:
    """Several of them."""
    return ", ".join(age_name(group).lower() for group in groups)


def own_level(level: str) -> str:
    """How far somebody says they are."""
    return {"beginner": label("Beginner"), "intermediate": label("Used to it"), "advanced": label("Experienced")}.get(
        level, level
    )


def level_name(level: str) -> str:
    """For whom a list is narrowed to; `further` is whatever is not for beginners."""
    return label("Advanced") if level == "further" else activities.level_name(level)
