"""The draft whose form is open, if whoever is writing may still work on it."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.turn import Turn, id_in
from bot.rules.authority import Deed, Reach
from storage.organising import drafts
from storage.organising.drafts import Draft


def held(turn: Turn, subject: str) -> Draft | None:
    """The draft with this number, if whoever is writing may work on it now."""
    draft = drafts.get(turn.connection, id_in(subject))
    if draft is None:
        return None
    if draft.activity_id is not None:
        return draft if authority.activity(turn, Deed.PREPARE, draft.activity_id) is not None else None
    return draft if authority.may(turn, Deed.PREPARE, Reach(frozenset({draft.organisation_id}))) else None


def of_form(turn: Turn) -> Draft | None:
    """The one that the open form is about."""
    state = turn.conversation.form
    return held(turn, state.subject) if state is not None else None
