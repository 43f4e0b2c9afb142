"""Asking a person, from the side of who asks: the question, its number, by when an answer comes, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, clock, label, listing, moment, short_moment, weekday, zone_name
from bot.rules.office import Office
from bot.screens.activities import place, title, when
from bot.screens.brief import brief
from bot.screens.fitting import paged
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Brief, Choice, Reply
from storage.activities import Activity
from storage.letters import Letter
from storage.questions import Question, State

SHORT = 160
ROOM = 900
"""Letters of other people's words on one page of a conversation: what the smallest bubble holds beside its choices."""


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
    named = [prompt.answer(title(one)[:20], key, _("about this activity")) for key, one in candidates]
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
    rows = [Choice(one.title[:20] or label("Something else"), Action("forward", one.key, serial)) for one in others]
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
        said += [_phone(house.phone)] if house.phone else []
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


# ---- one's own questions ------------------------------------------------------------------------------------------------
def mine(found: Sequence[Question], names: Sequence[str], zone: str, page: int) -> Reply:
    """What somebody asked, the newest first; `names` are of who answers each."""
    if not found:
        return Reply(_("You have asked nothing so far."), choices=(Choice(label("Ask a person"), Action("ask")), menu_choice()))
    rows = [
        Choice(
            label("Question {n}").format(n=one.id),
            Action("asked", str(one.id)),
            f"{_state(one)}, {short_moment(one.asked_at, zone)}",
        )
        for one in found
    ]
    turning = (
        Choice(label("Earlier"), Action("asked", f"p{page - 1}")),
        Choice(label("More"), Action("asked", f"p{page + 1}")),
    )
    return Reply(
        "\n".join(f"{one.id}. {name}: {_state(one)}" for one, name in list(zip(found, names, strict=True))[:5]),
        heading=_("My questions"),
        choices=(*paged(rows, turning, page, 8), Choice(label("Ask a person"), Action("ask")), menu_choice()),
    )


def _state(one: Question) -> str:
    match one.state:
        case State.OPEN:
            return _("waits for an answer")
        case State.TAKEN:
            return _("somebody is on it")
        case State.ANSWERED:
            return _("answered")
        case State.CLOSED:
            return _("closed")


def own(thread: Thread, zone: str, page: int) -> Reply:
    """One question as who asked it sees it."""
    one = thread.question
    words, more = conversation(thread, {}, page, zone)
    number = str(one.id)
    turning = (Choice(label("Earlier"), Action("asked", number, page + 1)),) if more else ()
    return Reply(
        "\n\n".join((_("With {who}: {state}.").format(who=thread.house.called, state=_state(one)), *words)),
        heading=_heading(one.id),
        choices=(
            Choice(label("Write more"), Action("more", number)),
            *enclosures(thread, page),
            *turning,
            Choice(label("Take question back"), Action("withdraw", number)),
            Choice(label("My questions"), Action("asked")),
            menu_choice(),
        ),
    )


def _heading(number: int) -> str:
    return _("Question {n}").format(n=number)


Entry = tuple[bool, str, datetime, int | None, int]


def pages(thread: Thread) -> list[list[Entry]]:
    """The thread in pages, the newest first; each letter as (of staff, words, when, who, its number or 0 for the question)."""
    one = thread.question
    said: list[Entry] = [(False, one.body, one.asked_at, one.contact_id, 0)] if one.body else []
    said += [(letter.by_staff, letter.body, letter.at, letter.contact_id, letter.id) for letter in thread.letters]
    found: list[list[Entry]] = [[]]
    room = ROOM
    for entry in reversed(said):
        if found[-1] and len(entry[1]) > room:
            found.append([])
            room = ROOM
        found[-1].insert(0, entry)
        room -= len(entry[1])
    return found


def conversation(thread: Thread, names: dict[int, str | None], page: int, zone: str) -> tuple[list[str], bool]:
    """A page of what was said, 0 the newest, and whether there is more before it; `names` are who wrote it."""
    found = pages(thread)
    page = min(max(page, 0), len(found) - 1)
    filed = {letter.id for letter in thread.letters if letter.file_id is not None}
    lines = []
    for by_staff, words, at, who, number in found[page]:
        called = thread.house.called if by_staff else names.get(who or 0) or (_("You") if not names else _("Somebody"))
        said = words or (_("(a file)") if number in filed else _("(no longer kept)"))
        lines.append(f"{called}, {short_moment(at, zone)}:\n{said}")
    return lines, page + 1 < len(found)


def enclosures(thread: Thread, page: int) -> tuple[Choice, ...]:
    """The files of a page of the conversation, three at most."""
    found = pages(thread)
    shown = {number for *_rest, number in found[min(max(page, 0), len(found) - 1)]}
    filed = [letter for letter in thread.letters if letter.file_id is not None and letter.id in shown][-3:]
    if len(filed) == 1:
        return (Choice(label("Open the file"), Action("enclosed", str(filed[0].id))),)
    return tuple(Choice(label("File {n}").format(n=place), Action("enclosed", str(one.id))) for place, one in enumerate(filed, 1))


def enclosed(number: int, attachment: Attachment | None, back: str, *, coming: bool) -> Reply:
    """A file of a question; `back` is the action that shows the question again."""
    choices = (Choice(label("Back"), Action(back, str(number))), menu_choice())
    if attachment is not None:
        return Reply(_("The file of question {n}.").format(n=number), attachment=attachment, choices=choices)
    if coming:
        return Reply(_("The file is still on its way. Please try again in a minute."), choices=choices)
    return Reply(_("The file is not kept any more."), choices=choices)


def gone() -> Reply:
    """It was taken back, or is none of theirs."""
    return Reply(_("There is no such question here."), choices=(Choice(label("My questions"), Action("asked")), menu_choice()))


def withdraw_sure(one: Question) -> Reply:
    return Reply(
        _("Take question {n} back? Everything written about it is deleted, and cannot be brought back.").format(n=one.id),
        choices=(
            Choice(label("Yes, take it back"), Action("withdraw_yes", str(one.id)), answers=True),
            Choice(label("Keep it"), Action("asked", str(one.id)), answers=False),
        ),
    )


def withdrawn(number: int) -> Reply:
    return Reply(
        _("Question {n} is taken back and deleted.").format(n=number),
        choices=(Choice(label("My questions"), Action("asked")), menu_choice()),
    )


def ask_more(prompt: Prompt, number: str, house: House | None) -> Reply:
    """What else they want to say about a question."""
    problem = {
        "long": _("That is too long for one message; please keep it under 1,000 characters."),
        "empty": _("Please type your message."),
    }
    text = _("What shall I add to question {n}? {who} reads it.").format(n=number, who=house.called if house else "")
    return question(prompt, text, problem.get(prompt.problem, ""))


def added(one: Question, house: House, due: datetime | None) -> Reply:
    """What they wrote further is with them."""
    said = _("Passed on to {who}, question {n}.").format(who=house.called, n=one.id)
    if due is not None:
        said += " " + _("Expect the answer in this chat by {moment}.").format(moment=moment(due, house.office.zone))
    return Reply(said, choices=(Choice(label("My questions"), Action("asked")), menu_choice()))


# ---- while a person has the conversation --------------------------------------------------------------------------------
def passed_on(house: House) -> Reply:
    """Said once: what is written now goes to a person."""
    return Reply(
        _("Passed on to {who}. I stay silent while you talk; type “selesai” (done) and I answer again.").format(who=house.called),
        choices=(Choice(label("Done"), Action("done")),),
    )


def back() -> str:
    """Sapa answers again, above the menu."""
    return _("Sapa answers again.")


def answered(thread: Thread, words: str, letter_id: int, *, has_file: bool) -> Reply:
    """An answer, told to who asked."""
    one, house = thread.question, thread.house
    number = str(one.id)
    live = one.state is State.TAKEN
    said = [_about(thread.about), words, _("(a file)") if has_file and not words else ""]
    file = (Choice(label("Open the file"), Action("enclosed", str(letter_id))),) if has_file else ()
    after = Choice(label("Done"), Action("done")) if live else Choice(label("Write more"), Action("more", number))
    return Reply(
        "\n".join(part for part in said if part),
        heading=_("{who} answers question {n}").format(who=house.called, n=one.id),
        choices=(*file, after, Choice(label("My questions"), Action("asked"))),
        brief=brief(
            "sapa_answered",
            sender=house.called,
            question=(one.body or _("(a file)"))[:SHORT],
            answer=words or _("(a file)"),
        ),
    )


def taken(thread: Thread) -> Reply:
    """Somebody has the conversation now."""
    said = _("Somebody of {who} reads this chat now. Just write here; I stay silent until you type “selesai” (done).").format(
        who=thread.house.called
    )
    return _told(thread, said, Choice(label("Done"), Action("done")))


def handed_back(thread: Thread) -> Reply:
    """Nobody has the conversation any more, and Sapa answers."""
    said = [_("Sapa answers again. Type menu for everything I can do.")]
    said += [_("Your question still waits for an answer.")] if thread.question.state is State.OPEN else []
    return _told(thread, " ".join(said), _write_more(thread))


def closed(thread: Thread) -> Reply:
    """The organisation closed it."""
    said = _("{who} closed your question. Sapa answers again; type menu for everything I can do.").format(who=thread.house.called)
    return _told(thread, said, _write_more(thread))


def late(thread: Thread) -> Reply:
    """Twice the promised time is over: the truth, and a phone number where there is one."""
    said = _("{who} has not answered yet, sorry. I have reminded them, and the admins of Sapa.").format(who=thread.house.called)
    said += " " + _phone(thread.house.phone) if thread.house.phone else ""
    return _told(thread, said, _write_more(thread))


def _write_more(thread: Thread) -> Choice:
    return Choice(label("Write more"), Action("more", str(thread.question.id)))


def _told(thread: Thread, said: str, first: Choice) -> Reply:
    one = thread.question
    return Reply(
        "\n".join(part for part in (said, _about(thread.about)) if part),
        heading=_heading(one.id),
        choices=(first, menu_choice()),
        brief=_brief(thread, said),
    )


def _brief(thread: Thread, said: str) -> Brief:
    one, about = thread.question, about_in_short(thread)
    return brief("sapa_ticket", number=str(one.id), sender=thread.house.called, about=about, text=said)


def about_in_short(thread: Thread) -> str:
    """The activity with its days and place, or that it is a general question."""
    return _about(thread.about) or _("in general")


def _about(activity: Activity | None) -> str:
    """Title, day, hour and place on a line."""
    return ", ".join(part for part in (title(activity), when(activity), place(activity)) if part) if activity else ""


def _phone(number: str) -> str:
    return _("By phone: {phone}.").format(phone=number)
