"""What a reply looks like on each platform, in words: the platform's own layout, shown without sending anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.channels import rendering
from bot.channels.telegram import layout as telegram_layout
from bot.channels.whatsapp import layout as whatsapp_layout
from bot.channels.whatsapp.declared import BODY, PLACE, declared
from bot.channels.whatsapp.templates import FIRST_LANGUAGE, cleaned, fitted
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


def template(reply: Reply) -> str:
    """WhatsApp where it takes no free words: the reply's template with its places filled, or nothing where it has none."""
    said = declared().get(reply.brief.template) if reply.brief is not None else None
    if said is None or reply.brief is None:
        return ""
    language = reply.brief.language if reply.brief.language in said.body else FIRST_LANGUAGE
    words, places = {fact.label: fact.value for fact in reply.brief.words}, said.places(language)
    filled = dict(zip(places, fitted([cleaned(words[place]) for place in places], BODY - said.fixed(language)), strict=True))
    text = PLACE.sub(lambda found: filled[found[1]], said.body[language])
    buttons = " ".join(f"[{button.label[language]}]" for button in said.buttons)
    return _said(reply.attachment if said.header else None, text, (buttons,))


def web(reply: Reply) -> str:
    """Text, then buttons side by side, and links."""
    buttons = " ".join(f"[{choice.label}]" for choice in reply.choices)
    links = " ".join(f"[{link.label or link.url}]" for link in reply.links)
    return _said(reply.attachment, rendering.body(reply), (buttons, links))


def _said(attachment: Attachment | None, text: str, below: Iterable[str]) -> str:
    picture = f"[{attachment.name}]" if attachment is not None else ""
    return rendering.paragraphs(picture, text, "\n".join(line for line in below if line))


PREVIEWS: Mapping[str, Callable[[Reply], str]] = {"telegram": telegram, "whatsapp": whatsapp, "template": template, "web": web}
"""By the platform's name; `template` is WhatsApp where free words are not allowed."""
