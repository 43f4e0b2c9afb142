"""The words, the picture and the link of an announcement: asked for, and why an answer is not taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.i18n import _, label, ngettext, number
from bot.rules.wording import Flaw, Place
from bot.screens.forms import Prompt, question
from bot.vocabulary import Reply

NONE = "none"


@dataclass(frozen=True, slots=True)
class Asking:
    """A question about one part of it. `now` is what it says so far, `flaw` what is wrong with an answer."""

    prompt: Prompt
    now: str = ""


def ask(view: Asking) -> Reply:
    """One part of it, typed or handed over."""
    prompt, part = view.prompt, view.prompt.field
    asked = question(prompt, _question(part), _trouble(view))
    none = {
        "english": label("Indonesian only"),
        "file": label("No picture or file"),
    }.get(part)
    choices = (prompt.answer(none, NONE),) if none else ()
    kept = (prompt.answer(label("Keep it so"), "keep"),) if prompt.problem == "changed" else ()
    return Reply(asked.text, choices=(*choices, *kept))


def _question(part: str) -> str:
    return {
        "text": _("Write the announcement, in Indonesian. You see a preview before anything is sent."),
        "english": _("And in English? Who reads English gets the Indonesian words with a mark where there are none."),
        "file": _("Send a picture (JPEG, PNG) or a PDF, at most 5 MB."),
        "link": _("Which address does the button open? For example: https://kemenperin.go.id/pameran"),
    }.get(part, part)


def _trouble(view: Asking) -> str:
    problem = view.prompt.problem
    kind, _colon, rest = problem.partition(":")
    if kind == "over":
        place, _dot, letters = rest.partition(".")
        return too_long({Place(place): int(letters)})
    if kind == "flaw":
        return flaw(Flaw(rest))
    return {
        "short": _("That is very short. Please write at least 10 letters."),
        "media": _("Please send a picture or a PDF."),
        "changed": _("Somebody changed this meanwhile. It now says: {words}\nWrite yours again to replace it.").format(
            words=view.now
        ),
    }.get(problem, "")


def flaw(found: Flaw) -> str:
    """Why an address is not taken."""
    match found:
        case Flaw.NONE:
            return _("That is no address I can read. It looks like this: https://example.org/page")
        case Flaw.PLAIN:
            return _("Only addresses that begin with https:// can be trusted by readers.")
        case Flaw.NAMED:
            return _("An address must not carry a name or a password before an @.")
        case Flaw.NUMBERS:
            return _("An address of numbers tells nobody whose it is. Please use one with a name.")
        case Flaw.SHORTENED:
            return _("A shortened address hides where it leads. Please use the full one.")
        case Flaw.LONG:
            return _("That address is too long: at most 300 letters, since it is shown in full.")


def too_long(over: Mapping[Place, int]) -> str:
    """Where it is too long, and by how much."""
    place, letters = max(over.items(), key=lambda item: item[1])
    named = {Place.TELEGRAM: "Telegram", Place.WHATSAPP: "WhatsApp"}[place]
    said = ngettext("Too long for {place}, by {n} letter.", "Too long for {place}, by {n} letters.", letters)
    return said.format(place=named, n=number(letters))
