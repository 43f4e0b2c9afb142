"""One's own questions: the list, one with everything said about it, writing more, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import _, label, moment, short_moment
from bot.screens.artisans.asking import House, Thread
from bot.screens.fitting import paged
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Choice, Reply
from storage.asking.questions import Question, State

ROOM = 900
"""Letters of other people's words on one page of a conversation: what the smallest bubble holds beside its choices."""


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
        heading=heading(one.id),
        choices=(
            Choice(label("Write more"), Action("more", number)),
            *enclosures(thread, page),
            *turning,
            Choice(label("Take question back"), Action("withdraw", number)),
            Choice(label("My questions"), Action("asked")),
            menu_choice(),
        ),
    )


def heading(number: int) -> str:
    """What a question is called."""
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
