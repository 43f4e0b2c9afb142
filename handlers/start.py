"""First contact, the menu, the language, help, and the words of deep links."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Handler, Turn
from bot.i18n import FIRST_LANGUAGE, languages, speaking
from bot.screens import general
from bot.understanding import match_command
from bot.vocabulary import Action, Incoming, Reply, Tap, Text
from handlers.artisans import announced, arriving, asking, cards, genuine, linking, mentors, mine, registering, silence, surveys
from handlers.organisers import inviting
from storage.people import contacts

BEFORE_LANGUAGE = ("language", "stop", "stop_news", "erase", "erase_yes", "data", "takealong")
"""What works before a language is chosen: choosing it, and one's rights."""
MOST_WORDS = 200
GREETINGS = ("", "/start", "start", "mulai", "/menu", "menu", "0", "hi", "hai", "halo", "hello")


def register(router: Router) -> None:
    """Enter the bot's table of contents."""

    def cancel(turn: Turn) -> Reply:
        return router.leave_form(turn) or _to_the_card(turn) or mine.what_to_cancel(turn)

    def nowhere_back(turn: Turn) -> Reply:
        return _to_the_card(turn) or menu(turn)

    everything_else = partial(further, router=router)

    def speak(code: str) -> Handler:
        def choose_by_name(turn: Turn) -> Reply:
            turn.argument = code
            return chosen(router, turn)

        return choose_by_name

    router.gate = language_gate
    router.opened.nowhere = nowhere_back
    router.command("start mulai", partial(start, router))
    router.command("menu 0", menu)
    router.command("bantuan help", help_page)
    router.command("further", everything_else)
    router.command("bahasa language", languages_page)
    router.command("batal cancel", cancel)
    for code in languages():
        router.command(f"speak_{code}", speak(code))
    router.action("menu", menu)
    router.action("further", everything_else)
    router.action("help", help_page)
    router.action("languages", languages_page)
    router.action("language", partial(chosen, router))


def language_gate(turn: Turn) -> Reply | None:
    """Ask for the language first, and keep what the person came for. Nobody is kept at the door for ever."""
    if turn.contact.language is not None or _may_pass(turn):
        return None
    guess = turn.incoming.language if turn.incoming.language in languages() else FIRST_LANGUAGE
    if turn.conversation.misses >= general.PATIENCE and isinstance(turn.content, Text):
        turn.conversation.misses = 0
        turn.contact = contacts.change(turn.connection, turn.contact.id, {"language": guess})
        return None
    turn.conversation.misses += 1
    match turn.content:
        case Text(text):
            _keep(turn, text[:MOST_WORDS])
        case Tap(action):
            _keep(turn, f"!{action.encode()}")
    return general.choose_language(guess)


def _may_pass(turn: Turn) -> bool:
    """Whether this is choosing a language, or one's rights."""
    if isinstance(turn.content, Tap):
        return turn.content.action.name in BEFORE_LANGUAGE
    if not isinstance(turn.content, Text):
        return False
    text = turn.content.text
    if text.strip().lstrip("/").casefold() in (*BEFORE_LANGUAGE, "berhenti"):
        return True
    named = match_command(text, turn.lexicon) or ""
    if named.startswith("speak_") or named in BEFORE_LANGUAGE:
        return True
    number = turn.understood.number if turn.understood else None
    pressed = turn.conversation.labelled(text) or (turn.conversation.numbered(number) if number else None)
    return pressed is not None and pressed.name in BEFORE_LANGUAGE


def _to_the_card(turn: Turn) -> Reply | None:
    """The card that "no" leads to, where that is asked: nothing was begun that could be cancelled."""
    refused = Action.decode(turn.conversation.no) if turn.conversation.no else None
    if refused is None or refused.name != CARD:
        return None
    turn.argument = refused.argument
    return cards.card(turn)


def _keep(turn: Turn, wish: str) -> None:
    """Remember the latest thing that was asked for; a greeting takes nothing back."""
    if wish.strip().casefold() not in GREETINGS:
        turn.conversation.after = wish


def chosen(router: Router, turn: Turn) -> Reply:
    """Store the language and go on with what the person came for."""
    code = turn.argument if turn.argument in languages() else FIRST_LANGUAGE
    first_time = turn.contact.language is None
    turn.conversation.misses = 0
    turn.contact = contacts.change(turn.connection, turn.contact.id, {"language": code})
    with speaking(code):
        if first_time:
            return _arrive(router, turn)
        waiting = _waiting(turn, code)
        return router.opened.resume(turn) if waiting else router.ask_again(turn) or menu(turn)


def _waiting(turn: Turn, code: str) -> bool:
    """Whether the open form waits only because a language was being chosen: its choices name the form."""
    shown = (Action.decode(action) for _, action in turn.conversation.shown)
    versions = {turn.version, *(one.version for one in shown if (one.name, one.argument) == ("language", code))}
    return turn.conversation.form is not None and turn.conversation.form.version in versions


def _arrive(router: Router, turn: Turn) -> Reply:
    """After the first choice: the menu, or straight to what was asked for at the door."""
    came_for, turn.conversation.after = turn.conversation.after, ""
    if came_for.startswith("!"):
        content: Tap | Text = Tap(Action.decode(came_for[1:]))
    elif not came_for:
        return menu(turn)
    else:
        content = Text(came_for)
    turn.incoming = Incoming(turn.address, turn.incoming.key, content, turn.incoming.at, turn.incoming.language)
    turn.understand_again()
    return router.answer(turn)


def _announced(turn: Turn) -> Reply:
    """A button of an announcement in a group, where it can only be a link: `12-0`."""
    turn.argument = turn.argument.replace("-", ".")
    return announced.announced(turn)


DOORS: dict[str, Handler] = {
    "a": cards.card,
    "r": registering.register_for,
    "c": arriving.scanned,
    "i": inviting.opened,
    "l": linking.opened,
    "m": mentors.opened,
    "n": _announced,
    "s": surveys.survey,
    "v": genuine.verify,
}
"""What the word of a deep link leads to, by its first letter."""


CARD = "card"
CARDS = {"f": "fair", "k": "market"}
"""The same for what an action of another feature shows."""


def start(router: Router, turn: Turn) -> Reply:
    """`/start`, alone or with the word of a deep link: as in DOORS: a_17."""
    letter, _, rest = turn.argument.partition("_")
    turn.argument = rest
    shown = router.actions.get(CARDS.get(letter, ""))
    if shown is not None:
        return replace(shown(turn), replaces=False)
    if letter in DOORS:
        return DOORS[letter](turn)
    if not letter and (turn.contact.stopped_at or turn.contact.news_stopped_at):
        return silence.unstop(turn)  # what platforms and their people know as the opposite of stop
    return menu(turn)


def menu(turn: Turn, hello: str = "") -> Reply:
    """The main menu; below a greeting, if one is given back."""
    held = authority.grants(turn)
    back = asking.end_talk(turn)  # where a person had the conversation, Sapa answers again
    return general.menu(turn.conversation.form is not None, {grant.role for grant in held}, greeting=back or hello)


def further(turn: Turn, router: Router) -> Reply:
    """What else there is: of what exists, what they may do."""
    held = {name for name in router.actions if name not in router.deeds or authority.may(turn, router.deeds[name])}
    return general.further(held)


def help_page(turn: Turn) -> Reply:
    """What can be typed."""
    return general.help_page()


def languages_page(turn: Turn) -> Reply:
    """Another language, at any moment; a form that is open waits meanwhile and then asks its question in that language."""
    form = turn.conversation.form
    return general.language_choices(form.version if form is not None and not form.paused else 0)
