"""What who answers questions is told unasked: that some wait, that more was written, that an answer is late."""

from __future__ import annotations

from bot.i18n import _, label, short_moment
from bot.screens.artisans.asking import Thread
from bot.screens.artisans.question_news import about_in_short
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.screens.organisers.answering import numbered
from bot.vocabulary import Action, Choice, Reply
from storage.asking.questions import Which


def waiting(thread: Thread, count: int) -> Reply:
    """Questions wait; `thread` is the oldest of them. Nobody's words are in it."""
    said = _("Questions that wait: {count}. The oldest is number {n}.").format(count=count, n=thread.question.id)
    return _told(thread, said, count, _("Questions for {who}").format(who=thread.house.called))


def written(thread: Thread) -> Reply:
    """Whoever asked wrote more."""
    said = _("There is something new to read in question {n}.").format(n=thread.question.id)
    return _told(thread, said, 1, numbered(thread.question.id))


def late(thread: Thread) -> Reply:
    """The promised time is over."""
    said = _("Question {n} has no answer yet, and the time that was promised is over.").format(n=thread.question.id)
    return _told(thread, said, 1, _("An answer is late"))


def very_late(thread: Thread) -> Reply:
    """Twice the promised time is over; told to the admins."""
    said = _("{who} has not answered question {n}, and twice the promised time is over. Whoever asked was told so.")
    return _told(thread, said.format(who=thread.house.called, n=thread.question.id), 1, _("An answer is late"))


def silent(thread: Thread) -> Reply:
    """A day without a word: the conversation went back by itself."""
    said = _("Question {n} was handed back after 24 hours without a word. Sapa answers there again.")
    return _told(thread, said.format(n=thread.question.id), 1, numbered(thread.question.id))


def _told(thread: Thread, said: str, count: int, heading: str) -> Reply:
    one, zone = thread.question, thread.house.office.zone
    until = short_moment(one.due_at or one.asked_at, zone)
    promised = _("Promised by {moment}.").format(moment=until) if one.due_at is not None else ""
    return Reply(
        "\n".join(part for part in (said, about_in_short(thread), promised) if part),
        heading=heading,
        choices=(
            Choice(label("Open it"), Action("ticket", str(one.id))),
            Choice(label("To the list"), Action("tickets", Which.OPEN)),
            menu_choice(),
        ),
        brief=brief(
            "sapa_tickets",
            sender=thread.house.called,
            count=str(count),
            number=str(one.id),
            about=about_in_short(thread),
            until=until,
        ),
    )
