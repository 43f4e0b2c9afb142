"""Words that nobody understood get a meaning, by choices; understood within seconds, listed, and taken away again."""

from __future__ import annotations

import re

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step
from bot.conversation.router import ESCAPES, Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import language
from bot.rules.authority import Deed, Role
from bot.screens.activities import kind_name
from bot.screens.admins import terms as screens
from bot.screens.admins.terms import KEYS, Meaning
from bot.understanding import is_taken
from bot.vocabulary import Reply, Text
from handlers import names
from storage.knowing import terms, unknown
from storage.knowing.terms import Added
from storage.people import audit
from storage.people.audit import Act

PHRASE = re.compile(r"[a-z]+(?: [a-z]+){0,2}", re.ASCII)
SHORTEST, LONGEST = 3, 20
"""Letters: the button that gives a word its meaning carries both."""
MOST_LISTED = 200
LAST_PAGE = 99
KIND_OF = {key: kind for kind, key in KEYS.items()}
KINDS_OF_TRAINING = ("training", "bimtek", "workshop", "webinar", "introduction", "mentoring", "certification")


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("istilah terms", listed, Deed.GOVERN)
    router.action("terms", listed, Deed.GOVERN)
    router.action("term", what_is_it, Deed.GOVERN)
    router.action("term_as", which, Deed.GOVERN)
    router.action("term_ok", add, Deed.GOVERN)
    router.action("term_new", lambda turn: forms.begin(turn, FORM), Deed.GOVERN)
    router.action("term_forget", forget, Deed.GOVERN)
    router.action("terms_added", all_added, Deed.GOVERN)
    router.action("term_of", card, Deed.GOVERN)
    router.action("term_drop", drop, Deed.GOVERN)
    router.form(FORM)


# ---- giving a meaning ---------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """What several people said and nobody understood."""
    return screens.listed(unknown.common(turn.connection, MOST_LISTED), _page(turn), len(terms.every(turn.connection)))


def _page(turn: Turn) -> int:
    return min(turn.number(), LAST_PAGE)


def what_is_it(turn: Turn) -> Reply:
    """What kind of thing does a word name?"""
    word = read_phrase(turn.argument)
    return screens.what_is_it(word) if word else screens.gone()


def which(turn: Turn) -> Reply:
    """`macrame=c`: which craft is it? `macrame=c=2` is the third page of them."""
    said, _, rest = turn.argument.partition("=")
    key, _, turn.argument = rest.partition("=")
    word, kind = read_phrase(said), KIND_OF.get(key, "")
    return screens.which(word, kind, _offered(turn, kind), _page(turn)) if word and kind else screens.gone()


def add(turn: Turn) -> Reply:
    """`macrame=c=anyaman`: it names this from now on."""
    said, _, rest = turn.argument.partition("=")
    key, _, subject = rest.partition("=")
    word, kind = read_phrase(said), KIND_OF.get(key, "")
    meant = next((one for one in _offered(turn, kind) if one.id == subject), None)
    if not word or meant is None:
        return screens.gone()
    if _means_already(turn, word):
        return screens.taken(word)
    number = terms.add(turn.connection, word, kind, subject, turn.now)
    if number is None:
        return screens.already(word, meant.name)
    unknown.forget(turn.connection, word)
    _note(turn, number, "word added")
    return screens.added(word, meant.name, number)


def forget(turn: Turn) -> Reply:
    """Off the list: it means nothing."""
    word = read_phrase(turn.argument)
    if not word or not unknown.forget(turn.connection, word):
        return screens.gone()
    return screens.forgotten(word)


def read_phrase(said: str) -> str:
    """One to three plain words, lower case; nothing where it is anything else."""
    phrase = " ".join(said.casefold().split())
    return phrase if PHRASE.fullmatch(phrase) and SHORTEST <= len(phrase) <= LONGEST else ""


def _means_already(turn: Turn, phrase: str) -> bool:
    """Whether another meaning would shadow what people rely on: a command, an answer, an everyday word, another name."""
    return not ESCAPES.isdisjoint(phrase.split()) or is_taken(phrase, turn.lexicon)


def _accept(turn: Turn, given: Given) -> Answers | Problem:
    word = read_phrase(given.text) if isinstance(given, Text) else ""
    if not word:
        return Problem("word")
    return Problem("taken") if _means_already(turn, word) else {"word": word}


def _chosen(turn: Turn, state: FormState) -> Reply:
    return screens.what_is_it(state.answers["word"])


FORM = Form(
    "term",
    (Step("word", lambda turn, prompt: screens.ask_word(prompt), _accept, free_text=True),),
    _chosen,
    listed,
    deed=Deed.GOVERN,
)


# ---- what was added -----------------------------------------------------------------------------------------------------
def all_added(turn: Turn) -> Reply:
    """The words added so far."""
    return screens.all_added([(one, _name(turn, one)) for one in terms.every(turn.connection)], _page(turn))


def card(turn: Turn) -> Reply:
    """One of them."""
    one = terms.get(turn.connection, turn.number())
    return screens.card(one, _name(turn, one)) if one is not None else screens.gone()


def drop(turn: Turn) -> Reply:
    """It means that no longer; one press brings it back."""
    one = terms.get(turn.connection, turn.number())
    if one is None or not terms.remove(turn.connection, one.id):
        return screens.gone()
    _note(turn, one.id, "word removed")
    return screens.dropped(one, _name(turn, one))


def _note(turn: Turn, number: int, detail: str) -> None:
    audit.note(turn.connection, turn.contact.id, Role.ADMIN, Act(Deed.GOVERN, f"term:{number}", detail), turn.now)


def _name(turn: Turn, one: Added) -> str:
    return next((meant.name for meant in _offered(turn, one.kind) if meant.id == one.subject), one.subject)


# ---- what a word can name -----------------------------------------------------------------------------------------------
def _offered(turn: Turn, kind: str) -> list[Meaning]:
    """Everything of a kind, in the catalogue's order."""
    return [Meaning(kind, id, name) for id, name in _named(turn, kind)]


def _named(turn: Turn, kind: str) -> list[tuple[str, str]]:
    around, speaks = turn.surroundings, language()
    library = around.library
    if kind == "craft":
        return [(id, names.craft(turn, id)) for id in around.crafts]
    if kind == "province":
        return [(id, names.province(turn, id)) for id in around.provinces]
    if kind == "kind":
        return [(id, kind_name(id)) for id in KINDS_OF_TRAINING]
    if kind == "product":
        return [(one.code, f"{one.code} {one.title.said(speaks)}") for craft in library.headings.values() for one in craft.hs]
    titled = {
        "fair": [(one.id, one.name) for one in library.fairs.values()],
        "market": [(one.market, one.name.said(speaks)) for one in library.markets.values()],
        "step": [(one.id, one.title.said(speaks)) for one in library.steps.values()],
        "figure": [(one.id, f"{one.statement.said(speaks)} ({one.period})") for one in library.figures.values()],
    }
    return titled.get(kind, [])
