"""An announcement as people get it: its words, what can be pressed, and the code by which anybody can ask if it is genuine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label
from bot.rules.announcements import Button
from bot.screens.brief import brief
from bot.vocabulary import Action, Attachment, Choice, Link, Reply

OURSELVES = "Sapa"
"""Who announces what no organisation does."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: `text` in the language being spoken, or in Indonesian where only that was written (`foreign`)."""

    text: str
    sender: str
    code: str
    foreign: bool = False


def announcement(words: Words, number: int, buttons: Sequence[Button] = (), attachment: Attachment | None = None) -> Reply:
    """One bubble; pressing leads through `announced`, which counts it (`number` is the announcement's)."""
    mark = _("(This announcement exists in Indonesian only.)") if words.foreign else ""
    genuine = _("From {sender}. Is it genuine? Type: cek {code}").format(sender=words.sender, code=words.code)
    text = "\n\n".join(part for part in (words.text, mark, genuine) if part)
    places = {"sender": words.sender, "text": " ".join(words.text.split())}
    return Reply(
        text,
        choices=tuple(_choice(number, place, one) for place, one in enumerate(buttons) if one.kind != "link"),
        links=tuple(Link(one.label or label("Open"), one.target) for one in buttons if one.kind == "link"),
        attachment=attachment,
        brief=brief(template_of(attachment), **places),
    )


def _choice(number: int, place: int, button: Button) -> Choice:
    named = button.label or (label("Register") if button.kind == "register" else label("Details"))
    return Choice(named, Action("announced", f"{number}.{place}"))


def template_of(attachment: Attachment | None) -> str:
    """The name of the template that says it where free words may not be said."""
    if attachment is None:
        return "sapa_announcement"
    return "sapa_announcement_picture" if attachment.is_picture else "sapa_announcement_document"
