"""What a template only spoke of, in full: pressing its button opens the time in which free words are allowed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.screens import general
from bot.vocabulary import Reply
from storage.ledger.deliveries import Lane
from storage.unasked import onscreen


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("again", partial(again, router))


def again(router: Router, turn: Turn) -> Reply:
    """The message itself; where it was the question of a form that is still open, the question as it stands now."""
    said = onscreen.said(turn.connection, turn.number(), turn.contact.id)
    if said is None:
        return general.old_button(turn.conversation.form is not None)
    lane, reply = said
    asked = router.ask_again(turn) if lane is Lane.REPLY else None
    return asked or replace(reply, brief=None, replaces=False)
