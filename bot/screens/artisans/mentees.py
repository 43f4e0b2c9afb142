"""A mentor and who they help, as the two see it: the page of both, meetings, messages, numbers, stars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.i18n import _, label, short_day
from bot.rules.aftercare import STARS
from bot.screens.activities import title, when
from bot.screens.artisans.looking_back import star_name
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.mentoring_words import first_name, need_name, times
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.organising.activities import Activity
from storage.taking_part.meetings import Meeting, Sum
from storage.taking_part.pairings import Pairing

SHOWN = 4
PHONE_VERSION = "2026-12"
"""The wording under which a number is shown to the other one; change it with `asks_phone`."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one of the two sees; `phone` is the other's number once both agreed, `shares` whether whoever looks did."""

    activity: Activity
    one: Pairing
    is_mentor: bool
    together: Sum
    met: Sequence[Meeting]
    phone: str
    shares: bool
    can_rate: bool


def other_name(one: Pairing, *, is_mentor: bool) -> str:
    """The first name of the other one."""
    return first_name(one.mentee_name if is_mentor else one.mentor_name)


def met_line(met: Meeting) -> str:
    """2 Dec 2026, 90 minutes: prices."""
    topic = " ".join(met.topic.split())[:60]
    long = _("{n} minutes").format(n=met.minutes) if met.minutes else ""
    said = ", ".join(part for part in (short_day(met.held_on), long) if part)
    return f"{said}: {topic}" if topic else said


def page(view: Page, names: Names) -> Reply:
    """The other one, and everything that can be done."""
    one, name = view.one, other_name(view.one, is_mentor=view.is_mentor)
    lines = (
        title(view.activity),
        "" if one.goes_on else _("It is over."),
        *map(met_line, view.met[:SHOWN]),
    )
    craft = ", ".join(part for part in (names.craft(one.craft) if one.craft else "", one.regency or "") if part)
    facts = (
        Fact(_("Wants help with"), need_name(one.need)),
        *((Fact(_("Craft"), craft),) if view.is_mentor and craft else ()),
        Fact(_("So far"), times(view.together)),
        *((Fact(_("Phone"), view.phone),) if view.phone else ()),
    )
    heading = _("You help {name}") if view.is_mentor else _("Your mentor: {name}")
    return Reply(
        "\n".join(line for line in lines if line),
        heading=heading.format(name=name),
        facts=facts,
        choices=(*_deeds(view), menu_choice()),
        more=_("Choose"),
    )


def _deeds(view: Page) -> tuple[Choice, ...]:
    number = str(view.one.id)
    rate = (Choice(label("Rate it"), Action("mentee_stars", number)),) if view.can_rate and not view.is_mentor else ()
    if not view.one.goes_on:
        return rate
    note = (Choice(label("Note a session"), Action("mentee_met", number)),) if view.is_mentor else ()
    last = (Choice(label("Last session"), Action("mentee_last", number)),) if view.is_mentor and view.met else ()
    phone = label("Hide my number") if view.shares else label("Share my number")
    return (
        *note,
        Choice(label("Write a message"), Action("mentee_write", number)),
        *last,
        Choice(phone, Action("mentee_phone", f"{number}=no" if view.shares else number)),
        *rate,
        *((Choice(label("Whom I help"), Action("mentor")),) if view.is_mentor else ()),
        Choice(label("End it"), Action("mentee_end", number)),
    )


# ---- meetings -------------------------------------------------------------------------------------------------------------
def ask_day(prompt: Prompt, today: date) -> Reply:
    """When did you meet?"""
    problem = {
        "day": _("I cannot read that as a day. Write it like this: {day}.").format(day=short_day(today)),
        "future": _("That day is still to come. A session is noted once it took place."),
        "old": _("That is more than a year ago."),
    }.get(prompt.problem, "")
    asked = question(prompt, _("When did you meet? For example {day}.").format(day=short_day(today)), problem)
    choices = (prompt.answer(label("Today"), "today"), prompt.answer(label("Yesterday"), "yesterday"))
    return Reply(asked.text, choices=choices)


def ask_minutes(prompt: Prompt) -> Reply:
    """For how long?"""
    problem = _("Write the minutes as a number, 5 to 720.") if prompt.problem else ""
    asked = question(prompt, _("How long, in minutes?"), problem)
    return Reply(asked.text, choices=tuple(prompt.answer(str(minutes), str(minutes)) for minutes in (30, 60, 90, 120)))


def ask_topic(prompt: Prompt, need: str | None) -> Reply:
    """About what?"""
    problem = _("Please keep it between 2 and 200 characters.") if prompt.problem else ""
    asked = question(prompt, _("About what, in a few words? Both of you can read it."), problem)
    return Reply(asked.text, choices=(prompt.answer(need_name(need), "need"),) if need else ())


def check(prompt: Prompt, one: Pairing, met: Meeting) -> Reply:
    """Read back before it counts."""
    said = _("Note this session with {name}?").format(name=other_name(one, is_mentor=True))
    return Reply(
        f"{said}\n{met_line(met)}",
        choices=(
            prompt.answer(label("Yes, note it"), "yes"),
            Choice(label("Change"), Action("back", version=prompt.version)),
            Choice(label("Cancel"), Action("leave", version=prompt.version)),
        ),
    )


def noted(one: Pairing, met: Meeting, together: Sum) -> Reply:
    """It counts; it can be taken back."""
    words = _("Noted: {session}. Together: {times}.").format(session=met_line(met), times=times(together))
    return Reply(
        words,
        choices=(
            Choice(label("Undo"), Action("mentee_unmet", str(met.id))),
            Choice(label("Open"), Action("mentee", str(one.id))),
            menu_choice(),
        ),
    )


def last(one: Pairing, met: Meeting) -> Reply:
    """The one noted last, which may be a mistake."""
    return Reply(
        met_line(met),
        heading=_("Last session"),
        choices=(
            Choice(label("Remove it"), Action("mentee_unmet", str(met.id))),
            Choice(label("Back"), Action("mentee", str(one.id))),
        ),
    )


# ---- messages -------------------------------------------------------------------------------------------------------------
def ask_words(prompt: Prompt, name: str, longest: int) -> Reply:
    """What to pass on."""
    problem = _("Please write 1 to {n} characters.").format(n=longest) if prompt.problem else ""
    return question(prompt, _("Your message to {name}? I pass it on, without your number.").format(name=name), problem)


def check_words(prompt: Prompt, name: str, words: str) -> Reply:
    """Read back before it goes."""
    again = _("Please press one of the buttons.") if prompt.problem else ""
    return Reply(
        "\n".join(line for line in (again, words) if line),
        heading=_("Send this to {name}?").format(name=name),
        choices=(
            prompt.answer(label("Send"), "yes"),
            Choice(label("Change"), Action("back", version=prompt.version)),
            Choice(label("Cancel"), Action("leave", version=prompt.version)),
        ),
    )


# ---- numbers --------------------------------------------------------------------------------------------------------------
def asks_phone(one: Pairing, name: str, phone: str) -> Reply:
    """The consent, with what is shown to whom."""
    said = _("May {name} read your number {phone}? It is shown to each of you once both agree. You can hide it again.")
    return Reply(
        said.format(name=name, phone=phone),
        choices=(
            Choice(label("Yes, share it"), Action("mentee_phone", f"{one.id}=yes"), answers=True),
            Choice(label("No"), Action("mentee", str(one.id)), answers=False),
        ),
    )


def no_phone(one: Pairing) -> Reply:
    """There is none to share."""
    return Reply(
        _("You have not told me a number yet. Add it to your profile, then share it here."),
        choices=(
            Choice(label("Phone number"), Action("change", "phone")),
            Choice(label("Back"), Action("mentee", str(one.id))),
        ),
    )


# ---- stars ----------------------------------------------------------------------------------------------------------------
def stars(activity: Activity, one: Pairing) -> Reply:
    """How is it? The numbers of the choices are the stars."""
    name = other_name(one, is_mentor=False)
    return Reply(
        "\n".join(
            (title(activity), when(activity), _("One tap is enough. The organiser sees how many said what, and no names."))
        ),
        heading=_("How is it with your mentor {name}?").format(name=name),
        choices=tuple(Choice(star_name(many), Action("mentee_stars", f"{one.id}={many}"), "★" * many) for many in STARS),
        more=_("Rate it"),
    )


def ask_opinion(prompt: Prompt, given: int) -> Reply:
    """One word or sentence, if they like."""
    problem = _("That is too long; please keep it under 500 characters.") if prompt.problem else ""
    said = _("Noted: {stars}. One word or sentence more, if you like: what helps, what is missing?")
    return question(prompt, said.format(stars=star_name(given).lower()), problem)


# ---- the end --------------------------------------------------------------------------------------------------------------
def sure_to_end(one: Pairing, name: str) -> Reply:
    """Read back."""
    return Reply(
        _("Shall it end between you and {name}? Both are told, and the organiser sees it. What was noted stays.").format(
            name=name
        ),
        choices=(
            Choice(label("Yes, end it"), Action("mentee_end", f"{one.id}=yes"), answers=True),
            Choice(label("No"), Action("mentee", str(one.id)), answers=False),
        ),
    )


def over() -> Reply:
    return Reply(_("It is over, and the other one is told. Thank you both."), choices=(menu_choice(),))


def thanks(one: Pairing) -> Reply:
    """It is kept, and can be changed for a week."""
    return Reply(
        _("Thank you. You can change it for a week."),
        choices=(Choice(label("Change it"), Action("mentee_stars", str(one.id))), menu_choice()),
    )


def sent(one: Pairing, name: str) -> Reply:
    """On its way; the answer comes here."""
    said = _("Sent to {name}. The answer comes here.").format(name=name)
    return Reply(said, choices=(Choice(label("Open"), Action("mentee", str(one.id))), menu_choice()))
