"""An announcement as people get it: its words, what can be pressed, and the code by which anybody can ask if it is genuine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label
from bot.rules import wording
from bot.rules.announcements import Button
from bot.screens.brief import brief
from bot.vocabulary import Action, Attachment, Choice, Link, Reply

SHORT = 20
"""Letters of a button's word on the narrowest platform."""

OURSELVES = "Sapa"
"""Who announces what no organisation does."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: `text` in the language being spoken, or in Indonesian where only that was written (`foreign`)."""

    text: str
    sender: str
    code: str
    foreign: bool = False


def worded(indonesian: str, english: str | None, spoken: str, sender: str, code: str) -> Words:
    """What is said to who reads a language: the Indonesian words, marked, where there are no others."""
    foreign = spoken != "id" and english is None
    text = indonesian if spoken == "id" or foreign else english or ""
    return Words(text, sender, code.upper(), foreign)


def announcement(words: Words, number: int, buttons: Sequence[Button] = (), attachment: Attachment | None = None) -> Reply:
    """One bubble; pressing leads through `announced`, which counts it (`number` is the announcement's)."""
    mark = _("(This announcement exists in Indonesian only.)") if words.foreign else ""
    genuine = _("From {sender}. Is it genuine? Type: check {code}").format(sender=words.sender, code=words.code)
    shown = "\n".join(one.target for one in buttons if one.kind == "link")  # an address is read before it is opened
    text = "\n\n".join(part for part in (words.text, mark, shown, genuine) if part)
    choices = tuple(_choice(number, place, one) for place, one in enumerate(buttons) if one.kind != "link")
    links = () if choices else tuple(Link(_opens(one), one.target) for one in buttons if one.kind == "link")
    places = {"sender": words.sender, "text": " ".join(words.text.split())}
    return Reply(
        text,
        choices=choices,
        links=links,
        attachment=attachment,
        brief=brief(template_of(attachment), **places),
    )


def _opens(button: Button) -> str:
    """The word on a button that leads out of the chat: where to, if there is room for it."""
    said = _("Open {host}").format(host=wording.host(button.target))
    return button.label or (said if len(said) <= SHORT else label("Open"))


def posted(
    words: Words, number: int, buttons: Sequence[Button] = (), attachment: Attachment | None = None, prefix: str = ""
) -> Reply:
    """The same in a group or a channel: its buttons are links into a private chat (`prefix` begins them, "" for none)."""
    said = announcement(words, number, buttons, attachment)
    inward = tuple(
        Link(_named(one), f"{prefix}n_{number}-{place}") for place, one in enumerate(buttons) if one.kind != "link" and prefix
    )
    outward = tuple(Link(_opens(one), one.target) for one in buttons if one.kind == "link")
    return Reply(said.text, links=(*inward, *outward), attachment=attachment)


def _choice(number: int, place: int, button: Button) -> Choice:
    return Choice(_named(button), Action("announced", f"{number}.{place}"))


def _named(button: Button) -> str:
    named = {"register": label("Register"), "survey": label("Answer")}
    return button.label or named.get(button.kind) or label("Details")


def template_of(attachment: Attachment | None) -> str:
    """The name of the template that says it where free words may not be said."""
    if attachment is None:
        return "sapa_announcement"
    return "sapa_announcement_picture" if attachment.is_picture else "sapa_announcement_document"
