"""What suits somebody, each with why; and how far they are, what they want to learn, which age group is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, label
from bot.rules.drafts import LEVELS
from bot.rules.matching import AGES, SKILLS, Match, Reason, Wish
from bot.screens.activities import days, few_seats, title
from bot.screens.artisans.profile import REST
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.learning import age_name, ages_name, own_level, skill_name, skills_name
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity, Summary

PAGE = 5
NONE = "none"
CONSENT_VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class Suiting:
    """A page of what suits somebody, the best first, with what they told."""

    found: Sequence[tuple[Match, Summary]]
    wish: Wish
    page: int
    now: datetime


def suiting(view: Suiting, names: Names) -> Reply:
    """The best first, each with why."""
    last = max((len(view.found) - 1) // PAGE, 0)
    page = min(view.page, last)
    shown = view.found[page * PAGE : (page + 1) * PAGE]
    rows = tuple(_row(match, summary, view.wish, names) for match, summary in shown)
    earlier = (Choice(label("Earlier"), Action("suits", str(page - 1))),) if page else ()
    more = (Choice(label("More"), Action("suits", str(page + 1))),) if page < last else ()
    return Reply(
        _("By what you told me: {what}.").format(what=told(view.wish, names)),
        heading=_("Suits you"),
        choices=(*rows, *earlier, *more, wishes_choice(), Choice(label("Show all"), Action("browse")), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def suits_choice() -> Choice:
    """To what suits whoever presses."""
    return Choice(label("Suits you"), Action("suits"))


def wishes_choice() -> Choice:
    """To where all of it is told."""
    return Choice(label("Change my wishes"), Action("profile", REST))


def _row(match: Match, summary: Summary, wish: Wish, names: Names) -> Choice:
    because = _("because: {reasons}").format(reasons=", ".join(reason(one, match, wish, names) for one in match.reasons))
    parts = (because, days(summary), few_seats(summary))
    return Choice(title(summary), Action("card", str(summary.id)), "; ".join(part for part in parts if part))


def reason(one: Reason, match: Match, wish: Wish, names: Names) -> str:
    """Why something suits, in a word or two."""
    match one:
        case Reason.CRAFT:
            return names.craft(wish.craft or "").lower()
        case Reason.SKILL:
            return skills_name(match.skills)
        case Reason.LEVEL:
            return own_level(wish.level or "").lower()
        case Reason.PROVINCE:
            return names.province(wish.province or "")
        case Reason.AGE:
            return _("ages {ages}").format(ages=ages_name(match.offer.ages))
        case Reason.ONLINE:
            return _("online")


def told(wish: Wish, names: Names) -> str:
    """What is gone by."""
    parts = (
        names.craft(wish.craft).lower() if wish.craft else "",
        own_level(wish.level).lower() if wish.level else "",
        skills_name(wish.skills),
        names.province(wish.province) if wish.province else "",
        age_name(wish.age_group).lower() if wish.age_group else "",
    )
    return ", ".join(part for part in parts if part)


def nothing(wish: Wish, names: Names) -> Reply:
    """Nothing suits, or nothing is known to go by."""
    if not wish.is_known:
        text = _("Tell me your craft or what you want to learn, and I find what suits you.")
    else:
        text = _("Nothing that is coming suits this yet: {what}. Press Tell me, and I write when something does.").format(
            what=told(wish, names)
        )
    follow = (Choice(label("Tell me"), Action("follow", f"craft={wish.craft}")),) if wish.craft else ()
    return Reply(
        text, choices=(*follow, wishes_choice(), Choice(label("Show all"), Action("browse")), menu_choice()), more=_("Choose")
    )


# ---- what somebody tells ----------------------------------------------------------------------------------------------------
def ask_level(prompt: Prompt) -> Reply:
    problem = _("Please choose one of these.") if prompt.problem else ""
    asked = question(prompt, _("How far are you in your craft? Only so that I can suggest what suits you."), problem)
    choices = tuple(prompt.answer(own_level(level), level) for level in LEVELS)
    return Reply(asked.text, choices=(*choices, prompt.answer(label("Rather not say"), NONE)), more=_("Choose"))


def ask_skills(prompt: Prompt) -> Reply:
    problem = _("At most 5 skills of up to 40 letters each, please.") if prompt.problem else ""
    asked = question(prompt, _("What do you want to learn? Choose, or type up to 5 with commas: dyeing, packaging."), problem)
    choices = tuple(prompt.answer(skill_name(skill).capitalize(), skill) for skill in SKILLS[:5])
    return Reply(asked.text, choices=(*choices, prompt.answer(label("Nothing now"), NONE)), more=_("Choose"))


def ask_age_consent(prompt: Prompt) -> Reply:
    """What it is for, before it is asked."""
    text = _(
        "May I keep your age group? It is used only to suggest classes meant for it, shown to nobody, and never needed "
        "to register. You can remove it at any time in My data."
    )
    choices = (prompt.answer(label("Agree"), "yes"), prompt.answer(label("No"), "no"))
    return Reply(question(prompt, text).text, choices=choices)


def ask_age_group(prompt: Prompt) -> Reply:
    problem = _("Please choose one of these.") if prompt.problem else ""
    choices = tuple(prompt.answer(age_name(group), group) for group in AGES)
    asked = question(prompt, _("Which age group is yours?"), problem)
    return Reply(asked.text, choices=(*choices, prompt.answer(label("Rather not say"), NONE)), more=_("Choose"))


def age_forgotten() -> Reply:
    """The age group is gone, and so is the agreement to keep it."""
    return Reply(_("Your age group is removed."), choices=(Choice(label("My data"), Action("data")), menu_choice()))


# ---- at registering ---------------------------------------------------------------------------------------------------------
def ask_ages(prompt: Prompt, activity: Activity) -> Reply:
    """Whether they are of the age it is for, as they say it themselves; after a no it is said that it is for others."""
    only = _("This is only for these ages: {ages}.").format(ages=ages_name(activity.ages))
    if prompt.problem == "no":
        return Reply(
            "\n".join((only, _("Nothing was registered. Other things may suit you:"))),
            heading=title(activity),
            choices=(
                suits_choice(),
                Choice(label("Similar ones"), Action("similar", str(activity.id))),
                prompt.answer(label("I am of that age"), "yes"),
            ),
        )
    text = " ".join((only, _("Are you of that age? It is not kept.")))
    return Reply(
        question(prompt, text).text,
        choices=(prompt.answer(label("Yes"), "yes"), prompt.answer(label("No"), "no")),
    )
