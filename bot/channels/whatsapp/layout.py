"""A reply as one WhatsApp message, since each costs. Nothing here knows the network.

    nothing to press          text; a link opens from a button; below a picture or a file, its caption
    1 to 3 short choices      reply buttons, the picture or file above them
    4 to 10, or longer words  a list
    everything else           numbered lines: people type the number

What a number means is the conversation's business: it knows the choices of a reply in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.channels import rendering
from bot.channels.whatsapp import limits, pressables
from bot.channels.whatsapp.files import sendable
from bot.channels.whatsapp.pressables import Numbered
from bot.channels.whatsapp.templates import fitted
from bot.channels.whatsapp.wording import bold, clean, in_line, plain, seen
from bot.vocabulary import Asked, Attachment, Choice, Fact, Link, Reply

_SHORTEST_LABEL, _SHORTEST_FACT = 8, 20
_REQUESTS = {
    Asked.CONTACT: ("request_contact_info", "request_contact_info"),
    Asked.PLACE: ("location_request_message", "send_location"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent, but for whom: its `type`, and what stands under that name.

    `attachment` must be uploaded first, with the media type it has here. What can only be heard stands alone on this platform:
    `sound` goes out before the words.
    """

    type: str
    content: Mapping[str, Any] = field(default_factory=dict)
    attachment: Attachment | None = None
    sound: Attachment | None = None

    def request(self, media_id: str = "") -> dict[str, Any]:
        """The body of POST /messages without addressee and mark. Raises ValueError when the attachment has no `media_id`."""
        if self.attachment is None:
            return {"type": self.type, self.type: dict(self.content)}
        if not media_id:
            raise ValueError("the attachment was not uploaded")
        kind = _kind(self.attachment)
        media = {"id": media_id} if kind == "image" else {"id": media_id, "filename": self.attachment.name}
        if self.type == "interactive":
            return {"type": self.type, self.type: {"header": {"type": kind, kind: media}, **self.content}}
        return {"type": self.type, self.type: {**media, **self.content}}


def message(reply: Reply) -> Message:
    """Lay a reply out within WhatsApp's limits.

    Raises ValueError for half a character, an action too long for a button, and a file that WhatsApp does not take.
    """
    said = _cleaned(replace(reply, choices=_as_buttons(reply.choices)))
    choices = pressables.different(said.choices)
    if said.attachment is not None and said.attachment.media_type in limits.SOUNDS:
        return replace(message(replace(said, attachment=None)), sound=said.attachment)
    if said.attachment is not None:
        return _with_attachment(said, choices, said.attachment)
    return _interactive(said, choices) or _interactive(_briefer(said), choices) or _numbered(said)


# ---- what is said ---------------------------------------------------------------------------------------------------
def _cleaned(reply: Reply) -> Reply:
    """The same without what cannot be shown; labels in one line."""
    return replace(
        reply,
        heading=clean(reply.heading).strip(),
        text=clean(reply.text),
        facts=tuple(Fact(clean(fact.label), clean(fact.value)) for fact in reply.facts),
        choices=tuple(map(_tidy, reply.choices)),
        links=tuple(Link(in_line(link.label), in_line(link.url)) for link in reply.links),
        attachment=reply.attachment and sendable(reply.attachment),
    )


def _as_buttons(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Without what is spare, where the others are few enough for buttons."""
    needed = tuple(choice for choice in choices if not choice.spare)
    return needed if len(choices) > limits.BUTTONS >= len(needed) else choices


def _tidy(choice: Choice) -> Choice:
    """Label and detail in one line; nearly all are so, and copying ten choices would take longer than laying them out."""
    label, detail = in_line(choice.label), in_line(choice.detail)
    return choice if (label, detail) == (choice.label, choice.detail) else replace(choice, label=label, detail=detail)


def _body(reply: Reply) -> str:
    """Heading, text and facts; the heading in bold."""
    text = rendering.cut(rendering.body(reply), limits.TEXT)
    heading = reply.heading if text.startswith(reply.heading) else ""
    return bold(heading) + plain(text[len(heading) :])


def _briefer(reply: Reply) -> Reply:
    """The same with its facts cut, the longest first, so that there is room for something to press; as it is without facts."""
    values = [fact.value for fact in reply.facts]
    over = len(rendering.paragraphs(_body(reply), _links(reply))) - limits.INTERACTIVE
    room = sum(map(len, values)) - over
    if over <= 0 or room < _SHORTEST_FACT * len(values):
        return reply
    told = zip(reply.facts, fitted(values, room), strict=True)
    return replace(reply, facts=tuple(replace(fact, value=value) for fact, value in told))


def _links(reply: Reply) -> str:
    return plain(rendering.link_lines(reply.links))


def _lines(choices: Iterable[Numbered], *, details: bool = True) -> str:
    """Choices as numbered lines, labels alone where their details find no room."""
    return plain(
        "\n".join(
            f"{number}. {', '.join(filter(None, (choice.label or rendering.ELLIPSIS, choice.detail if details else '')))}"
            for number, choice in choices
        )
    )


# ---- something to press ---------------------------------------------------------------------------------------------
def _interactive(reply: Reply, choices: Sequence[Numbered]) -> Message | None:
    """The reply with something to press; None where that does not fit or nothing is there to be pressed."""
    if reply.ask:
        return _request(reply, reply.ask.what)
    if not choices:
        return _opening(reply)
    if pressables.are_buttons(choices):
        return _sized("button", rendering.paragraphs(_body(reply), _links(reply)), pressables.buttons(choices))
    return _list(reply, choices)


def _request(reply: Reply, asked: Asked) -> Message | None:
    """WhatsApp shows the button in its own words; what else can be chosen is typed."""
    kind, name = _REQUESTS[asked]
    below = rendering.paragraphs(_lines(enumerate(reply.choices, 1)), _links(reply))
    if len(below) > _most_below(limits.INTERACTIVE):
        return None
    return _panel(kind, _shortened(_body(reply), below, limits.INTERACTIVE), {"name": name})


def _opening(reply: Reply) -> Message | None:
    if len(reply.links) != 1 or not pressables.opens(reply.links[0]):
        return None
    return _sized("cta_url", _body(reply), pressables.opening(reply.links[0]))


def _list(reply: Reply, choices: Sequence[Numbered]) -> Message | None:
    """A list whose rows with details can be read without opening it, where there is room.

    Beyond ten choices the last ones are numbered lines, unless nothing else is: then all of them are.
    """
    rows, beyond = choices[: limits.ROWS], choices[limits.ROWS :]
    detailed = [one for one in rows if one[1].detail]
    if beyond and (not detailed or any(choice.detail for _, choice in beyond)):
        return None
    for listed in (detailed, []):
        text = rendering.paragraphs(_body(reply), _lines((*listed, *beyond)), _links(reply))
        laid = _sized("list", text, pressables.rows(reply.more, rows, numbered=bool(listed)))
        if laid:
            return laid
    return None


def _sized(kind: str, text: str, action: Mapping[str, Any]) -> Message | None:
    """An interactive message, None when its text is too long for one."""
    return _panel(kind, text, action) if len(text) <= limits.INTERACTIVE else None


def _panel(kind: str, text: str, action: Mapping[str, Any], attachment: Attachment | None = None) -> Message:
    return Message("interactive", {"type": kind, "body": {"text": _something(text)}, "action": dict(action)}, attachment)


# ---- numbered lines -------------------------------------------------------------------------------------------------
def _numbered(reply: Reply) -> Message:
    """Everything in words."""
    return Message("text", {"body": _something(_in_words(reply, limits.TEXT)), "preview_url": False})


def _in_words(reply: Reply, limit: int) -> str:
    """The reply with numbered choices and links; long words give way first, then the details of choices, then labels."""
    numbered, links = tuple(enumerate(reply.choices, 1)), _links(reply)
    for details in (True, False):
        below = rendering.paragraphs(_lines(numbered, details=details), links)
        if len(below) <= _most_below(limit):
            return _shortened(_body(reply), below, limit)
    room = max(_most_below(limit) // max(len(numbered), 1) - len("100. \n"), _SHORTEST_LABEL)
    short = ((number, replace(choice, label=rendering.cut(choice.label, room))) for number, choice in numbered)
    return _shortened(_body(reply), rendering.paragraphs(_lines(short, details=False), links), limit)


def _shortened(text: str, below: str, limit: int) -> str:
    """A text above what stands below it: the text gives way, down to a quarter of the limit."""
    room = max(limit - _most_below(limit), limit - len(below and f"\n\n{below}"))
    return rendering.cut(rendering.paragraphs(rendering.cut(text, room), below), limit)


def _most_below(limit: int) -> int:
    """How much of a limit the choices and links may take before they are shortened."""
    return limit * 3 // 4 - len("\n\n")


def _something(text: str) -> str:
    return text if seen(text) else rendering.ELLIPSIS


# ---- pictures and files ---------------------------------------------------------------------------------------------
def _with_attachment(reply: Reply, choices: Sequence[Numbered], attachment: Attachment) -> Message:
    """Above buttons or a link where those are enough, else with everything in its caption."""
    if not reply.ask and pressables.are_buttons(choices):
        words = _shortened(_body(reply), _links(reply), limits.INTERACTIVE)
        return _panel("button", words, pressables.buttons(choices), attachment)
    if not reply.ask and not choices and len(reply.links) == 1 and pressables.opens(reply.links[0]):
        return _panel("cta_url", rendering.cut(_body(reply), limits.INTERACTIVE), pressables.opening(reply.links[0]), attachment)
    words = _in_words(reply, limits.CAPTION)
    return Message(_kind(attachment), {"caption": words} if seen(words) else {}, attachment)


def _kind(attachment: Attachment) -> str:
    return "image" if attachment.media_type in limits.PICTURES else "document"
