"""Words that people use and Sapa did not understand: what several said, and what an admin says they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label, ngettext, number
from bot.screens.fitting import ROWS, both_ways, paged
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.terms import Added
from storage.knowing.unknown import Unknown

KEYS = {
    "craft": "c",
    "province": "r",
    "market": "m",
    "fair": "f",
    "product": "p",
    "step": "s",
    "figure": "n",
    "kind": "k",
}
"""What a word can name, as a button carries it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Something a word can name: its kind (TERM_KINDS), its id, and its name in the reader's language."""

    kind: str
    id: str
    name: str


def _kinds() -> dict[str, str]:
    return {
        "craft": label("A craft"),
        "province": label("A place"),
        "kind": label("A kind of training"),
        "fair": label("A fair"),
        "market": label("A country"),
        "product": label("A product"),
        "step": label("A step of exporting"),
        "figure": label("A figure"),
    }


def listed(found: Sequence[Unknown], page: int, added: int) -> Reply:
    """Words that several people said, the most common first; none of them with who said it."""
    turning = both_ways(lambda at: Action("terms", str(at)), page)
    rows = [Choice(one.word, Action("term", one.word), _people(one.people)) for one in found]
    text = _("Words that at least three people typed and I did not understand. What do they mean?")
    already = [Choice(label("Words added"), Action("terms_added"))] if added else []
    return Reply(
        text if rows else _("There is no word that three people typed and I did not understand."),
        heading=_("Words people use"),
        choices=(
            *paged(rows, turning, page, ROWS - 3),
            Choice(label("Add a word"), Action("term_new")),
            *already,
            menu_choice(),
        ),
        more=_("Choose"),
    )


def _people(count: int) -> str:
    return ngettext("{n} person", "{n} people", count).format(n=number(count))


def ask_word(prompt: Prompt) -> Reply:
    """The form's one step."""
    problem = {
        "word": _("Please send one to three words of letters only, 20 letters at most."),
        "taken": _("That already means something to Sapa. Please send another word."),
    }.get(prompt.problem, "")
    return question(prompt, _("Which word do people use? For example: macrame"), problem)


def what_is_it(word: str) -> Reply:
    """What kind of thing does it name?"""
    rows = [Choice(name, Action("term_as", f"{word}={KEYS[kind]}")) for kind, name in _kinds().items()]
    return Reply(
        _("“{word}”: what is it?").format(word=word),
        choices=(*rows, Choice(label("Nothing, forget it"), Action("term_forget", word)), _back()),
        more=_("Choose"),
    )


def which(word: str, kind: str, offered: Sequence[Meaning], page: int) -> Reply:
    """Which of them does it name? One page of them."""
    turning = both_ways(lambda at: Action("term_as", f"{word}={KEYS[kind]}={at}"), page)
    rows = [Choice(one.name, Action("term_ok", f"{word}={KEYS[kind]}={one.id}")) for one in offered]
    return Reply(
        _("“{word}”: which one does it mean?").format(word=word),
        choices=(*paged(rows, turning, page, ROWS - 1), _back()),
        more=_("Choose"),
    )


def added(word: str, name: str, term_id: int) -> Reply:
    """It means that from now on."""
    text = _("“{word}” now means {name}. Everybody who types it is understood within seconds.")
    return Reply(
        text.format(word=word, name=name),
        choices=(Choice(label("Undo"), Action("term_drop", str(term_id))), _back(), menu_choice()),
    )


def taken(word: str) -> Reply:
    """Other people rely on what it means."""
    text = _("“{word}” already means something to Sapa, so it gets no other meaning.")
    return Reply(text.format(word=word), choices=(_back(), menu_choice()))


def already(word: str, name: str) -> Reply:
    """It meant that before."""
    return Reply(_("“{word}” already means {name}.").format(word=word, name=name), choices=(_back(), menu_choice()))


def all_added(found: Sequence[tuple[Added, str]], page: int) -> Reply:
    """The words added so far, each with what it means."""
    turning = both_ways(lambda at: Action("terms_added", str(at)), page)
    rows = [Choice(one.phrase, Action("term_of", str(one.id)), name) for one, name in found]
    return Reply(
        _("Words that were added in the chat. Choose one to take it away.") if rows else _("No word was added yet."),
        heading=_("Words added"),
        choices=(*paged(rows, turning, page, ROWS - 2), _back(), menu_choice()),
        more=_("Choose"),
    )


def card(one: Added, name: str) -> Reply:
    """One of them."""
    return Reply(
        _("“{word}” means {name}.").format(word=one.phrase, name=name),
        choices=(
            Choice(label("Take it away"), Action("term_drop", str(one.id))),
            Choice(label("Words added"), Action("terms_added")),
            menu_choice(),
        ),
    )


def dropped(one: Added, name: str) -> Reply:
    """It means nothing any more; it can be added again with one press."""
    return Reply(
        _("“{word}” does not mean {name} any more.").format(word=one.phrase, name=name),
        choices=(Choice(label("Add it again"), Action("term_ok", f"{one.phrase}={KEYS[one.kind]}={one.subject}")), _back()),
    )


def forgotten(word: str) -> Reply:
    """It is not listed until several people say it again."""
    text = _("“{word}” is off the list. It comes back if three people type it again.")
    return Reply(text.format(word=word), choices=(_back(), menu_choice()))


def gone() -> Reply:
    """The word, or what it should mean, is not there any more."""
    return Reply(_("That is not there any more. This is what there is now."), choices=(_back(), menu_choice()))


def _back() -> Choice:
    return Choice(label("Words people use"), Action("terms"))
