"""The conditions of an audience: values of a trait are put in and taken out, a regency is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b

from bot.conversation import form as forms
from bot.conversation.form import SEVERAL, Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, page_in
from bot.rules import audience as rules
from bot.rules.audience import OF_AN_ACTIVITY, Trait
from bot.rules.authority import Deed
from bot.screens.artisans.profile import SCALES
from bot.screens.forms import Prompt
from bot.screens.organisers import audience_words as words
from bot.screens.organisers import audiences as screens
from bot.screens.organisers import composing
from bot.vocabulary import Reply
from handlers.organisers import audiences
from storage.announcing import fairs, segments
from storage.announcing.announcements import Announcement
from storage.organising import organisations, running
from storage.organising.activities import Summary
from storage.unasked.interests import Kind


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("audience_of", options, Deed.ANNOUNCE)
    router.action("audience_put", put, Deed.ANNOUNCE)
    router.form(REGENCY)


OFFERED = 60
"""Activities that can be chosen: those to come first, then the latest that are over."""

ROLES, DAYS = ("artisan", "civil_servant", "other"), ("7", "14", "30", "90")
SHORTEST_REGENCY, LONGEST_REGENCY, MOST_REGENCIES = 3, 60, 10
SHORT_KEY = 12


def _side(text: str) -> tuple[Trait, bool] | None:
    """`-craft` is everybody but those of these crafts."""
    without, name = text.startswith("-"), text.removeprefix("-")
    return (Trait(name), without) if name in frozenset(Trait) else None


def options(turn: Turn) -> Reply:
    """The values of a trait: `ID=craft=page`."""
    one = audiences.draft(turn)
    side, _equals, number = turn.argument.partition("=")[2].partition("=")
    chosen = _side(side)
    if one is None or chosen is None:
        return composing.gone()
    if chosen[0] is Trait.REGENCY:
        return forms.begin(turn, REGENCY, f"{one.id}={side}")
    return _options(turn, one, chosen, page_in(number))


def _options(turn: Turn, one: Announcement, side: tuple[Trait, bool], page: int) -> Reply:
    trait, without = side
    found = audiences.view(turn, one)
    values = _values(turn, one, trait)
    rows = [(key(value), value, found.name(trait, value)) for value in values]
    if trait is Trait.UNTOLD:
        rows = [(value, value, words.days(int(value))) for value in values]
    chosen = rules.values_of(found.audience, trait, without=without)
    return screens.options(found, screens.Options(trait, without, page, rows, chosen))


def key(value: str) -> str:
    """What stands for a value in a button."""
    plain = len(value) <= SHORT_KEY and value.isascii() and "=" not in value
    return value if plain else blake2b(value.encode(), digest_size=6).hexdigest()


def _values(turn: Turn, one: Announcement, trait: Trait) -> Sequence[str]:
    """What can be chosen of a trait by who announces."""
    if trait in OF_AN_ACTIVITY:
        return [str(each.id) for each in _activities(turn, one)]
    offered: dict[Trait, Callable[[], Sequence[str]]] = {
        Trait.CRAFT: lambda: tuple(turn.surroundings.crafts),
        Trait.PROVINCE: lambda: tuple(turn.surroundings.provinces),
        Trait.LANGUAGE: lambda: tuple(words.LANGUAGES),
        Trait.CHANNEL: lambda: words.CHANNELS,
        Trait.ROLE: lambda: ROLES,
        Trait.SCALE: lambda: SCALES,
        Trait.EXPORTING: lambda: ("yes", "no"),
        Trait.FOLLOWING: lambda: _followables(turn, one),
        Trait.FAIR: lambda: fairs.all_of_them(turn.connection),
        Trait.UNTOLD: lambda: DAYS,
    }
    return offered[trait]() if trait in offered else ()


def _activities(turn: Turn, one: Announcement) -> list[Summary]:
    mine = audiences.whose_activities(one)
    coming = running.of(turn.connection, mine, turn.today, most=OFFERED // 2)
    return [*coming, *running.of(turn.connection, mine, turn.today, earlier=True, most=OFFERED - len(coming))]


def _followables(turn: Turn, one: Announcement) -> list[str]:
    """Followers of who announces, of its activities, of a craft."""
    own = organisations.get(turn.connection, one.organisation_id) if one.organisation_id else None
    ours = [f"{Kind.ORGANISER}={own.name}"] if own is not None else []
    slugs = fairs.slugs_of(turn.connection, [each.id for each in _activities(turn, one)])
    return [*ours, *(f"{Kind.ACTIVITY}={slug}" for slug in slugs), *(f"{Kind.CRAFT}={code}" for code in turn.surroundings.crafts)]


def put(turn: Turn) -> Reply:
    """Put a value in or take it out: `ID=-craft=page=batik`. A press on an older page shows the newest one."""
    one = audiences.draft(turn)
    side, _equals, rest = turn.argument.partition("=")[2].partition("=")
    number, _equals, pressed = rest.partition("=")
    chosen = _side(side)
    if one is None or chosen is None:
        return composing.gone()
    trait, without = chosen
    value = next((each for each in _values(turn, one, trait) if key(each) == pressed), None)
    if value is not None and turn.version == one.version:
        audience = rules.toggled(segments.current(turn.connection, one), trait, value, without=without)
        one = audiences.keep(turn, one, audience)
    return _options(turn, one, chosen, page_in(number))


def _ask(turn: Turn, prompt: Prompt) -> Reply:
    if audiences.numbered(turn, prompt.subject.partition("=")[0]) is None:
        if turn.conversation.form is not None:
            turn.conversation.form.paused = True
        forms.close(turn)
        return composing.gone()
    return screens.ask_regency(prompt)


def _accept(turn: Turn, given: Given) -> Answers | Problem:
    typed = [" ".join(piece.split()) for piece in SEVERAL.split(words_of(given))]
    found = [piece for piece in typed if piece]
    right = all(SHORTEST_REGENCY <= len(piece) <= LONGEST_REGENCY and piece.isprintable() for piece in found)
    return {"regency": "\n".join(found)} if right and 0 < len(found) <= MOST_REGENCIES else Problem("short")


def _finish(turn: Turn, state: FormState) -> Reply:
    number, _equals, side = state.subject.partition("=")
    one, chosen = audiences.numbered(turn, number), _side(side)
    if one is None or chosen is None:
        return composing.gone()
    values = state.answers["regency"].split("\n")
    audience = rules.with_values(segments.current(turn.connection, one), chosen[0], values, without=chosen[1])
    return audiences.shown(turn, audiences.keep(turn, one, audience))


def _left(turn: Turn) -> Reply:
    one = audiences.draft(turn)
    return audiences.shown(turn, one) if one is not None else composing.gone()


REGENCY = Form("regency", (Step("regency", _ask, _accept, free_text=True),), _finish, _left, deed=Deed.ANNOUNCE)
