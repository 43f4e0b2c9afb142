"""What is said where WhatsApp takes no free words: a template, chosen and filled at the moment of sending.

A person reads their own language. Where only the other one is approved the message waits: its words would be half in one
language and half in the other, and the second approval is minutes behind the first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.channels.port import NoTemplate, OutsideWindow, Throttled
from bot.channels.rendering import cut
from bot.channels.whatsapp.declared import BODY, Button, Template, declared
from bot.vocabulary import Action, Attachment, Brief, Reply

FIRST_LANGUAGE = "id"
USABLE = frozenset({"approved", "flagged"})
"""How a template may stand to be sent; a flagged one is near to be paused."""

AGAIN = "again"
"""The action that shows a message in full: it carries the number of its delivery."""

NOTHING = "-"
_UNREAD = 1.0  # seconds until it is tried again while nobody has looked yet how the templates stand

Standings = Mapping[tuple[str, str], tuple[str, str]]
"""What the platform says of a template: its status and its category, by name and language."""


@dataclass(slots=True)
class Shelf:
    """The declared templates and what the platform says of them, as far as it was `learned`."""

    declared: Mapping[str, Template] = field(default_factory=declared)
    _standings: Standings = field(default_factory=dict)
    _usable: frozenset[tuple[str, str]] | None = None  # names and languages; None until somebody looked

    def learn(self, standings: Standings) -> set[str]:
        """How the templates stand now; returns the names of those that can be used and could not before."""
        before = self._usable or frozenset()
        self._standings, self._usable = standings, frozenset(key for key, (status, _) in standings.items() if status in USABLE)
        return {name for name, _ in self._usable - before if name in self.declared}

    def request(self, reply: Reply, media_id: str = "", tag: str = "") -> dict[str, Any]:
        """The body of a message that says the reply's brief; `media_id` is its uploaded attachment, `tag` its passage's.

        Raises OutsideWindow when it has no brief, NoTemplate when its template cannot be used now, Throttled while that is not
        known yet.
        """
        brief, template, language = self._chosen(reply)
        if template.header and not media_id:  # it could not be uploaded: it follows when they press
            brief, template, language = self._chosen(replace(reply, attachment=None))
        components = [_header(template, reply, media_id), _body(template, language, brief)]
        components += [_button(number, _payload(button, reply, tag)) for number, button in enumerate(template.buttons)]
        said = {"name": template.name, "language": {"code": language}, "components": [one for one in components if one]}
        return {"type": "template", "template": said}

    def attachment(self, reply: Reply) -> Attachment | None:
        """What has to be uploaded first. Raises as `request` does."""
        return reply.attachment if self._chosen(reply)[1].header else None

    def category(self, reply: Reply) -> str:
        """What the platform charges a reply's template as, or will, empty where it has none."""
        found = self._declared(reply.brief) if reply.brief is not None else None
        if found is None or reply.brief is None:
            return ""
        standing = self._standings.get((found.name, _language(found, reply.brief)))
        return standing[1] if standing is not None and standing[1] else found.category

    def name(self, reply: Reply) -> str:
        """The template that says the reply now. Raises as `request` does."""
        return self._chosen(reply)[1].name

    def _chosen(self, reply: Reply) -> tuple[Brief, Template, str]:
        """The brief, the template for it and its language: one that carries the attachment, if that may be used."""
        if reply.brief is None:
            raise OutsideWindow("no template says this")
        if self._usable is None:
            raise Throttled(_UNREAD, this_only=True)
        plain = self._declared(reply.brief)
        if plain is None:
            raise NoTemplate(reply.brief.template)
        language = _language(plain, reply.brief)
        for one in (self._carrying(plain, reply.attachment), plain):
            if one is not None and (one.name, language) in self._usable:
                return reply.brief, one, language
        raise NoTemplate(plain.name)

    def _declared(self, brief: Brief) -> Template | None:
        return self.declared.get(brief.template)

    def _carrying(self, plain: Template, attachment: Attachment | None) -> Template | None:
        if attachment is None:
            return None
        return self.declared.get(f"{plain.name}_{'picture' if attachment.is_picture else 'document'}")


def _language(template: Template, brief: Brief) -> str:
    return brief.language if brief.language in template.body else FIRST_LANGUAGE


def _header(template: Template, reply: Reply, media_id: str) -> dict[str, Any] | None:
    if template.header is None or reply.attachment is None:
        return None
    named = {"filename": reply.attachment.name} if template.header == "document" else {}
    return {"type": "header", "parameters": [{"type": template.header, template.header: {"id": media_id, **named}}]}


def _body(template: Template, language: str, brief: Brief) -> dict[str, Any] | None:
    words = {fact.label: fact.value for fact in brief.words}
    places = template.places(language)
    missing = [place for place in places if place not in words]
    if missing:
        raise ValueError(f"{template.name}: nothing is said for {', '.join(missing)}")
    fitting = fitted([cleaned(words[place]) for place in places], BODY - template.fixed(language))
    return {"type": "body", "parameters": [{"type": "text", "text": text} for text in fitting]} if places else None


def _button(number: int, payload: str) -> dict[str, Any]:
    parameters = [{"type": "payload", "payload": payload}]
    return {"type": "button", "sub_type": "quick_reply", "index": str(number), "parameters": parameters}


def _payload(button: Button, reply: Reply, tag: str) -> str:
    if button.action == AGAIN:
        return Action(AGAIN, tag.partition(".")[0]).encode()
    named = (choice.action for choice in reply.choices if choice.action.name == button.action)
    return next(named, Action(button.otherwise)).encode()


def cleaned(words: str) -> str:
    """Words as a template takes them: one line, no tabs, single spaces, never empty.

    Lines are joined as sentences where they end like one, else as parts of a list.
    """
    lines = [" ".join("".join(map(_speakable, line)).split()) for line in words.splitlines()]
    said = ""
    for line in filter(None, lines):
        said = f"{said}{' ' if said[-1] in '.,;:!?…' else '; '}{line}" if said else line
    return said if any(unicodedata.category(sign)[0] not in "CZ" for sign in said) else NOTHING


def _speakable(sign: str) -> str:
    return " " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign


def fitted(words: Sequence[str], room: int) -> list[str]:
    """The same, cut so that they fit into `room` letters together; the longest give way first."""
    share, left = 0, room
    for done, length in enumerate(sorted(map(len, words))):
        share = left // (len(words) - done)
        if length > share:
            break
        left -= length
    else:
        return list(words)
    return [cut(word, share) or NOTHING for word in words]
