"""Programmes, and the schemes they are put into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.authority import Deed, Role
from bot.rules.periods import ALWAYS
from bot.screens.forms import Prompt
from bot.screens.organisers import programmes as screens
from bot.screens.organisers.programmes import Line, Listed, Measured
from bot.vocabulary import Reply
from handlers import names
from handlers.organisers import figures as numbers
from storage.organising import figures, programmes, targets
from storage.organising.counted import Over
from storage.organising.programmes import Programme
from storage.people import audit
from storage.people.audit import Act

SHORTEST, LONGEST = 2, 60


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("programmes", listed, Deed.COUNT)
    router.action("programme", programme, Deed.COUNT)
    router.action("scheme", scheme, Deed.COUNT)
    router.action("scheme_of", scheme_of, Deed.COUNT)
    router.action("scheme_name", scheme_name, Deed.COUNT)
    router.form(SCHEME)
    router.form(RENAME)


# ---- whose --------------------------------------------------------------------------------------------------------------
def always(turn: Turn) -> Over:
    """Everything that is theirs, whenever it was or will be."""
    return numbers.of_period(turn, ALWAYS)


def owner(turn: Turn) -> int:
    """Whose a scheme or target is that they set: their organisation's, of all together (0) an admin's."""
    return 0 if authority.is_admin(turn) else authority.organisations(turn)[0]


def note(turn: Turn, subject: str, detail: str) -> None:
    """Write down that a target or scheme was changed."""
    role = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER
    act = Act(Deed.COUNT, subject, detail, owner(turn) or None)
    audit.note(turn.connection, turn.contact.id, role, act, turn.now)


def mark(name: str) -> str:
    """Twelve letters that stand for a name in a button."""
    return blake2b(name.encode(), digest_size=6).hexdigest()


def mine(turn: Turn) -> list[Programme]:
    """The programmes of what they run."""
    return programmes.all_of(turn.connection, always(turn))


def named(found: Sequence[Programme], of: str) -> Programme | None:
    """The programme among them that a mark stands for."""
    return next((one for one in found if mark(one.name) == of), None)


def scheme_named(found: Sequence[Programme], of: str) -> str | None:
    """The scheme among theirs that a mark stands for."""
    return next((one for one in programmes.schemes_of(found) if mark(one) == of), None)


# ---- looking ------------------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """A page of them, schemes first."""
    found = mine(turn)
    rows = [_of_scheme(name, inside) for name, inside in programmes.schemes_of(found).items()] + [_line(one) for one in found]
    page = min(turn.number(), len(rows) // screens.ROWS)
    skip = page * screens.ROWS
    return screens.listed(Listed(rows[skip : skip + screens.ROWS], page, len(rows) > skip + screens.ROWS))


def _of_scheme(name: str, inside: Sequence[Programme]) -> Line:
    activities, trained = sum(one.activities for one in inside), sum(one.trained for one in inside)
    return Line(mark(name), name, activities, trained, len(inside))


def _line(one: Programme) -> Line:
    return Line(mark(one.name), one.name, one.activities, one.trained)


def programme(turn: Turn) -> Reply:
    """How many it trained, of how many, and where."""
    found = named(mine(turn), turn.argument)
    if found is None:
        return screens.nothing_there()
    over = replace(always(turn), programme=found.name)
    view = _measured(turn, found.name, over, found.reported, programme=found.name)
    provinces = programmes.by_province(turn.connection, over, found.name)
    return screens.programme(view, found.scheme or "", provinces, names.of(turn))


def scheme(turn: Turn) -> Reply:
    """What its programmes come to together."""
    found = mine(turn)
    name = scheme_named(found, turn.argument)
    if name is None:
        return screens.nothing_there()
    inside = programmes.schemes_of(found)[name]
    over = replace(always(turn), scheme=name)
    view = _measured(turn, name, over, sum(one.reported for one in inside), scheme=name)
    return screens.scheme(view, [_line(one) for one in inside])


def _measured(turn: Turn, name: str, over: Over, reported: int, **of: str) -> Measured:
    aimed = targets.main(targets.all_of(turn.connection, over), turn.today, **of)
    toward = figures.trained(turn.connection, targets.narrowed(over, aimed)) if aimed else 0
    return Measured(mark(name), name, figures.once(turn.connection, over), reported, aimed, toward)


# ---- changing -----------------------------------------------------------------------------------------------------------
def scheme_of(turn: Turn) -> Reply:
    """Ask which scheme a programme belongs to."""
    known = named(mine(turn), turn.argument) is not None
    return forms.begin(turn, SCHEME, subject=turn.argument) if known else screens.nothing_there()


def _ask_scheme(turn: Turn, prompt: Prompt) -> Reply:
    found = mine(turn)
    one = named(found, prompt.subject)
    offered = [(mark(name), name) for name in programmes.schemes_of(found) if one is None or name != one.scheme]
    return screens.ask_scheme(prompt, one.name if one else "", (one.scheme if one else None) or "", offered)


def _accept_scheme(turn: Turn, given: Given) -> Answers | Problem:
    words = words_of(given)
    if words == screens.OUT:
        return {"scheme": ""}
    found = programmes.schemes_of(mine(turn))
    there = next((name for name in found if words == mark(name) or words.casefold() == name.casefold()), None)
    return {"scheme": there} if there else accept_name(words)


def accept_name(words: str) -> Answers | Problem:
    """A name for a scheme, as one line."""
    fits = SHORTEST <= len(words) <= LONGEST and words.isprintable() and any(letter.isalnum() for letter in words)
    return {"scheme": words} if fits else Problem("name")


def _put(turn: Turn, state: FormState) -> Reply:
    """Put it there, and show the programme."""
    found = named(mine(turn), state.subject)
    if found is None:
        return screens.nothing_there()
    into = state.answers["scheme"]
    if into:
        programmes.put_into(turn.connection, found.name, owner(turn), into)
    else:
        programmes.take_out(turn.connection, found.name, always(turn).owners)
    note(turn, "programme", "scheme changed")
    turn.argument = state.subject
    return programme(turn)


def scheme_name(turn: Turn) -> Reply:
    """Ask what a scheme shall be called."""
    known = scheme_named(mine(turn), turn.argument) is not None
    return forms.begin(turn, RENAME, subject=turn.argument) if known else screens.nothing_there()


def _ask_name(turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask_name(prompt, scheme_named(mine(turn), prompt.subject) or "")


def _accept_name(turn: Turn, given: Given) -> Answers | Problem:
    return accept_name(words_of(given))


def _rename(turn: Turn, state: FormState) -> Reply:
    """Call it so, and show it; a scheme that has this name already takes its programmes in."""
    old, new = scheme_named(mine(turn), state.subject), state.answers["scheme"]
    if old is None:
        return screens.nothing_there()
    programmes.rename_scheme(turn.connection, always(turn).owners, old, new)
    note(turn, "scheme", "scheme changed")
    turn.argument = mark(new)
    return scheme(turn)


def _left(turn: Turn) -> Reply:
    """Nothing was changed."""
    turn.argument = "0"
    return listed(turn)


SCHEME = Form("scheme", (Step("scheme", _ask_scheme, _accept_scheme, free_text=True),), _put, _left, deed=Deed.COUNT)
RENAME = Form("scheme_name", (Step("scheme", _ask_name, _accept_name, free_text=True),), _rename, _left, deed=Deed.COUNT)
