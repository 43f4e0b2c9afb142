"""Editions of fairs for who announces them: the list, one of them, withdrawing it and taking that back."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.authority import Deed, Reach, Role
from bot.rules.fairs import Edition
from bot.screens.organisers import editions as screens
from bot.vocabulary import Reply
from storage.knowing import editions, fair_timers
from storage.people import audit
from storage.people.audit import Act

PAGE = 5


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("edisi editions", listed, Deed.EDITIONS)
    router.action("editions", listed, Deed.EDITIONS)
    router.action("edition", one, Deed.EDITIONS)
    router.action("edition_off", sure, Deed.EDITIONS)
    router.action("edition_off_yes", withdraw, Deed.EDITIONS)
    router.action("edition_on", restore, Deed.EDITIONS)


# ---- whose ------------------------------------------------------------------------------------------------------------------
def own(turn: Turn, edition_id: int | None = None) -> Edition | None:
    """The edition with this number (else the one the choice names), if it is theirs to change; None otherwise."""
    number = turn.number() if edition_id is None else edition_id
    found = editions.get(turn.connection, number) if number else None
    if found is None or found.fair not in turn.surroundings.library.fairs:
        return None
    about = Reach(frozenset({found.organisation_id or 0}))
    return found if authority.may(turn, Deed.EDITIONS, about) else None


def note(turn: Turn, edition: Edition, detail: str) -> None:
    """A line of the audit log."""
    mine = edition.organisation_id in authority.organisations(turn)
    act = Act(Deed.EDITIONS, f"edition:{edition.id}", detail, edition.organisation_id)
    audit.note(turn.connection, turn.contact.id, Role.ORGANISER if mine else Role.ADMIN, act, turn.now)


def shown(turn: Turn, edition: Edition, said: str = "", *, undo: bool = False) -> Reply:
    """An edition as it stands; `said` is what just became of it, which `undo` takes back."""
    return screens.one(edition, turn.surroundings.library.fairs[edition.fair], said, undo=undo)


# ---- looking ----------------------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """What their organisations announced; an admin sees everything."""
    page = min(turn.number(), 1_000)
    found = editions.latest(
        turn.connection,
        authority.organisations(turn),
        everybody=authority.is_admin(turn),
        skip=page * PAGE,
        most=PAGE + 1,
    )
    return screens.listed(found[:PAGE], turn.surroundings.library.fairs, page, len(found) > PAGE)


def one(turn: Turn) -> Reply:
    """One as it stands."""
    edition = own(turn)
    return shown(turn, edition) if edition is not None else screens.gone()


# ---- withdrawing ------------------------------------------------------------------------------------------------------------
def sure(turn: Turn) -> Reply:
    """The first of two taps."""
    edition = own(turn)
    if edition is None:
        return screens.gone()
    if edition.version != turn.version or edition.withdrawn_at is not None:
        return shown(turn, edition, screens.changed_meanwhile())
    return screens.sure(edition, turn.surroundings.library.fairs[edition.fair])


def withdraw(turn: Turn) -> Reply:
    """The second tap."""
    return _turned(turn, off=True)


def restore(turn: Turn) -> Reply:
    """Take it back, unless the fair was announced for those days meanwhile."""
    edition = own(turn)
    if edition is not None and edition.withdrawn_at is not None:
        editions.hold(turn.connection, edition.fair)
        days = (edition.starts_on, edition.ends_on)
        if other := editions.doubled(turn.connection, edition.fair, *days, edition.id):
            return shown(turn, edition, screens.doubled(other))
    return _turned(turn, off=False)


def _turned(turn: Turn, *, off: bool) -> Reply:
    edition = own(turn)
    if edition is None:
        return screens.gone()
    as_shown = edition.version == turn.version and (edition.withdrawn_at is None) == off
    became = None
    if as_shown:
        became = editions.withdraw(turn.connection, edition, turn.now) if off else editions.restore(turn.connection, edition)
    if became is None:
        return shown(turn, own(turn) or edition, screens.changed_meanwhile())
    if off:
        fair_timers.withdrawn(turn.connection, edition, became, turn.now)
    else:
        fair_timers.restored(turn.connection, edition, became, turn.now, turn.surroundings.zone)
    note(turn, became, "edition withdrawn" if off else "edition announced")
    return shown(turn, became, screens.withdrawn() if off else screens.announced(), undo=off)
