"""What can be pressed below words on WhatsApp: reply buttons, the rows of a list, a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.channels import rendering
from bot.channels.whatsapp import limits
from bot.channels.whatsapp.wording import in_line, seen, title
from bot.vocabulary import Choice, Link

_OPENS_LIST = "Menu"  # where a reply has no word for it: the same in every language Sapa speaks
Numbered = tuple[int, Choice]
"""A choice and its place among all of the reply's, counted from 1."""


def different(choices: Sequence[Choice]) -> tuple[Numbered, ...]:
    """The choices with their numbers; of those that mean the same only the first, since ids must differ."""
    first: dict[str, Numbered] = {}
    for number, choice in enumerate(choices, 1):
        first.setdefault(choice.action.encode(), (number, choice))
    return tuple(first.values())


def are_buttons(choices: Sequence[Numbered]) -> bool:
    """Whether buttons can say them all: a list says in full what a button would cut."""
    cut = (choice for _, choice in choices if choice.detail or len(choice.label) > limits.BUTTON_TITLE)
    return 0 < len(choices) <= limits.BUTTONS and not any(cut)


def buttons(choices: Sequence[Numbered]) -> dict[str, Any]:
    """Reply buttons (the `action` of a message)."""
    titles: list[str] = []
    for _, choice in choices:
        titles.append(title(choice.label, limits.BUTTON_TITLE, titles))
    return {
        "buttons": [
            {"type": "reply", "reply": {"id": choice.action.encode(), "title": shown}}
            for shown, (_, choice) in zip(titles, choices, strict=True)
        ]
    }


def rows(more: str, choices: Sequence[Numbered], *, numbered: bool) -> dict[str, Any]:
    """A list (the `action` of a message).

    What the text lists begins with the number it has there, and need not say its name in full again.
    """
    titles: list[str] = []
    laid: list[dict[str, str]] = []
    for number, choice in choices:
        listed = numbered and bool(choice.detail)
        words = f"{number}. {choice.label or rendering.ELLIPSIS}" if listed else choice.label
        shown = title(words, limits.ROW_TITLE, titles)
        titles.append(shown)
        described = choice.detail if listed or shown == words else ", ".join(filter(None, (choice.label, choice.detail)))
        row = {"id": choice.action.encode(), "title": shown}
        laid.append({**row, "description": rendering.cut(described, limits.ROW_DESCRIPTION)} if seen(described) else row)
    opens_by = in_line(more)
    button = title(opens_by if seen(opens_by) else _OPENS_LIST, limits.LIST_BUTTON)
    return {"button": button, "sections": [{"rows": laid}]}


def opening(link: Link) -> dict[str, Any]:
    """A button that opens a link (the `action` of a message)."""
    shown = title(link.label or urlsplit(link.url).hostname or "", limits.LINK_TITLE)
    return {"name": "cta_url", "parameters": {"display_text": shown, "url": link.url}}


def opens(link: Link) -> bool:
    """Whether a button may open the link: http or https, a host with a dot, nothing that would have to be escaped."""
    try:
        parts = urlsplit(link.url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    typed = link.url.isascii() and link.url.isprintable() and " " not in link.url and len(link.url) <= limits.LINK
    return parts.scheme in ("http", "https") and "." in host.strip(".") and typed and parts.username is None
