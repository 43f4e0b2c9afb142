"""What who asked is told of their question: answered, taken over by a person, handed back, closed, late."""

from __future__ import annotations

from bot.i18n import _, label
from bot.screens.activities import place, title, when
from bot.screens.artisans.asking import House, Thread, phone
from bot.screens.artisans.own_questions import heading
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Brief, Choice, Reply
from storage.asking.questions import State
from storage.organising.activities import Activity

SHORT = 160


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
    said += " " + phone(thread.house.phone) if thread.house.phone else ""
    return _told(thread, said, _write_more(thread))


def _write_more(thread: Thread) -> Choice:
    return Choice(label("Write more"), Action("more", str(thread.question.id)))


def _told(thread: Thread, said: str, first: Choice) -> Reply:
    one = thread.question
    return Reply(
        "\n".join(part for part in (said, _about(thread.about)) if part),
        heading=heading(one.id),
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
