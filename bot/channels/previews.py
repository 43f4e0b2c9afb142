"""What a reply looks like on each platform, in words: the platform's own layout, shown without sending anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.channels import rendering
from bot.channels.telegram import layout as telegram_layout
from bot.channels.whatsapp import layout as whatsapp_layout
from bot.vocabulary import Attachment, Reply


def telegram(reply: Reply) -> str:
    """Text, then rows of buttons."""
    shown = telegram_layout.bubble(reply)
    rows = [" ".join(f"[{button.label}]" for button in row) for row in shown.buttons]
    return _said(reply.attachment, shown.text, rows)


def whatsapp(reply: Reply) -> str:
    """Text, then buttons, or the list that one button opens."""
    laid = whatsapp_layout.message(reply)
    content = laid.content
    if laid.type != "interactive":
        return _said(reply.attachment, str(content.get("body") or content.get("caption") or ""), ())
    action = content["action"]
    buttons = [f"[{button['reply']['title']}]" for button in action.get("buttons", ())]
    rows = [f"- {row['title']}" for section in action.get("sections", ()) for row in section["rows"]]
    opening = [f"[{action['button']}]"] if rows else []
    return _said(reply.attachment, str(content["body"]["text"]), (" ".join(buttons), *opening, *rows))


def web(reply: Reply) -> str:
    """Text, then buttons side by side, and links."""
    buttons = " ".join(f"[{choice.label}]" for choice in reply.choices)
    links = " ".join(f"[{link.label or link.url}]" for link in reply.links)
    return _said(reply.attachment, rendering.body(reply), (buttons, links))


def _said(attachment: Attachment | None, text: str, below: Iterable[str]) -> str:
    picture = f"[{attachment.name}]" if attachment is not None else ""
    return rendering.paragraphs(picture, text, "\n".join(line for line in below if line))


PREVIEWS: Mapping[str, Callable[[Reply], str]] = {"telegram": telegram, "whatsapp": whatsapp, "web": web}
"""By the platform's name."""
