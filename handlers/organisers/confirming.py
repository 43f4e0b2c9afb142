"""An announcement is confirmed by one person, and approved or refused by a second where many are told; each is written down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, id_in
from bot.rules.announcements import HOLD, Move, Repeat, State
from bot.rules.authority import Deed
from bot.screens import forms as form_screens
from bot.screens.forms import Prompt
from bot.screens.organisers import approving, managing
from bot.vocabulary import Reply, Text
from handlers.organisers.sending import again, is_author, note, page, tell_author
from storage.announcing import announcements, concerned, progressing
from storage.announcing.announcements import Announcement
from storage.unasked import staff
from storage.unasked.telling import Notice

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """When it shall begin (UTC; None: at once), how often, and until when (UTC)."""

    starts_at: datetime | None = None
    repeats: Repeat = Repeat.NEVER
    ends_at: datetime | None = None


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("approve_sending", approve, Deed.ANNOUNCE)
    router.action("refuse_sending", refuse, Deed.ANNOUNCE)
    router.form(REFUSING)


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
        note(turn, one, "announcement confirmed")
        progressing.watch(turn.connection, one.id, wish.starts_at or turn.now + HOLD)
    return again(turn, one)


def _ask_for_approval(turn: Turn, one: Announcement, fields: dict[str, object]) -> Reply:
    seconds = concerned.colleagues(turn.connection, _as_of(one, turn), turn.surroundings.admins, turn.now)
    if not seconds:
        return page(turn, one, approving.nobody_to_ask())
    if announcements.move(turn.connection, one, Move.ASK, turn.now, **fields):
        note(turn, one, "announcement asked")
        asked = announcements.get(turn.connection, one.id) or one
        notice = Notice("approval", f"approval:{one.id}")
        staff.tell(turn.connection, seconds, partial(_asking, turn, asked), notice, turn.now, turn.surroundings.zone)
        turn.told = True
    return again(turn, one)


def _as_of(one: Announcement, turn: Turn) -> Announcement:
    """The same as whoever confirms it will have confirmed it."""
    return replace(one, contact_id=turn.contact.id, address=turn.address)


def _asking(turn: Turn, one: Announcement) -> Reply:
    return approving.asked(one, one.indonesian)


# ---- approving --------------------------------------------------------------------------------------------------------------
def approve(turn: Turn) -> Reply:
    """A second person agrees: it leaves in a minute, or at its hour."""
    one = authority.announcement(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state is not State.ASKED or turn.version != one.version:
        return page(turn, one)
    if is_author(turn, one):
        return page(turn, one, approving.waiting_for_a_second())
    later = one.starts_at if one.starts_at is not None and one.starts_at > turn.now else None
    fields: dict[str, object] = {"approved_by": turn.contact.id, "approved_at": turn.now, "starts_at": later or turn.now + HOLD}
    if announcements.move(turn.connection, one, Move.SCHEDULE if later else Move.HOLD, turn.now, **fields):
        note(turn, one, "announcement approved")
        progressing.watch(turn.connection, one.id, later or turn.now + HOLD)
        now = announcements.get(turn.connection, one.id) or one
        tell_author(turn, now, partial(approving.approved, now, turn.surroundings.zone))
    return again(turn, one)


def refuse(turn: Turn) -> Reply:
    """A second person does not agree: the reason is asked first."""
    one = authority.announcement(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state is not State.ASKED or turn.version != one.version:
        return page(turn, one)
    if is_author(turn, one):
        return page(turn, one, approving.waiting_for_a_second())
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
    return form_screens.question(prompt, approving.ask_why(), approving.a_few_words() if prompt.problem else "")


def _accept_why(turn: Turn, given: Given) -> Answers | Problem:
    words = " ".join(words_of(given).split()) if isinstance(given, Text) else ""
    return {"why": words} if words.isprintable() and 2 <= len(words) <= LONGEST_REASON else Problem("words")


def _refused(turn: Turn, state: FormState) -> Reply:
    one = _refusing(turn, state.subject)
    if one is None:
        return managing.nothing_yours()
    if announcements.move(turn.connection, one, Move.RETURN, turn.now, starts_at=None):
        note(turn, one, "announcement refused")
        tell_author(turn, one, partial(approving.refused, one, state.answers["why"]))
    return again(turn, one)


REFUSING = Form(
    "refusing",
    steps=(Step("why", _ask_why, _accept_why, free_text=True),),
    finish=_refused,
    leave=lambda turn: approving.not_refused(),
    deed=Deed.ANNOUNCE,
)
