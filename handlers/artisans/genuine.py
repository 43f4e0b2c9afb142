"""Is it genuine? A code that stands on an announcement or a certificate, and a message that somebody shows."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.conversation import form as forms
from bot.conversation.aside import Aside
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Surroundings, Turn
from bot.i18n import language, languages, speaking
from bot.rules import genuine as rules
from bot.rules.genuine import Finding
from bot.screens import announcement as announcement_screens
from bot.screens.artisans import certificates as certificate_screens
from bot.screens.artisans import genuine as screens
from bot.screens.forms import Prompt
from bot.understanding import behind_opening, is_idle
from bot.vocabulary import Media, Reply, Text
from handlers.artisans import certificates
from storage.announcing import announcements, known, reports
from storage.announcing.announcements import Announcement
from storage.organising import organisations
from storage.people import links
from storage.taking_part import certificate_codes

LONGEST = 4_000
"""Letters of a message that are looked at."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""

    def words(turn: Turn) -> Reply:
        """ "Cek K7F3PD", and what looks like a code; what does not is understood as ever."""
        said = turn.argument
        is_code = certificate_codes.read(said) or certificate_codes.looks_like_one(said) or rules.names_one(said)
        return verify(turn) if is_code else router.by_meaning(turn)

    router.command("cek verify check", verify)
    router.command("lapor suspect", suspect)
    router.command("waspada never_asks", never_asks)
    router.opening("verify", words)
    router.opening("suspect", shown)
    router.action("verify", verify)
    router.action("suspect", suspect)
    router.action("never_asks", never_asks)
    router.form(SUSPECT)
    router.aside.command("cek verify check", in_group)


# ---- a code -------------------------------------------------------------------------------------------------------------
def verify(turn: Turn) -> Reply:
    """What a code stands for. Who types unknown ones gets to try a few an hour."""
    if not turn.argument.strip():
        return screens.which()
    until = links.shut_until(turn.connection, turn.contact.id, turn.now)
    if until is not None:
        zone = turn.home_zone()
        return certificate_screens.too_many(until, zone)
    paper = certificate_codes.read(turn.argument)
    said = certificates.check(turn, paper) if paper else _announced(turn)
    if said is None:
        links.note_wrong(turn.connection, turn.contact.id, turn.now)
        is_paper = paper or certificate_codes.looks_like_one(f" {turn.argument}")
        return certificate_screens.unknown() if is_paper else screens.unknown()
    return said


def _announced(turn: Turn) -> Reply | None:
    one = known.by_codes(turn.connection, rules.codes(turn.argument))
    return screens.known(_seen(turn.connection, turn.surroundings, one)) if one is not None else None


def in_group(aside: Aside) -> Reply | None:
    """The same in a group: of announcements alone, which are no secret; a certificate has a name on it."""
    codes = rules.codes(aside.argument)
    if not codes or certificate_codes.read(aside.argument):
        return None
    one = known.by_codes(aside.connection, codes)
    if one is None:
        return screens.unknown(public=True)
    return screens.known(_seen(aside.connection, aside.surroundings, one), public=True)


def _seen(connection: Connection, around: Surroundings, one: Announcement) -> screens.Known:
    words = one.english if language() == "en" and one.english else one.indonesian  # as whoever asks was told it
    return screens.Known(one.code, _sender(connection, one), one.began_at or one.created_at, around.zone, words)


def _sender(connection: Connection, one: Announcement) -> str:
    house = organisations.get(connection, one.organisation_id) if one.organisation_id else None
    return house.name if house is not None else announcement_screens.OURSELVES


def never_asks(turn: Turn) -> Reply:
    """How to tell a message of ours."""
    return screens.never_asks()


# ---- a message ----------------------------------------------------------------------------------------------------------
def suspect(turn: Turn) -> Reply:
    """ "Is this real?": asks for the message, unless it was said at once."""
    said = turn.argument.strip()
    return forms.begin(turn, SUSPECT, answers=_judged(turn, said)) if said else forms.begin(turn, SUSPECT)


def shown(turn: Turn) -> Reply:
    """ "Ini asli? ..." with the message behind it, or with a code alone."""
    is_short = len(rules.folded(turn.argument)) <= rules.SHORT
    if is_short and (rules.codes(turn.argument) or certificate_codes.read(turn.argument)):
        return verify(turn)
    message = behind_opening(turn.argument, turn.lexicon)
    turn.argument = "" if is_idle(message, turn.lexicon) else message
    return suspect(turn)


def _judged(turn: Turn, text: str) -> Answers:
    """The message, what it is, and which announcement it is or pretends to be."""
    words = text.replace("\0", "").strip()[:LONGEST]
    one = known.by_codes(turn.connection, rules.codes(words))
    if one is not None:
        finding = Finding.GENUINE if _is_copy(turn, words, one) else Finding.OTHER_WORDS
    else:
        one = next((each for each in known.latest(turn.connection) if _is_copy(turn, words, each)), None)
        finding = Finding.UNKNOWN if one is None else Finding.GENUINE
    return {"words": words[: reports.LONGEST], "finding": finding, "about": str(one.id) if one is not None else ""}


def _is_copy(turn: Turn, words: str, one: Announcement) -> bool:
    """Whether they are the whole bubble, or its words alone."""
    bare = [text for text in (one.indonesian, one.english) if text]
    sender, whole = _sender(turn.connection, one), []
    for spoken in languages():
        with speaking(spoken):
            foreign = spoken != "id" and one.english is None
            text = one.indonesian if spoken == "id" or foreign else one.english or ""
            said = announcement_screens.Words(text, sender, one.code.upper(), foreign)
            whole.append(announcement_screens.announcement(said, one.id, one.buttons).text)
    return rules.is_copy(words, sorted([*whole, *bare], key=len, reverse=True))


def accept_words(turn: Turn, given: Given) -> Answers | Problem:
    """The words of a message; of a picture those beside it."""
    if isinstance(given, Media) and not given.caption.strip():
        return Problem("picture")
    text = given.caption if isinstance(given, Media) else given.text if isinstance(given, Text) else ""
    return _judged(turn, text) if text.replace("\0", "").strip() else Problem("empty")


def ask_send(turn: Turn, prompt: Prompt) -> Reply:
    """What it is, and whether it may be passed on."""
    return screens.ask_send(prompt, _finding(prompt.answers), _about(turn, prompt.answers))


def accept_send(turn: Turn, given: Given) -> Answers | Problem:
    """Yes or no."""
    said = given.value if isinstance(given, Chosen) else ""
    if not said and turn.understood is not None and turn.understood.yes is not None:
        said = "yes" if turn.understood.yes else "no"
    return {"send": said} if said in ("yes", "no") else Problem("choose")


def _finding(answers: Answers) -> Finding:
    return Finding(answers.get("finding", Finding.UNKNOWN))


def _about(turn: Turn, answers: Answers) -> screens.Known | None:
    number = answers.get("about", "")
    one = announcements.get(turn.connection, int(number)) if number else None
    return _seen(turn.connection, turn.surroundings, one) if one is not None else None


def _is_doubtful(turn: Turn, answers: Answers) -> bool:
    return _finding(answers) is not Finding.GENUINE


def finish(turn: Turn, state: FormState) -> Reply:
    """Said that it is genuine, or kept with their agreement, or forgotten."""
    finding, about = _finding(state.answers), _about(turn, state.answers)
    if finding is Finding.GENUINE and about is not None:
        return screens.copied(about)
    if state.answers.get("send") != "yes":
        return screens.not_reported()
    return screens.reported(reports.add(turn.connection, turn.contact.id, state.answers["words"], finding, turn.now))


SUSPECT = Form(
    "suspect",
    (
        Step("words", lambda turn, prompt: screens.ask_words(prompt), accept_words, free_text=True, media=True, counted=True),
        Step("send", ask_send, accept_send, needed=_is_doubtful, counted=False),
    ),
    finish,
    lambda turn: screens.not_reported(),
)
