"""The words on a poster, and around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from bot.i18n import _, label
from bot.screens.artisans.sharing import Handout, argument, share_choice, typed, ways
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Choice, Fact, Reply

NAME = "sapa-poster.png"


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says. `codes` are the name of a chat, the link that its QR code holds, and the same for who cannot scan.

    `typed` is there where no chat has links.
    `sample` marks what is made up, and is empty otherwise.
    """

    title: str
    facts: tuple[Fact, ...]
    scan: str
    codes: tuple[tuple[str, str, str], ...]
    typed: str
    foot: str
    sample: str = ""


def poster(handout: Handout, links: Mapping[str, str]) -> Poster:
    """The words of one, in the language being spoken."""
    codes = tuple((name, url, _unscanned(url)) for name, url in ways(links, handout.word))
    return Poster(
        handout.title,
        handout.facts,
        _("Scan to read more and register") if handout.word.startswith("a") else _("Scan to read more"),
        codes,
        "" if codes else typed(handout),
        handout.source,
        _("SAMPLE: made up to try Sapa, it does not take place") if handout.sample else "",
    )


def _unscanned(url: str) -> str:
    """A link as it can be read and typed; of one that holds words to send, these beside it."""
    link, words = url.removeprefix("https://").partition("?text=")[::2]
    return _("{link}, then send: {words}").format(link=link, words=unquote(words)) if words else link


def drawn(handout: Handout, picture: Attachment, *, scanned: bool) -> Reply:
    """The picture, and what to do with it; `scanned` where it has codes."""
    led = _("Whoever scans the code sees this in Sapa.") if scanned else ""
    return Reply(
        " ".join(filter(None, (_("Poster to print on A4 or to pass on."), led))),
        heading=handout.title,
        choices=(share_choice(argument(handout)), menu_choice()),
        attachment=picture,
    )


def not_any_more() -> Reply:
    """It was called off, is over or gone since it was asked for."""
    return Reply(
        _("There is no poster of this: it is over, has no date, or was called off."),
        choices=(Choice(label("Trainings"), Action("browse")), menu_choice()),
    )
