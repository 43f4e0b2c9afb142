"""My certificates, sent again at any time; and whether a code is genuine, for anybody."""

from __future__ import annotations

from collections.abc import Callable

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.screens.artisans import certificates as screens
from bot.vocabulary import Reply
from handlers import errands
from storage.organising import activities
from storage.organising.jobs import Job
from storage.people import links
from storage.taking_part import certificates
from storage.unasked import telling

Check = Callable[[Turn, str], Reply | None]
"""Says what a code stands for, None where it is no code of this kind."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""

    def words(turn: Turn) -> Reply:
        """ "Cek K7F3P-QM2XA", and what looks like a code; what does not is understood as ever."""
        is_code = certificates.read(turn.argument) or certificates.looks_like_one(turn.argument)
        return verify(turn) if is_code else router.understood(turn)

    router.command("sertifikat certificate certificates", mine)
    router.command("cek verify check", verify)
    router.opening("verify", words)
    router.action("certificates", mine)
    router.action("certificate", again)
    router.action("verify", verify)


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


def verify(turn: Turn) -> Reply:
    """What a code certifies. Who types unknown ones gets to try a few an hour."""
    code = certificates.read(turn.argument)
    if not code:
        return screens.unknown() if turn.argument.strip() else screens.which()
    until = links.shut_until(turn.connection, turn.contact.id, turn.now)
    if until is not None:
        return screens.too_many(until, telling.home_zone(turn.connection, turn.contact.id, turn.surroundings.zone))
    for check in CHECKS:
        said = check(turn, code)
        if said is not None:
            return said
    links.note_wrong(turn.connection, turn.contact.id, turn.now)
    return screens.unknown()


def _certificate(turn: Turn, code: str) -> Reply | None:
    found = certificates.get(turn.connection, code)
    activity = activities.get(turn.connection, found.activity_id) if found is not None else None
    if found is None or activity is None:
        return None
    turn.shows_others = True
    return screens.genuine(activity, found)


CHECKS: tuple[Check, ...] = (_certificate,)
"""Everything that carries a code; the first that knows it answers."""
