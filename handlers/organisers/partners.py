"""Organisations for everybody: the directory of partners; and which of them run an activity together."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn, page_in
from bot.rules import organisations as rules
from bot.rules.authority import Deed, Reach, Role
from bot.screens.organisers import partners as screens
from bot.vocabulary import Reply
from handlers import names
from storage.organising import organisations
from storage.organising.activities import Activity
from storage.people import audit
from storage.people.audit import Act
from storage.unasked import interests
from storage.unasked.interests import Followed, Kind

COMING = 4


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("mitra partners", directory)
    router.action("partners", directory)
    router.action("partner", card)
    router.action("coowners", coowners, Deed.PREPARE)
    router.action("coowner", toggle, Deed.PREPARE)


# ---- for everybody ------------------------------------------------------------------------------------------------------
def directory(turn: Turn) -> Reply:
    """Who runs activities: all (`=1` is the second page), of one kind (`centre=0`) or province (`ID-YO=0`); `?` asks which."""
    wanted, _, page = turn.argument.partition("=")
    kind = wanted if wanted in rules.KINDS else ""
    province = wanted if names.is_province(turn, wanted) else ""
    everybody = organisations.listed(turn.connection)
    if wanted in ("?kind", "?province"):
        values = sorted({getattr(one, wanted[1:]) for one in everybody} - {None})
        return screens.narrow(values, names.of(turn))
    found = [one for one in everybody if (not kind or one.kind == kind) and (not province or one.province == province)]
    number = page_in(page)
    return screens.directory(found, kind or province, number, names.of(turn))


def card(turn: Turn) -> Reply:
    """One of them: what it does, when it answers, what it has coming."""
    found = organisations.get(turn.connection, turn.number())
    if found is None or not found.listed:
        return screens.gone()
    coming = organisations.coming(turn.connection, found.id, turn.today, COMING)
    followed = Followed(Kind.ORGANISER, found.name)
    follows = interests.follows(turn.connection, turn.contact.id, followed)
    shown = screens.Partner(found, coming, interests.example(turn.connection, followed) or 0, follows, turn.now)
    return screens.card(shown, names.of(turn))


# ---- who runs an activity together --------------------------------------------------------------------------------------
def coowners(turn: Turn) -> Reply:
    """Which organisations run it together with its own; `17=1` is the second page of others to ask in."""
    number, _, page = turn.argument.partition("=")
    turn.argument = number
    about = _owned(turn)
    if about is None:
        return screens.not_the_owner()
    return _coowners(turn, about, page_in(page))


def _coowners(turn: Turn, about: Activity, page: int = 0) -> Reply:
    joined = organisations.partners_of(turn.connection, about.id)
    taken = {one.id for one in joined} | {about.organisation_id}
    others = [one for one in organisations.all_of_them(turn.connection) if one.id not in taken]
    return screens.coowners(about, joined, others, page)


def _owned(turn: Turn) -> Activity | None:
    """The activity, if it is their own organisation's: a partner asks in no other one."""
    about = authority.activity(turn, Deed.PREPARE)
    if about is None or not authority.may(turn, Deed.PREPARE, Reach(frozenset({about.organisation_id or 0}), about.id)):
        return None
    return about


def toggle(turn: Turn) -> Reply:
    """Let an organisation run it, too (`17=3`), or end that (asked first; `17=3=yes`)."""
    number, _, rest = turn.argument.partition("=")
    other, _, sure = rest.partition("=")
    turn.argument = other
    organisation = organisations.get(turn.connection, turn.number())
    turn.argument = number
    about = _owned(turn)
    if about is None or organisation is None or organisation.id == about.organisation_id:
        return screens.not_the_owner()
    joined = any(one.id == organisation.id for one in organisations.partners_of(turn.connection, about.id))
    if sure != "yes":
        return screens.toggle_sure(about, organisation, joined=joined)
    if joined:
        organisations.part(turn.connection, about.id, organisation.id)
    else:
        organisations.join(turn.connection, about.id, organisation.id)
    role = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER
    detail = "partner left" if joined else "partner joined"
    audit.note(
        turn.connection, turn.contact.id, role, Act(Deed.PREPARE, f"activity:{about.id}", detail, about.organisation_id), turn.now
    )
    return _coowners(turn, about)
