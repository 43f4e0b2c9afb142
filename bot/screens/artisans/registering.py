"""Registering: what is needed, consent, reading back, and why somebody cannot join."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.i18n import _, country_name, label, listing, ngettext
from bot.rules.eligibility import Obstacle
from bot.rules.seats import SELECTION, seats_left
from bot.screens.activities import choosing, need_name, place, role_name, short_organiser, title, when
from bot.screens.artisans.profile import field_name
from bot.screens.forms import Prompt
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.organising.activities import Activity

CONSENT_VERSION = "2026-12"  # change it with the wording of `consent`, so that people are asked again


@dataclass(frozen=True, slots=True)
class Readiness:
    """What an activity asks to have ready, and which of it the person said they have (None: not known)."""

    needs: Sequence[str]
    has: Mapping[str, bool | None]


def consent(activity: Activity, readiness: Readiness, questions: int, known: Sequence[Fact]) -> Reply:
    """The first page: what is needed, how long it takes, what happens to the data. Known answers are read back here."""
    length = _length(questions) if questions else ""
    data = _(
        "{organiser} uses your details for this activity only, until a year after it. "
        "See or erase them: type data. I send reminders until you type stop."
    ).format(organiser=short_organiser(activity))
    full = activity.joining != SELECTION and seats_left(activity.quota, activity.taken, activity.waiting) == 0
    agree = label("Agree, continue") if questions else label("Agree and wait") if full else label("Agree and register")
    place_in_line = (
        _("The class is full: you join the waiting list as number {n}.").format(n=activity.waiting + 1) if full else ""
    )
    chosen = ""
    if activity.joining == SELECTION:
        chosen = f"{choosing(activity)} " + _("You hear from me either way.")
        agree = agree if questions else label("Agree and apply")
    edit = (Choice(label("Change"), Action("agree", f"{activity.id}=change")),) if known and not questions else ()
    return Reply(
        "\n".join(line for line in (_when_and_where(activity), place_in_line, chosen, _ready(readiness), length, data) if line),
        heading=title(activity),
        facts=tuple(known),
        choices=(
            Choice(agree, Action("agree", str(activity.id)), answers=True),
            *edit,
            Choice(label("No"), Action("card", str(activity.id)), answers=False),
        ),
    )


def _when_and_where(activity: Activity) -> str:
    """On a line: who reads nothing else knows what they agree to."""
    return ", ".join(part for part in (when(activity), place(activity)) if part)


def _length(questions: int) -> str:
    """How many questions, and how long they take: about two or three a minute."""
    asked = ngettext("{n} question", "{n} questions", questions).format(n=questions)
    minutes = (questions + 2) // 3
    return ngettext("{asked}, about {n} minute.", "{asked}, about {n} minutes.", minutes).format(asked=asked, n=minutes)


def _ready(readiness: Readiness) -> str:
    if not readiness.needs:
        return ""
    names = listing([need_name(need) for need in readiness.needs])
    known = [need for need in readiness.needs if readiness.has.get(need) is not None]
    line = _("Please have ready: {names}.").format(names=names)
    if known:
        have = sum(bool(readiness.has.get(need)) for need in known)
        line += " " + _("You told me you have {have} of {all}.").format(have=have, all=len(readiness.needs))
    if "nib" in readiness.needs and not readiness.has.get("nib"):
        line += " " + _("No NIB yet? You can still register.")
    return line


def review(activity: Activity, prompt: Prompt, known: Sequence[Fact]) -> Reply:
    """Reading back before the consequence."""
    return Reply(
        "\n".join((when(activity), place(activity))),
        heading=_("Please check: {title}").format(title=title(activity)),
        facts=tuple(known),
        choices=(
            prompt.answer(label("Yes, register me"), "yes"),
            prompt.answer(label("Change"), "change"),
            Choice(label("Cancel"), Action("leave", version=prompt.version)),
        ),
    )


def which_to_change(prompt: Prompt, fields: Sequence[str]) -> Reply:
    """Which answer is wrong."""
    choices = tuple(Choice(field_name(name), Action("correct", name, prompt.version)) for name in fields)
    right = prompt.answer(label("All correct"), "back")
    return Reply(_("What shall we change?"), choices=(*choices, right), more=_("Choose"))


def confirm_again(reviewed: Reply) -> Reply:
    """Words typed where yes or no was asked."""
    return replace(reviewed, text=_("Is this correct? Please press one of the buttons.") + "\n" + reviewed.text)


def full(activity: Activity) -> Reply:
    """No seat is left, and nobody can wait for one."""
    return Reply(
        _("It is full and has no waiting list. Press Tell me: I write as soon as it opens again."),
        heading=title(activity),
        choices=(
            Choice(label("Tell me"), Action("follow", f"activity={activity.id}")),
            Choice(label("Similar ones"), Action("similar", str(activity.id))),
            menu_choice(),
        ),
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody cannot join: what they said, what would do, and the press that corrects a mistake."""

    why: Obstacle
    value: str
    allowed: Sequence[str]
    change: Action


def refused(activity: Activity, refusal: Refusal) -> Reply:
    """Politely no, with the reason, and a way to what fits."""
    mistake = _("You told me: {value}. If that is wrong, press Change.").format(value=refusal.value)
    return Reply(
        f"{_reason(refusal.why, refusal.allowed)} {mistake}",
        heading=title(activity),
        choices=(
            Choice(label("What fits me"), Action("fitting")),
            Choice(label("Change"), refusal.change),
            Choice(label("Ask a person"), Action("ask", str(activity.id))),
            menu_choice(),
        ),
    )


def _reason(why: Obstacle, allowed: Sequence[str]) -> str:
    match why:
        case Obstacle.ROLE:
            return _("This one is for {who}.").format(who=listing([role_name(role) for role in allowed]))
        case Obstacle.COUNTRY:
            return _("This one is for people from {where}.").format(where=listing([country_name(code) for code in allowed]))
        case Obstacle.PROVINCE:
            return _("This one is for people living in {where}.").format(where=listing(list(allowed)))
        case Obstacle.CRAFT:
            return _("This one is for people working in {what}.").format(what=listing(list(allowed)))
        case Obstacle.SCALE:
            return _("This one is for businesses of another size.")


def not_open(activity: Activity) -> Reply:
    """Somebody pressed an old button, or the deadline passed meanwhile."""
    return Reply(
        _("Registration for this is not open now."),
        heading=title(activity),
        choices=(
            Choice(label("See it"), Action("card", str(activity.id))),
            Choice(label("Trainings"), Action("browse")),
            menu_choice(),
        ),
    )
