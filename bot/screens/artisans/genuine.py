"""What anybody is told who asks whether something that came in Sapa's name is genuine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.i18n import _, label, short_day
from bot.rules.genuine import Finding
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply

QUOTED = 90
"""Letters of an announcement that are quoted, to compare it by."""


@dataclass(frozen=True, slots=True)
class Known:
    """An announcement that was sent: by whom, when (UTC), told on the calendar of `zone` (IANA), and how it begins."""

    code: str
    sender: str
    at: datetime
    zone: str
    words: str


def known(one: Known, *, public: bool = False) -> Reply:
    """It is ours; in a group (`public`) there is nothing to press."""
    lines = (_quoted(one), _("Does yours say something else? Then it is not from us."), never())
    choices = () if public else (Choice(label("Says otherwise"), Action("suspect")), _another(), menu_choice())
    return Reply("\n".join(lines), heading=_genuine(one), choices=choices)


def _genuine(one: Known) -> str:
    return _("Genuine: {code}").format(code=one.code.upper())


def _quoted(one: Known) -> str:
    day = short_day(one.at.astimezone(ZoneInfo(one.zone)).date())
    first = (one.words.strip().splitlines() or [""])[0].strip()
    begins = first if len(first) <= QUOTED else first[:QUOTED].rstrip() + "…"
    return _("From {sender}, {day}. It begins: “{words}”").format(sender=one.sender, day=day, words=begins)


def unknown(*, public: bool = False) -> Reply:
    """No announcement that was sent carries that code."""
    text = _("I do not know that code. Be careful: do not pay, open no link and tell nobody a code.")
    choices = () if public else (_show(), _another(), menu_choice())
    return Reply("\n".join((text, never())), heading=_("Unknown, be careful"), choices=choices)


def which() -> Reply:
    """No code was said."""
    return Reply(
        _(
            "Type check and the code: check K7F3PD for an announcement, check K7F3P-QM2XA for a certificate. "
            "No code? Show me the message."
        ),
        choices=(_show(), menu_choice()),
    )


def never() -> str:
    """What Sapa never does, in one line."""
    return _("Sapa never asks for money, passwords or OTP codes.")


def never_asks() -> Reply:
    """How to tell a message of ours."""
    return Reply(
        _(
            "Sapa is free. It never asks for money, a PIN, a password or an OTP code.\n"
            "Each announcement ends with a code: type check and the code, and I say who sent it and when.\n"
            "In doubt? Show me the message; if you agree, those who run Sapa see it."
        ),
        heading=_("What Sapa never asks"),
        choices=(Choice(label("Check a code"), Action("verify")), _show(), menu_choice()),
    )


def _show() -> Choice:
    return Choice(label("Show the message"), Action("suspect"))


def _another() -> Choice:
    return Choice(label("Check another"), Action("verify"))


def _never_choice() -> Choice:
    return Choice(label("What Sapa never asks"), Action("never_asks"))


# ---- a message that somebody shows --------------------------------------------------------------------------------------
def ask_words(prompt: Prompt) -> Reply:
    """Which message?"""
    problems = {
        "picture": _("I cannot read pictures. Please type what it says, above all its code and its links."),
        "empty": _("I need the words of the message."),
    }
    text = _("Paste or forward the message here. I compare it with what Sapa sent; nobody else sees it unless you agree.")
    return question(prompt, text, problems.get(prompt.problem, ""))


def ask_send(prompt: Prompt, finding: Finding, one: Known | None) -> Reply:
    """What can be said of it, and whether those who run Sapa may see it."""
    asked = _("May I show this message to those who run Sapa, without your name?")
    choices = (
        prompt.answer(label("Yes, show it"), "yes"),
        prompt.answer(label("No"), "no"),
    )
    return Reply("\n".join((_told(finding, one), asked)), heading=_("Unknown, be careful"), choices=choices)


def _told(finding: Finding, one: Known | None) -> str:
    if finding is Finding.OTHER_WORDS and one is not None:
        return "\n".join((_("Its code is genuine, its words are not."), _quoted(one), never()))
    return "\n".join((_("Sapa sent nothing like it. Do not pay, open no link and tell nobody a code."), never()))


def copied(one: Known) -> Reply:
    """It says what we said."""
    return Reply("\n".join((_quoted(one), never())), heading=_genuine(one), choices=(_another(), menu_choice()))


def reported(number: int) -> Reply:
    """Those who run Sapa see it."""
    said = _("Thank you. Your report is number {n}; those who run Sapa look at it. Please delete the message and pay nothing.")
    return Reply(said.format(n=number), choices=(_never_choice(), menu_choice()))


def not_reported() -> Reply:
    """Nobody saw it."""
    return Reply(
        _("I kept nothing of it. If somebody insists on money or a code, it is not Sapa."),
        choices=(_never_choice(), menu_choice()),
    )
