"""An announcement that was confirmed: held, approved, paused, let go on, stopped; each is written down with who did it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.conversation import authority, plans
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, id_in
from bot.rules.announcements import HOLD, Move, Repeat, State
from bot.rules.authority import Deed, Role
from bot.screens import forms as form_screens
from bot.screens.forms import Prompt
from bot.screens.organisers import managing
from bot.screens.organisers import sending as screens
from bot.vocabulary import Reply, Text
from storage.announcing import announcements, concerned, progressing
from storage.announcing.announcements import Announcement
from storage.people import audit
from storage.people.audit import Act
from storage.unasked import staff
from storage.unasked.telling import Notice

LONGEST_REASON = 200
OFFERED = frozenset({"compose", "compose_see", "announce", "results_of"})
"""The choices of others that stand below what is shown here."""

WAITING = frozenset({State.ASKED, State.HELD, State.SCHEDULED})
RUNNING = frozenset({State.GATHERING, State.SENDING})


@dataclass(frozen=True, slots=True)
class Wish:
    """When it shall begin (UTC; None: at once), how often, and until when (UTC)."""

    starts_at: datetime | None = None
    repeats: Repeat = Repeat.NEVER
    ends_at: datetime | None = None


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("announcement", partial(announcement, router=router), Deed.ANNOUNCE)
    router.action("approve_sending", approve, Deed.ANNOUNCE)
    router.action("refuse_sending", refuse, Deed.ANNOUNCE)
    router.action("pause_sending", pause, Deed.ANNOUNCE)
    router.action("resume_sending", resume, Deed.ANNOUNCE)
    router.action("cancel_sending", cancel, Deed.ANNOUNCE)
    router.form(REFUSING)


# ---- looking ----------------------------------------------------------------------------------------------------------------
def announcement(turn: Turn, router: Router) -> Reply:
    """The page of one: a draft where it can be changed, anything else as far as it is."""
    one = authority.announcement(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state is State.DRAFT and "compose" in router.actions:
        turn.argument = str(one.id)
        return router.actions["compose"](turn)
    return page(turn, one)


def page(turn: Turn, one: Announcement, note: str = "") -> Reply:
    """How far it is; what is shown here is kept current."""
    turn.subject = concerned.about(one.id)
    found = plans.progress(turn.connection, turn.surroundings, one, turn.now, OFFERED, note)
    reply = screens.progress(found)
    if one.state is State.ASKED and not _is_author(turn, one):
        return screens.with_answers(reply, one)
    return reply


def _again(turn: Turn, one: Announcement, note: str = "") -> Reply:
    """The page of it as it is stored now."""
    return page(turn, announcements.get(turn.connection, one.id) or one, note)


def _is_author(turn: Turn, one: Announcement) -> bool:
    return turn.address == one.address or turn.contact.id == one.contact_id


def _note(turn: Turn, one: Announcement, detail: str) -> None:
    """A line of the audit log."""
    own = one.organisation_id in authority.organisations(turn)
    act = Act(Deed.ANNOUNCE, f"announcement:{one.id}", detail, one.organisation_id)
    audit.note(turn.connection, turn.contact.id, Role.ORGANISER if own else Role.ADMIN, act, turn.now)


# ---- confirming -------------------------------------------------------------------------------------------------------------
def confirm(turn: Turn, one: Announcement, wish: Wish) -> Reply:
    """Take a draft as it is planned on its way; of two who confirm the second finds it done."""
    fields: dict[str, object] = {
        "contact_id": turn.contact.id,
        "channel": turn.address.channel,
        "recipient": turn.address.recipient,
        "starts_at": wish.starts_at,
        "repeats": wish.repeats,
        "ends_at": wish.ends_at,
        "approved_by": None,
        "approved_at": None,
    }
    if one.people > turn.surroundings.approval_above:
        return _ask_for_approval(turn, one, fields)
    how = Move.HOLD if wish.starts_at is None else Move.SCHEDULE
    if announcements.move(turn.connection, one, how, turn.now, **fields | {"starts_at": wish.starts_at or turn.now + HOLD}):
        _note(turn, one, "announcement confirmed")
        progressing.watch(turn.connection, one.id, wish.starts_at or turn.now + HOLD)
    return _again(turn, one)


def _ask_for_approval(turn: Turn, one: Announcement, fields: dict[str, object]) -> Reply:
    seconds = concerned.colleagues(turn.connection, _as_of(one, turn), turn.surroundings.admins, turn.now)
    if not seconds:
        return page(turn, one, screens.nobody_to_ask())
    if announcements.move(turn.connection, one, Move.ASK, turn.now, **fields):
        _note(turn, one, "announcement asked")
        asked = announcements.get(turn.connection, one.id) or one
        notice = Notice("approval", f"approval:{one.id}")
        staff.tell(turn.connection, seconds, partial(_asking, turn, asked), notice, turn.now, turn.surroundings.zone)
        turn.told = True
    return _again(turn, one)


def _as_of(one: Announcement, turn: Turn) -> Announcement:
    """The same as whoever confirms it will have confirmed it."""

    return replace(one, contact_id=turn.contact.id, address=turn.address)


def _asking(turn: Turn, one: Announcement) -> Reply:
    return screens.asked(one, one.indonesian)


# ---- approving --------------------------------------------------------------------------------------------------------------
def approve(turn: Turn) -> Reply:
    """A second person agrees: it leaves in a minute, or at its hour."""
    one = authority.announcement(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state is not State.ASKED or turn.version != one.version:
        return page(turn, one)
    if _is_author(turn, one):
        return page(turn, one, screens.waiting_for_a_second())
    later = one.starts_at if one.starts_at is not None and one.starts_at > turn.now else None
    fields: dict[str, object] = {"approved_by": turn.contact.id, "approved_at": turn.now, "starts_at": later or turn.now + HOLD}
    if announcements.move(turn.connection, one, Move.SCHEDULE if later else Move.HOLD, turn.now, **fields):
        _note(turn, one, "announcement approved")
        progressing.watch(turn.connection, one.id, later or turn.now + HOLD)
        now = announcements.get(turn.connection, one.id) or one
        _tell_author(turn, now, partial(screens.approved, now, turn.surroundings.zone))
    return _again(turn, one)


def refuse(turn: Turn) -> Reply:
    """A second person does not agree: the reason is asked first."""
    one = authority.announcement(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state is not State.ASKED or turn.version != one.version:
        return page(turn, one)
    if _is_author(turn, one):
        return page(turn, one, screens.waiting_for_a_second())
    return forms.begin(turn, REFUSING, f"{one.id}.{one.version}")


def _refusing(turn: Turn, subject: str) -> Announcement | None:
    number, _dot, version = subject.partition(".")
    one = authority.announcement(turn, id_in(number))
    return one if one is not None and one.state is State.ASKED and version == str(one.version) else None


def _ask_why(turn: Turn, prompt: Prompt) -> Reply:
    if _refusing(turn, prompt.subject) is None:
        if turn.conversation.form is not None:
            turn.conversation.form.paused = True
        forms.close(turn)
        return managing.nothing_yours()
    return form_screens.question(prompt, screens.ask_why(), screens.a_few_words() if prompt.problem else "")


def _accept_why(turn: Turn, given: Given) -> Answers | Problem:
    words = " ".join(words_of(given).split()) if isinstance(given, Text) else ""
    return {"why": words} if words.isprintable() and 2 <= len(words) <= LONGEST_REASON else Problem("words")


def _refused(turn: Turn, state: FormState) -> Reply:
    one = _refusing(turn, state.subject)
    if one is None:
        return managing.nothing_yours()
    if announcements.move(turn.connection, one, Move.RETURN, turn.now, starts_at=None):
        _note(turn, one, "announcement refused")
        _tell_author(turn, one, partial(screens.refused, one, state.answers["why"]))
    return _again(turn, one)


REFUSING = Form(
    "refusing",
    steps=(Step("why", _ask_why, _accept_why, free_text=True),),
    finish=_refused,
    leave=lambda turn: screens.not_refused(),
    deed=Deed.ANNOUNCE,
)


def _tell_author(turn: Turn, one: Announcement, say: partial[Reply]) -> None:
    """Nobody is told what they did themselves."""
    if not _is_author(turn, one):
        notice = Notice("announcing", f"announcing:{one.id}")
        told = concerned.author(turn.connection, one)
        staff.tell(turn.connection, told, say, notice, turn.now, turn.surroundings.zone)
        turn.told = True


# ---- pausing and stopping ---------------------------------------------------------------------------------------------------
def _locked(turn: Turn) -> Announcement | None:
    """The one pressed at, which nobody moves on before this turn ends: what is decided here takes effect."""
    one = authority.announcement(turn, id_in(turn.argument.partition("=")[0]))
    return announcements.lock(turn.connection, one.id) if one is not None else None


def _moved(turn: Turn, one: Announcement, how: Move, detail: str, **fields: object) -> None:
    """Take it there; its author is told where somebody else did it."""
    if announcements.move(turn.connection, one, how, turn.now, **fields):
        _note(turn, one, detail)
        turn.told = True
        now = announcements.get(turn.connection, one.id) or one
        _tell_author(turn, now, partial(screens.decided, now))


def pause(turn: Turn) -> Reply:
    """Nothing more leaves; what is in the air arrives."""
    one = _locked(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state in RUNNING:
        _moved(turn, one, Move.PAUSE, "announcement paused")
    return _again(turn, one)


def resume(turn: Turn) -> Reply:
    """It goes on; one that grew beyond what one person may tell needs somebody else for that."""
    one = _locked(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state is not State.PAUSED:
        return page(turn, one)
    approval: dict[str, object] = {}
    if plans.needs_a_second(turn.surroundings, one):
        if _is_author(turn, one):
            return page(turn, one, screens.waiting_for_a_second(grown=True))
        approval = {"approved_by": turn.contact.id, "approved_at": turn.now}
    _moved(turn, one, Move.RESUME, "announcement resumed", **approval)
    progressing.watch(turn.connection, one.id, turn.now)
    return _again(turn, one)


def cancel(turn: Turn) -> Reply:
    """Before it leaves it becomes a draft again; afterwards it pauses at once, and is stopped by a second press."""
    one = _locked(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state in WAITING:
        _take_back(turn, one)
        return _again(turn, one)
    if one.state in RUNNING:
        _moved(turn, one, Move.PAUSE, "announcement paused")
        one = announcements.get(turn.connection, one.id) or one
    if one.state is State.PAUSED and turn.argument.endswith("=yes"):
        _moved(turn, one, Move.CANCEL, "announcement stopped")
        return _again(turn, one)
    if one.state is State.PAUSED:
        return screens.sure_stop(one, plans.progress(turn.connection, turn.surroundings, one, turn.now, ()).tally)
    return page(turn, one)


def _take_back(turn: Turn, one: Announcement) -> None:
    """Of a repeated one the rest of the series ends; what was never sent becomes a draft."""
    if one.parent_id is not None and one.repeats:
        _moved(turn, one, Move.CANCEL, "announcement stopped")
    else:
        _moved(turn, one, Move.RETURN, "announcement taken back", starts_at=None)
