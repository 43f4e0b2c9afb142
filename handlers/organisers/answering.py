"""Questions from the side of who answers: organisers those of their organisation, admins all; whose it is, is asked each time."""

from __future__ import annotations

from collections.abc import Callable

from bot.conversation import authority, threads
from bot.conversation import form as forms
from bot.conversation.form import Form, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules import office
from bot.rules.authority import Deed, Reach, Role
from bot.screens.artisans import own_questions, question_news
from bot.screens.artisans.asking import Thread
from bot.screens.forms import Prompt
from bot.screens.organisers import answering as screens
from bot.vocabulary import Reply
from handlers.artisans import asking
from storage.asking import answerers, letters, promises, questions
from storage.asking.questions import Desk, Question, State, Which
from storage.organising import files
from storage.people import audit
from storage.people.audit import Act
from storage.unasked import telling
from storage.unasked.telling import Notice


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("jawab answer", tickets, Deed.ANSWER)
    router.action("tickets", tickets, Deed.ANSWER)
    router.action("ticket", ticket, Deed.ANSWER)
    router.action("ticket_answer", answer, Deed.ANSWER)
    router.action("ticket_take", take, Deed.ANSWER)
    router.action("ticket_back", hand_back, Deed.ANSWER)
    router.action("ticket_admins", to_admins, Deed.ANSWER)
    router.action("ticket_close", close, Deed.ANSWER)
    router.action("enclosed", enclosed)
    router.form(ANSWER)


# ---- whose it is --------------------------------------------------------------------------------------------------------
def may_answer(turn: Turn, one: Question) -> bool:
    """Whether whoever is writing answers this question now."""
    if one.organisation_id is None:
        return authority.is_admin(turn)
    return authority.may(turn, Deed.ANSWER, Reach(frozenset({one.organisation_id})))


def _ticket(turn: Turn, number: int | None = None) -> Question | None:
    found = questions.get(turn.connection, turn.number() if number is None else number)
    return found if found is not None and may_answer(turn, found) else None


def _note(turn: Turn, one: Question, what: str) -> None:
    own = one.organisation_id in authority.organisations(turn)
    act = Act(Deed.ANSWER, f"question:{one.id}", what, one.organisation_id)
    audit.note(turn.connection, turn.contact.id, Role.ORGANISER if own else Role.ADMIN, act, turn.now)


def _thread(turn: Turn, one: Question) -> Thread:
    return threads.thread(turn.connection, one, turn.surroundings.zone)


# ---- looking ------------------------------------------------------------------------------------------------------------
def tickets(turn: Turn) -> Reply:
    """A page of those that wait, of mine, or of all; with a number, that one."""
    if turn.number():
        return ticket(turn)
    which = next((one for one in Which if one == turn.argument), Which.OPEN)
    admin = authority.is_admin(turn)
    desk = Desk(authority.organisations(turn), unowned=admin, everything=admin and which is not Which.OPEN)
    found = questions.listed(turn.connection, desk, which, turn.contact.id)
    return screens.listed(found, which, turn.version, turn.now, turn.surroundings.zone)


def ticket(turn: Turn) -> Reply:
    """One question with everything said about it."""
    one = _ticket(turn)
    return _shown(turn, one) if one else screens.gone()


def _shown(turn: Turn, one: Question) -> Reply:
    turn.shows_others = True
    thread = _thread(turn, one)
    people = {one.contact_id, one.taken_by, *(letter.contact_id for letter in thread.letters if not letter.by_staff)}
    names = answerers.names(turn.connection, {who for who in people if who is not None})
    _note(turn, one, "read")
    return screens.ticket(thread, names, turn.contact.id, turn.version, turn.surroundings.zone)


def enclosed(turn: Turn) -> Reply:
    """A file of a question, for who asked it and who answers it."""
    letter = letters.get(turn.connection, turn.number())
    one = questions.get(turn.connection, letter.question_id) if letter else None
    if letter is None or one is None or letter.file_id is None:
        return own_questions.gone()
    own = one.contact_id == turn.contact.id
    if not own and not may_answer(turn, one):
        return own_questions.gone()
    if not own:
        turn.shows_others = True
        _note(turn, one, "file")
    found = files.get(turn.connection, letter.file_id)
    attachment = files.attachment(turn.connection, letter.file_id)
    coming = found is not None and found.trouble is None
    return own_questions.enclosed(one.id, attachment, "asked" if own else "ticket", coming=coming)


# ---- answering ----------------------------------------------------------------------------------------------------------
def answer(turn: Turn) -> Reply:
    """Begin an answer, unless a colleague has the conversation."""
    one = _ticket(turn)
    if one is None:
        return screens.gone()
    if one.state is State.TAKEN and one.taken_by != turn.contact.id:
        return _too_late(turn, one)
    seen = letters.count(turn.connection, one.id, by_staff=True)
    return forms.begin(turn, ANSWER, subject=str(one.id), answers={"seen": str(seen)})


def ask_answer(turn: Turn, prompt: Prompt) -> Reply:
    """What shall be answered?"""
    one = questions.get(turn.connection, int(prompt.subject))
    house = threads.house(turn.connection, one.organisation_id if one else None, turn.surroundings.zone)
    return screens.ask_answer(prompt, house.called)


def send(turn: Turn, state: FormState) -> Reply:
    """Send it, if nobody answered meanwhile and it is still theirs to answer."""
    one = _ticket(turn, int(state.subject))
    if one is None:
        return screens.gone()
    answered = questions.answer(turn.connection, one.id, turn.contact.id, int(state.answers.get("seen", "0")), turn.now)
    if answered is None:
        return screens.not_sent(one.id, state.answers["body"])
    words = asking.kept(turn, state.answers)
    number = letters.add(turn.connection, one.id, turn.contact.id, words, turn.now, by_staff=True)
    promises.kept(turn.connection, one.id)
    thread = _thread(turn, answered)
    filed = words.file_id is not None
    _tell(turn, thread, f"answer:{number}", lambda: question_news.answered(thread, words.body, number, has_file=filed))
    _note(turn, one, "answered")
    return screens.sent(answered, thread.house.called)


def _leave(turn: Turn) -> Reply:
    one = _ticket(turn)
    return _shown(turn, one) if one else screens.gone()


def take(turn: Turn) -> Reply:
    """Have the conversation: what who asked writes now comes here, and Sapa is silent there."""
    one = _ticket(turn)
    if one is None:
        return screens.gone()
    mine = questions.take(turn.connection, one, turn.contact.id, turn.now)
    if mine is None:
        return _too_late(turn, questions.get(turn.connection, one.id))
    if one.state is State.TAKEN:
        return screens.taken(mine)  # pressed twice
    promises.taken(turn.connection, mine, turn.now)
    thread = _thread(turn, mine)
    _tell(turn, thread, f"taken:{mine.id}", lambda: question_news.taken(thread))
    _note(turn, mine, "taken")
    return screens.taken(mine)


def _too_late(turn: Turn, one: Question | None) -> Reply:
    if one is None:
        return screens.gone()
    if one.state in (State.OPEN, State.ANSWERED):
        return screens.too_late(None, None)
    turn.shows_others = True
    names = answerers.names(turn.connection, {one.taken_by} if one.taken_by else set())
    return screens.too_late(one, names.get(one.taken_by or 0))


def hand_back(turn: Turn) -> Reply:
    """Let colleagues have it; Sapa answers there again."""
    return _hand_back(turn, to_admins=False)


def to_admins(turn: Turn) -> Reply:
    """Let the admins have it."""
    return _hand_back(turn, to_admins=True)


def _hand_back(turn: Turn, *, to_admins: bool) -> Reply:
    one = _ticket(turn)
    if one is None:
        return screens.gone()
    zone = turn.surroundings.zone
    hours = threads.house(turn.connection, None if to_admins else one.organisation_id, zone).office
    stands = questions.hand_back(turn.connection, one.id, office.by_when(turn.now, hours), to_admins=to_admins)
    if stands is None:
        return _shown(turn, one)
    if stands.state is State.OPEN:
        promises.asked(turn.connection, stands.organisation_id, hours, turn.now)
        promises.made(turn.connection, stands, hours, turn.now)
    thread = _thread(turn, stands)
    if one.state is State.TAKEN:
        _tell(turn, thread, f"back:{one.id}", lambda: question_news.handed_back(thread))
    _note(turn, one, "to admins" if to_admins else "handed back")
    return screens.passed_to_admins(one.id) if to_admins else screens.handed_back(stands)


def close(turn: Turn) -> Reply:
    """End it; one that has no answer only when asked twice."""
    one = _ticket(turn)
    if one is None:
        return screens.gone()
    if turn.version != 1 and not one.is_over and letters.count(turn.connection, one.id, by_staff=True) == 0:
        return screens.close_sure(one)
    closed = questions.close(turn.connection, one.id, turn.now)
    if closed is None:
        return screens.closed(one.id)
    promises.kept(turn.connection, one.id)
    thread = _thread(turn, closed)
    if one.state is not State.ANSWERED:
        _tell(turn, thread, f"closed:{one.id}", lambda: question_news.closed(thread))
    _note(turn, one, "closed")
    return screens.closed(one.id)


def _tell(turn: Turn, thread: Thread, subject: str, say: Callable[[], Reply]) -> None:
    """Owe who asked a notice; one of a conversation that a person has comes at night, too: they are talking."""
    notice = Notice("question", subject, urgent=thread.question.state is State.TAKEN)
    telling.tell(turn.connection, thread.question.contact_id, lambda _address: say(), notice, turn.now, turn.surroundings.zone)
    turn.told = True


ANSWER = Form(
    "answer_question",
    steps=(Step("body", ask_answer, asking.accept_words, free_text=True, media=True),),
    finish=send,
    leave=_leave,
    deed=Deed.ANSWER,
)
