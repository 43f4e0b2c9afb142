"""Audiences saved under a name: listed, used in a draft, renamed, deleted. They belong to an organisation."""

from __future__ import annotations

from functools import partial

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, id_in, page_in
from bot.rules.authority import Deed, Reach
from bot.screens.forms import Prompt
from bot.screens.organisers import audience_words, composing
from bot.screens.organisers import segments as screens
from bot.vocabulary import Reply
from handlers.organisers import announcing, audiences
from handlers.organisers import composing as drafts
from storage.announcing import segments
from storage.announcing.segments import LONGEST, SHORTEST, Segment


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("segments", listed, Deed.ANNOUNCE)
    router.action("segment", one_of_them, Deed.ANNOUNCE)
    router.action("segment_new", partial(for_a_new_one, router), Deed.ANNOUNCE)
    router.action("segment_name", rename, Deed.ANNOUNCE)
    router.action("segment_gone", remove, Deed.ANNOUNCE)
    router.action("segments_for", for_draft, Deed.ANNOUNCE)
    router.action("segment_use", use, Deed.ANNOUNCE)
    router.action("segment_save", save, Deed.ANNOUNCE)
    router.form(SAVE)
    router.form(RENAME)


def _may(turn: Turn, one: Segment | None) -> Segment | None:
    """It, if they may announce in the name of whose it is."""
    if one is None or (one.organisation_id is None and not authority.is_admin(turn)):
        return None
    return one if authority.may(turn, Deed.ANNOUNCE, Reach(frozenset({one.organisation_id or 0}))) else None


def _named(turn: Turn, number: str) -> Segment | None:
    return _may(turn, segments.get(turn.connection, id_in(number)))


def _saved(turn: Turn, one: Segment) -> screens.Saved:
    said = audience_words.sentence(one.audience, audiences.naming(turn))
    return screens.Saved(one.id, one.name, said, announcing.whose(turn, one.organisation_id))


def listed(turn: Turn) -> Reply:
    """All that are theirs."""
    owners: list[int | None] = [*authority.organisations(turn)]
    if authority.is_admin(turn):
        owners = [number or None for number, _name in announcing.names_of(turn)]
    found = [_saved(turn, one) for owner in owners for one in segments.of(turn.connection, owner)]
    return screens.segments(found, min(turn.number(), 100))


def one_of_them(turn: Turn) -> Reply:
    """One, and what can be done with it."""
    one = _named(turn, turn.argument)
    return screens.segment(_saved(turn, one)) if one is not None else composing.gone()


def for_a_new_one(router: Router, turn: Turn) -> Reply:
    """A new announcement to it."""
    one = _named(turn, turn.argument)
    if one is None:
        return composing.gone()
    return drafts.begin(router, turn, f"o{one.organisation_id or 0}", segment=one.id)


def remove(turn: Turn) -> Reply:
    """Delete it, once they are sure."""
    number, _equals, sure = turn.argument.partition("=")
    one = _named(turn, number)
    if one is None:
        return composing.gone()
    if sure != "yes":
        return screens.segment(_saved(turn, one), sure=True)
    segments.remove(turn.connection, one.id)
    return screens.segment_deleted(one.name)


# ---- in a draft -------------------------------------------------------------------------------------------------------------
def for_draft(turn: Turn) -> Reply:
    """Those a draft can be for."""
    one = audiences.draft(turn)
    if one is None:
        return composing.gone()
    found = [_saved(turn, each) for each in segments.of(turn.connection, one.organisation_id)]
    page = turn.argument.partition("=")[2]
    return screens.segments(found, page_in(page), (one.id, one.version))


def use(turn: Turn) -> Reply:
    """Let a draft be for a saved one: `ID=SEGMENT`."""
    one = audiences.draft(turn)
    chosen = _named(turn, turn.argument.partition("=")[2])
    if one is None or chosen is None or chosen.organisation_id != one.organisation_id:
        return composing.gone()
    if turn.version == one.version:
        one = audiences.keep(turn, one, chosen.audience, chosen.id)
    return audiences.shown(turn, one)


def save(turn: Turn) -> Reply:
    """Ask under which name a draft's audience is kept."""
    one = audiences.draft(turn)
    return forms.begin(turn, SAVE, str(one.id)) if one is not None else composing.gone()


# ---- names ------------------------------------------------------------------------------------------------------------------
def _name(turn: Turn, given: Given) -> Answers | Problem:
    words = " ".join(words_of(given).split())
    right = SHORTEST <= len(words) <= LONGEST and words.isprintable() and any(letter.isalnum() for letter in words)
    return {"name": words} if right else Problem("name")


def _ask(turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask_name(prompt)


def _save(turn: Turn, state: FormState) -> Reply:
    """Keep it, and show the draft with it; the name of an earlier one keeps this in its place."""
    one = audiences.numbered(turn, state.subject)
    if one is None:
        return composing.gone()
    meant = segments.current(turn.connection, one)
    number = segments.save(turn.connection, one.organisation_id, state.answers["name"], meant, turn.contact.id, turn.now)
    if number is None:
        return audiences.shown(turn, one, screens.too_many())
    return audiences.shown(turn, audiences.keep(turn, one, meant, number))


def rename(turn: Turn) -> Reply:
    """Ask what it shall be called."""
    one = _named(turn, turn.argument)
    return forms.begin(turn, RENAME, str(one.id)) if one is not None else composing.gone()


def _new_name(turn: Turn, given: Given) -> Answers | Problem:
    found = _name(turn, given)
    state = turn.conversation.form
    one = _named(turn, state.subject) if state is not None else None
    if isinstance(found, str) or one is None:
        return found
    other = segments.named(turn.connection, one.organisation_id, found["name"])
    return found if other is None or other.id == one.id else Problem("taken")


def _rename(turn: Turn, state: FormState) -> Reply:
    one = _named(turn, state.subject)
    if one is None:
        return composing.gone()
    segments.rename(turn.connection, one, state.answers["name"])
    turn.argument = state.subject
    return one_of_them(turn)


def _left(turn: Turn) -> Reply:
    turn.argument = "0"
    return listed(turn)


def _back_to_draft(turn: Turn) -> Reply:
    one = audiences.numbered(turn, turn.argument)
    return audiences.shown(turn, one) if one is not None else composing.gone()


SAVE = Form("segment", (Step("name", _ask, _name, free_text=True),), _save, _back_to_draft, deed=Deed.ANNOUNCE)
RENAME = Form("segment_name", (Step("name", _ask, _new_name, free_text=True),), _rename, _left, deed=Deed.ANNOUNCE)
