"""Questions from the side of who answers them: the list, one with everything said about it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.i18n import _, label, moment, short_moment
from bot.screens.artisans.asking import Thread
from bot.screens.artisans.own_questions import conversation, enclosures
from bot.screens.artisans.question_news import about_in_short
from bot.screens.fitting import both_ways, paged
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.asking.questions import Question, State, Which

Names = Mapping[int, str | None]
ROWS = 6


def listed(found: Sequence[Question], which: Which, page: int, now: datetime, zone: str) -> Reply:
    """The questions somebody may answer; a name or words of who asks stand in none of its rows."""
    heading = {
        Which.OPEN: _("Questions that wait"),
        Which.MINE: _("Questions you answer"),
        Which.ALL: _("All questions"),
    }[which]
    rows = [Choice(label("Question {n}").format(n=one.id), Action("ticket", str(one.id)), _row(one, now, zone)) for one in found]
    turning = both_ways(lambda at: Action("tickets", which, at), page)
    others = {
        Which.OPEN: Choice(label("Waiting ones"), Action("tickets", Which.OPEN)),
        Which.MINE: Choice(label("Mine"), Action("tickets", Which.MINE)),
        Which.ALL: Choice(label("All questions"), Action("tickets", Which.ALL)),
    }
    return Reply(
        _("Open one to read and answer it.") if found else _("No questions here."),
        heading=heading,
        choices=(
            *paged(rows, turning, page, ROWS),
            *(choice for one, choice in others.items() if one is not which),
            menu_choice(),
        ),
    )


def _row(one: Question, now: datetime, zone: str) -> str:
    if one.state is State.OPEN and one.due_at is not None and one.due_at < now:
        return _("late, promised by {moment}").format(moment=short_moment(one.due_at, zone))
    if one.state is State.OPEN and one.due_at is not None:
        return _("waits, promised by {moment}").format(moment=short_moment(one.due_at, zone))
    state = {
        State.OPEN: _("waits"),
        State.TAKEN: _("somebody has it"),
        State.ANSWERED: _("answered"),
        State.CLOSED: _("closed"),
    }[one.state]
    return f"{state}, {short_moment(one.asked_at, zone)}"


def ticket(thread: Thread, names: Names, reader: int, page: int, zone: str) -> Reply:
    """One question as its staff see it; `reader` is the contact who looks."""
    one, number = thread.question, str(thread.question.id)
    words, more = conversation(thread, dict(names), page, zone)
    turning = (Choice(label("Earlier"), Action("ticket", number, page + 1)),) if more else ()
    return Reply(
        "\n\n".join((f"{_standing(one, names, reader, thread.house.office.zone)}\n{about_in_short(thread)}", *words)),
        heading=numbered(one.id),
        choices=(
            *_deeds(one, reader),
            *enclosures(thread, page)[:2],
            *turning,
            Choice(label("To the list"), Action("tickets", Which.OPEN)),
            menu_choice(),
        ),
    )


def numbered(number: int) -> str:
    """What a question is called among its staff."""
    return _("Question {n}").format(n=number)


def _standing(one: Question, names: Names, reader: int, zone: str) -> str:
    match one.state:
        case State.OPEN if one.due_at is not None:
            return _("Waits for an answer, promised by {moment}.").format(moment=moment(one.due_at, zone))
        case State.OPEN:
            return _("Waits for an answer.")
        case State.TAKEN if one.taken_by == reader:
            return _("You have this conversation; Sapa is silent there.")
        case State.TAKEN:
            return _("{name} has this conversation.").format(name=names.get(one.taken_by or 0) or _("A colleague"))
        case State.ANSWERED:
            return _("Answered.")
        case State.CLOSED:
            return _("Closed.")


def _deeds(one: Question, reader: int) -> tuple[Choice, ...]:
    number = str(one.id)
    answer = Choice(label("Answer"), Action("ticket_answer", number))
    close = Choice(label("Close it"), Action("ticket_close", number))
    to_admins = Choice(label("Pass to the admins"), Action("ticket_admins", number))
    match one.state:
        case State.TAKEN if one.taken_by != reader:
            return (Choice(label("Hand back"), Action("ticket_back", number)),)
        case State.TAKEN:
            admins = (to_admins,) if one.organisation_id is not None else ()
            return (answer, Choice(label("Hand back"), Action("ticket_back", number)), *admins, close)
        case State.OPEN | State.ANSWERED:
            admins = (to_admins,) if one.organisation_id is not None else ()
            return (answer, Choice(label("I take it over"), Action("ticket_take", number)), *admins, close)
        case State.CLOSED:
            return (answer,)


def gone() -> Reply:
    """It was taken back, or belongs to another organisation."""
    return Reply(
        _("That question is not here: it was taken back, or another organisation answers it."),
        choices=(Choice(label("To the list"), Action("tickets", Which.OPEN)), menu_choice()),
    )


def ask_answer(prompt: Prompt, house: str) -> Reply:
    """What shall be answered."""
    problem = {
        "long": _("That is too long for one message; please keep it under 1,000 characters."),
        "empty": _("Please type your answer."),
    }
    text = _("Your answer to question {n}? It is sent in the name of {who}. A photo, a voice note or a file is fine, too.")
    return question(prompt, text.format(n=prompt.subject, who=house), problem.get(prompt.problem, ""))


def sent(one: Question, house: str) -> Reply:
    """The answer is on its way."""
    number = str(one.id)
    return Reply(
        _("Your answer to question {n} is on its way, in the name of {who}.").format(n=one.id, who=house),
        choices=(
            Choice(label("Close it"), Action("ticket_close", number)),
            Choice(label("See the question"), Action("ticket", number)),
            Choice(label("To the list"), Action("tickets", Which.OPEN)),
        ),
    )


def not_sent(number: int, words: str) -> Reply:
    """Somebody else answered it, or took it over, meanwhile."""
    said = _("A colleague answered question {n} meanwhile, or has it now. Yours was not sent:").format(n=number)
    return Reply(
        f"{said}\n{words or _('(a file)')}",
        choices=(Choice(label("See the question"), Action("ticket", str(number))), menu_choice()),
    )


def taken(one: Question) -> Reply:
    """The conversation is theirs."""
    number = str(one.id)
    return Reply(
        _(
            "Question {n} is yours: what they write now comes to you, and Sapa is silent there. "
            "Hand it back when you are done; after 24 hours without a word from you Sapa answers again."
        ).format(n=one.id),
        choices=(
            Choice(label("Answer"), Action("ticket_answer", number)),
            Choice(label("Hand back"), Action("ticket_back", number)),
            Choice(label("See the question"), Action("ticket", number)),
        ),
    )


def too_late(one: Question | None, name: str | None) -> Reply:
    """A colleague was faster, or the person talks to somebody about another question."""
    if one is None:
        said = _("This person is talking to somebody about another question. Your answer can still be sent.")
    elif one.state is State.CLOSED:
        said = _("Question {n} is closed.").format(n=one.id)
    else:
        said = _("{name} was faster: question {n} is theirs.").format(name=name or _("A colleague"), n=one.id)
    return Reply(said, choices=(Choice(label("To the list"), Action("tickets", Which.OPEN)), menu_choice()))


def handed_back(one: Question) -> Reply:
    """It is a colleague's turn, or the admins'."""
    said = (
        _("Question {n} is handed back: your colleagues see it among those that wait.")
        if one.state is State.OPEN
        else _("Question {n} is handed back. Sapa answers there again.")
    )
    return Reply(said.format(n=one.id), choices=(Choice(label("To the list"), Action("tickets", Which.OPEN)), menu_choice()))


def passed_to_admins(number: int) -> Reply:
    return Reply(
        _("Question {n} is with the admins of Sapa now.").format(n=number),
        choices=(Choice(label("To the list"), Action("tickets", Which.OPEN)), menu_choice()),
    )


def close_sure(one: Question) -> Reply:
    """It waits still: shall it be closed without an answer?"""
    return Reply(
        _("Question {n} has no answer yet. Close it all the same? Whoever asked is told.").format(n=one.id),
        choices=(
            Choice(label("Answer"), Action("ticket_answer", str(one.id))),
            Choice(label("Yes, close it"), Action("ticket_close", str(one.id), 1)),
            Choice(label("Back"), Action("ticket", str(one.id))),
        ),
    )


def closed(number: int) -> Reply:
    return Reply(
        _("Question {n} is closed. Writing more opens it again.").format(n=number),
        choices=(
            Choice(label("See the question"), Action("ticket", str(number))),
            Choice(label("To the list"), Action("tickets", Which.OPEN)),
            menu_choice(),
        ),
    )
