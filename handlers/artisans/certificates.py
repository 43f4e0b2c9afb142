"""My certificates, sent again at any time; and what a code certifies, for anybody who asks (handlers/artisans/genuine.py)."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.screens.artisans import certificates as screens
from bot.vocabulary import Reply
from handlers import errands
from storage.organising import activities
from storage.organising.jobs import Job
from storage.taking_part import certificates


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("sertifikat certificate certificates", mine)
    router.action("certificates", mine)
    router.action("certificate", again)


def mine(turn: Turn) -> Reply:
    """The only one there is at once, else which."""
    found = certificates.of_person(turn.connection, turn.contact.id)
    if len(found) != 1:
        return screens.mine(found)
    turn.argument = found[0].code
    return again(turn)


def again(turn: Turn) -> Reply:
    """One of mine, drawn anew."""
    found = certificates.get(turn.connection, turn.argument)
    if found is None or found.contact_id != turn.contact.id or found.revoked_at is not None:
        return screens.stands_no_more()
    return errands.begin(turn, Job.CERTIFICATE, {"code": found.code})


def check(turn: Turn, code: str) -> Reply | None:
    """What a code certifies, for anybody who has the paper; None where it is the code of none."""
    found = certificates.get(turn.connection, code)
    activity = activities.get(turn.connection, found.activity_id) if found is not None else None
    if found is None or activity is None:
        return None
    turn.shows_others = True
    return screens.genuine(activity, found)
