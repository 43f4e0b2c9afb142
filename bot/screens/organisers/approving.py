"""A second person approves what many are told, or refuses it with a reason."""

from __future__ import annotations

from dataclasses import replace

from bot.i18n import _, label, number, short_moment
from bot.screens.brief import brief
from bot.screens.organisers.announcing import glance
from bot.screens.organisers.planning import people
from bot.screens.organisers.sending import told
from bot.vocabulary import Action, Choice, Reply
from storage.announcing.announcements import Announcement


def waiting_for_a_second(grown: bool = False) -> str:
    """Why it does not go on."""
    if grown:
        return _("More people are meant now than may be told without a second person. Somebody else must press Go on.")
    return _("Somebody else must approve it: you confirmed it.")


def nobody_to_ask() -> str:
    """There is no second person."""
    return _("There is nobody else who could approve it yet. Invite a second organiser, or ask an admin.")


def asked(one: Announcement, text: str) -> Reply:
    """To who may approve it: what it says and how many would get it; what it would take is a press away."""
    lines = (_("{people} would get this:").format(people=people(one.people)), text)
    return Reply(
        "\n".join(filter(None, lines)),
        _("An announcement waits for your approval"),
        choices=approving(one),
        brief=brief("sapa_approval", text=glance(one), count=number(one.people)),
    )


def approving(one: Announcement) -> tuple[Choice, ...]:
    """The two answers, and a look at what it would take."""
    mark = str(one.id)
    return (
        Choice(label("Approve"), Action("approve_sending", mark, one.version)),
        Choice(label("Refuse"), Action("refuse_sending", mark, one.version)),
        Choice(label("See the plan"), Action("plan", mark)),
    )


def with_answers(reply: Reply, one: Announcement) -> Reply:
    """The page of one that waits, for who may answer."""
    return replace(reply, choices=(*approving(one), *reply.choices))


def ask_why(prompt_text: str = "") -> str:
    """The reason of a refusal, which its author is told."""
    return "\n".join(filter(None, (prompt_text, _("Why not? Its author is told. For example: the date is wrong."))))


def a_few_words() -> str:
    """What was wrong with a reason."""
    return _("I need a few words, 200 letters at most.")


def not_refused() -> Reply:
    """The refusal was given up."""
    return Reply(_("Nothing is decided. It still waits."))


def approved(one: Announcement, zone: str) -> Reply:
    """To its author."""
    when = short_moment(one.starts_at, zone) if one.starts_at is not None else ""
    return told(one, _("Your announcement was approved. It is sent on {when}.").format(when=when))


def refused(one: Announcement, why: str) -> Reply:
    """To its author, with the reason."""
    return told(one, _("Your announcement was not approved: {why} It is a draft again.").format(why=_sentence(why)))


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."
