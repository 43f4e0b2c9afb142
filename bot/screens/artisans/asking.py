"""Asking a person, from the side of who asks: the question, its number, who reads it and by when an answer comes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, clock, label, listing, moment, weekday, zone_name
from bot.rules.office import Office
from bot.screens.activities import title
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.asking.letters import Letter
from storage.asking.questions import Question
from storage.organising.activities import Activity


@dataclass(frozen=True, slots=True)
class House:
    """Who answers. An empty name stands for the admins; `phone` only where they publish one."""

    name: str
    office: Office
    phone: str = ""

    @property
    def called(self) -> str:
        """As people say it: the abbreviation in brackets, where the name gives one."""
        found = re.search(r"\(([A-Z]{3,12})\)", self.name)
        return found[1] if found else self.name or _("the admins of Sapa")


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads what is asked: `by` is an organisation's own people, `nobody` that there are no admins either."""

    house: House
    own_people: bool = True
    nobody: bool = False


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something may go: `who` reads it, about an activity's `title` or with an earlier `question`."""

    key: str
    who: str
    title: str = ""
    question: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """A question with everything said about it; `about` is the activity it is about."""

    question: Question
    letters: Sequence[Letter]
    house: House
    about: Activity | None = None


# ---- asking -------------------------------------------------------------------------------------------------------------
def about_what(prompt: Prompt, candidates: Sequence[tuple[str, Activity]]) -> Reply:
    """Which of the activities somebody looks at, has or follows it is about."""
    named = [prompt.answer(title(one), key, _("about this activity")) for key, one in candidates]
    other = prompt.answer(label("Something else"), "none", _("the admins of Sapa read it"))
    asked = question(prompt, _("What is your question about?"), _("Please choose one of these.") if prompt.problem else "")
    return Reply(asked.text, choices=(*named, other, menu_choice()))


def ask(prompt: Prompt, about: str, house: House | None) -> Reply:
    """What somebody wants to know; `about` is an activity's title, or empty."""
    problem = {
        "long": _("That is too long for one message; please keep it under 1,000 characters."),
        "empty": _("Please type your question."),
    }
    text = _("What would you like to ask about {title}?").format(title=about) if about else _("What would you like to ask?")
    who = house.called if house else _("The admins of Sapa")
    reads = _("{who} will see your name and what you write. A photo, a voice note or a file is fine, too.").format(who=who)
    return question(prompt, f"{text}\n{reads}", problem.get(prompt.problem, ""))


def forward(kind: str, to: Sequence[Destination], serial: int) -> Reply:
    """What Sapa cannot read: shall a person? Asked before anything is kept; `to` holds the likeliest place first."""
    sorry = {
        "voice": _("I cannot listen to voice notes yet. Shall I pass it on to a person?"),
        "text": _("I did not understand that. Shall I pass it on to a person?"),
    }.get(kind, _("I cannot read files yet. Shall I pass it on to a person?"))
    first, *others = to
    rows = [Choice(one.title or label("Something else"), Action("forward", one.key, serial)) for one in others]
    return Reply(
        f"{sorry}\n{_destination(first)}",
        choices=(Choice(label("Yes, pass it on"), Action("forward", first.key, serial), answers=True), *rows, menu_choice()),
    )


def _destination(to: Destination) -> str:
    if to.question:
        return _("It goes to {who}, with your question {n}.").format(who=to.who, n=to.question)
    if to.title:
        return _("It goes to {who}, about {title}.").format(who=to.who, title=to.title)
    return _("It goes to {who}.").format(who=to.who)


def opened(number: int, reading: Reading, due: datetime, reads_from: datetime | None, *, unfinished: bool, silent: bool) -> Reply:
    """The question has a number. Nothing is promised that nobody keeps; `reads_from` is given while the office is shut."""
    house, zone = reading.house, reading.house.office.zone
    said = [_("Your question has the number {n}.").format(n=number)]
    if reading.nobody:
        said.append(_("Nobody reads questions in Sapa yet, so I cannot promise an answer."))
        said += [phone(house.phone)] if house.phone else []
    else:
        if not reading.own_people:
            said.append(_("{who} has nobody in Sapa yet, so the admins of Sapa read it.").format(who=house.called))
        else:
            said.append(_("It is with {who}.").format(who=house.called))
        said.append(_("Hours: {hours}.").format(hours=hours(house.office)))
        if reads_from is not None:
            said.append(_("They are closed now and read it from {moment}.").format(moment=moment(reads_from, zone)))
        said.append(_("Expect the answer in this chat by {moment}.").format(moment=moment(due, zone)))
    if silent:
        said.append(_("You stopped messages, so look for the answer under My questions."))
    resume = (Choice(label("Continue the form"), Action("resume")),) if unfinished else ()
    return Reply("\n".join(said), choices=(*resume, Choice(label("My questions"), Action("asked")), menu_choice()))


def hours(office: Office) -> str:
    """Monday-Friday, 08:00-16:00 WIB."""
    days = sorted(set(office.weekdays))
    in_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    named = f"{weekday(days[0])}-{weekday(days[-1])}" if in_a_row else listing([weekday(one) for one in days])
    return f"{named}, {clock(office.opens)}-{clock(office.shuts)} {zone_name(office.zone)}"


def left() -> Reply:
    return Reply(
        _("All right, I stopped. Nothing was sent."), choices=(Choice(label("Trainings"), Action("browse")), menu_choice())
    )


def phone(number: str) -> str:
    """Whom to call instead."""
    return _("By phone: {phone}.").format(phone=number)
