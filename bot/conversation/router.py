"""Which handler answers: command, then pressed choice, then open form, then understood words, then the fallback.

Handlers are registered by plain function calls from `handlers/__init__.py`; a name registered twice refuses to start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.aside import Asides
from bot.conversation.form import Form, Given, Step
from bot.conversation.late import ANY_TIME, LATE
from bot.conversation.lookups import Find
from bot.conversation.open_forms import OpenForms
from bot.conversation.state import FormState
from bot.conversation.turn import Handler, Turn
from bot.rules.authority import Deed
from bot.screens import forms as form_screens
from bot.screens import general
from bot.understanding import Intent, match_command, match_label, match_opening, match_own, match_personal
from bot.vocabulary import Action, Leaflets, Media, Reply, SharedContact, SharedPlace, Tap, Text

T = TypeVar("T")
Gate = Callable[[Turn], Reply | None]
Placed = Callable[[Turn, SharedPlace], Reply]
Beside = Callable[[Turn, str, Action | None], Reply | None]
"""Words, and the press that says they were an answer to what is asked, where they could be one."""
LONGEST_COMMAND = 40
ESCAPES = frozenset(
    {"0", "menu", "batal", "cancel", "back", "stop", "berhenti", "stop_news", "bantuan", "help", "bahasa", "language", "speak_en"}
)
"""Words that mean themselves even where any text is an answer."""
OWN = (None, Intent.TRAINING, Intent.FIGURE)
"""What words about one's own may seem to ask for: `nomor antrean saya berapa` is no figure of anybody's."""
TALK = frozenset(
    {"greeting", "thanks", "chatter", "who", "wish", "about", "nib", "further", "speak_id", "speak_en", "upset", "tellme"}
)
"""What people say that is no command: inside a form only what ESCAPES names counts."""


class AlreadyRegistered(Exception):
    """Two handlers want the same name."""


class Router:
    """The bot's table of contents."""

    def __init__(self) -> None:
        self.commands: dict[str, Handler] = {}
        self.actions: dict[str, Handler] = {}
        self.opened = OpenForms()
        self.aside = Asides()  # what is answered in groups
        self.lookup: Find = lambda asked: Leaflets()  # what is found by who types after the bot's name in another chat
        self.forms = self.opened.forms
        self.openings: dict[str, Handler] = {}
        self.deeds: dict[str, Deed] = {}  # what an action does that needs an authority
        self.understood: Handler = lambda turn: general.not_understood(turn.conversation.misses)
        self.meanings: dict[str, Handler] = {}
        self.noticed: Callable[[Turn], None] = lambda turn: None  # words that a feature takes
        self.unread: Callable[[Turn, Media], Reply] = lambda turn, media: general.cannot_read(media.kind, None)
        self.placed: Placed = lambda turn, place: general.not_needed_now()
        self.overheard: Gate = lambda turn: None  # words that stand for something before anything is understood by them
        self.relay: Gate = lambda turn: None  # where a person has the conversation, words go to them
        self.gate: Gate = lambda turn: None  # what must come first, such as choosing a language
        self.beside: Beside = lambda turn, text, answer: None  # words that are meant for no form, also while one is open
        for name, handler in self.opened.actions().items():
            self.action(name, handler)
        self.action("meant", self._meant)
        self.command("back", self.opened.step_back)
        self.command("lanjutkan resume", self.opened.resume)

    def command(self, names: str, handler: Handler, deed: Deed | None = None) -> None:
        """Answer `/name` and the bare word, for each of the space-separated names; only who may do the `deed` is heard."""
        for name in names.split():
            _register(self.commands, name, _guarded(handler, deed))

    def action(self, name: str, handler: Handler, deed: Deed | None = None) -> None:
        """Answer a pressed choice. Who may not do the `deed` at all is told so; what it is done to, the handler asks about."""
        _register(self.actions, name, _guarded(handler, deed))
        if deed is not None:
            self.deeds[name] = deed

    def opening(self, name: str, handler: Handler) -> None:
        """Answer a longer message that begins as `openings` in words.yaml lists for this name; the argument is all of it."""
        _register(self.openings, name, handler)

    def meaning(self, intent: Intent, handler: Handler) -> None:
        """Answer words that want this; what no feature answers goes to `understood`."""
        _register(self.meanings, intent, handler)

    def form(self, form: Form) -> None:
        """Let a form be answered."""
        _register(self.forms, form.name, form)

    def answer(self, turn: Turn) -> Reply:
        """The reply to a turn."""
        gated = self.gate(turn)
        if gated is not None:
            turn.answered_by = "gate"
            return gated
        match turn.content:
            case Tap(action):
                return self._press_late(turn, action) or self._press(turn, action)
            case Text(text):
                return self._hear(turn, text)
            case SharedContact() | SharedPlace() as shared:
                return self._receive(turn, shared)
            case Media() as media:
                return self._take_media(turn, media)
            case _:
                raise AssertionError(f"no turn is made of {turn.content!r}")

    # ---- taps ----------------------------------------------------------------------------------------------------------
    def _press_late(self, turn: Turn, action: Action) -> Reply | None:
        """A press that was on its way for long may not be meant any more: it is asked back, with the same choice."""
        if turn.now - turn.incoming.at <= LATE or action.name in ANY_TIME or action.name not in self.actions:
            return None
        turn.answered_by = "late press"
        return general.still(action, turn.conversation.label_of(action), turn.incoming.at, turn.surroundings.zone)

    def _press(self, turn: Turn, action: Action) -> Reply:
        handler = self.actions.get(action.name)
        if handler is None:
            turn.answered_by = "old button"
            return general.old_button(turn.conversation.form is not None)
        turn.argument, turn.version = action.argument, action.version
        return self._run(turn, handler, action.name)

    def _run(self, turn: Turn, handler: Handler, name: str) -> Reply:
        turn.answered_by = name
        open_form = turn.conversation.form
        reply = handler(turn)
        if open_form is not None and turn.conversation.form is open_form and not turn.asked:
            open_form.paused = True
        if turn.conversation.misses and not turn.asked:
            turn.conversation.misses = 0
        return reply

    def _told(self, turn: Turn, handler: Handler, name: str) -> Reply:
        """A command is heard whatever is asked; the form it interrupts is kept, and the answer says so."""
        interrupted = turn.conversation.form if self.opened.step(turn) is not None else None
        reply = self._run(turn, handler, name)
        kept = interrupted is not None and turn.conversation.form is interrupted and interrupted.paused
        return form_screens.kept(reply) if kept else reply

    # ---- words ---------------------------------------------------------------------------------------------------------
    def _hear(self, turn: Turn, text: str) -> Reply:
        word = text.strip()
        if word.startswith("/"):
            return self._command(turn, *_split(word[1:]))
        open_step = self.opened.step(turn)
        free_text = open_step is not None and open_step[2].free_text
        pressed = turn.conversation.labelled(word) or (self._begun(turn, word) if open_step is None else None)
        if pressed is not None:
            return self._press(turn, pressed)
        name = self._named(turn, word)
        relayed = self._relayed(turn, word.casefold(), name) if open_step is None else None
        if relayed is not None:
            return relayed
        if name in self.commands and (name in ESCAPES or (not free_text and (name not in TALK or open_step is None))):
            return self._told(turn, self.commands[name], name)
        pressed = None if free_text else self._numbered(turn) or (None if open_step else self._answered(turn))
        if pressed is not None:
            return self._press(turn, pressed)
        if open_step is not None:
            return self._beside(turn, text, *open_step) or self._fill(turn, *open_step, given=Text(text))
        opened = self.openings.get(match_opening(word, turn.lexicon) or "")
        if opened is not None:
            turn.argument = word
            return self._run(turn, opened, "opening")
        turn.answered_by = "words"
        return self.overheard(turn) or self._worded(turn, word) or self._personal(turn, word) or self.by_meaning(turn)

    def _begun(self, turn: Turn, word: str) -> Action | None:
        """The one choice whose label begins with the only word that was said: `mulai` presses "Mulai cek"."""
        if word.casefold() in ESCAPES or _names_something(turn):
            return None
        return turn.conversation.labelled(word, begun=True)

    def _worded(self, turn: Turn, word: str) -> Reply | None:
        """A choice on the screen in other words: `jelasin dong` presses "Jelaskan"."""
        if _names_something(turn):
            return None
        at = match_label(word, [label for label, _ in turn.conversation.shown], turn.lexicon)
        return self._press(turn, Action.decode(turn.conversation.shown[at][1])) if at is not None else None

    def _personal(self, turn: Turn, word: str) -> Reply | None:
        """What is asked of one's own in other words than those a command is known by."""
        intent = turn.understood.intent if turn.understood is not None else None
        name = match_personal(word, turn.lexicon) if intent is not Intent.FOREIGN else None
        if name is None and intent in OWN:
            name = match_own(word, turn.lexicon, alone=intent is None)
        return self._run(turn, self.commands[name], name) if name is not None and name in self.commands else None

    def by_meaning(self, turn: Turn) -> Reply:
        """What words that are no command ask for; also for an opening that turns out to be none (`cek tarif perak`)."""
        intent = turn.understood.intent if turn.understood is not None else None
        feature = self.meanings.get(intent or "")
        if feature is None:
            return self.understood(turn)
        self.noticed(turn)
        return feature(turn)

    def _relayed(self, turn: Turn, word: str, name: str) -> Reply | None:
        """Words for the person who has this conversation; what Sapa is told there is a command by its own name."""
        if (word in self.commands and word not in TALK) or name in ESCAPES - {"back"}:
            return None
        turn.answered_by = "relayed"
        return self.relay(turn)

    def _named(self, turn: Turn, word: str) -> str:
        """The command a whole message is, by one of its names or as people say it."""
        name = word.casefold()
        return name if name in self.commands or len(word) > LONGEST_COMMAND else match_command(word, turn.lexicon) or name

    def _command(self, turn: Turn, name: str, argument: str) -> Reply:
        handler = self.commands.get(name.casefold())
        if handler is None:
            return self._told(turn, lambda turn: general.unknown_command(), "unknown command")
        turn.argument = argument
        return self._told(turn, handler, name.casefold())

    def _answered(self, turn: Turn) -> Action | None:
        yes = turn.understood.yes if turn.understood else None
        return turn.conversation.answered(yes) if yes is not None else None

    def _numbered(self, turn: Turn) -> Action | None:
        number = turn.understood.number if turn.understood else None
        return turn.conversation.numbered(number) if number is not None else None

    # ---- forms ---------------------------------------------------------------------------------------------------------
    def _fill(self, turn: Turn, form: Form, state: FormState, step: Step, given: Given) -> Reply:
        turn.answered_by = f"{form.name}.{step.field}"
        is_choice = step.free_text and not step.counting and isinstance(given, Text)
        number = self._numbered(turn) if is_choice else None
        if number is not None and isinstance(step.accept(turn, given), str):
            return self._press(turn, number)
        return forms.accept(turn, form, state, step, given)

    def _beside(self, turn: Turn, text: str, form: Form, state: FormState, step: Step) -> Reply | None:
        """What words mean that are said while something is asked, and that are meant for nobody who asks; None for all others."""
        answers = step.free_text or not isinstance(step.accept(turn, Text(text)), str)
        found = self.beside(turn, text, Action("meant", text, state.version) if answers else None)
        if found is None:
            return None
        turn.answered_by, state.paused = "beside", not answers
        return found if answers else form_screens.kept(found)

    def _meant(self, turn: Turn) -> Reply:
        """What was typed was an answer, and nothing else."""
        found = self.opened.of_this_form(turn)
        step = forms.current(turn, *found) if found else None
        return self._fill(turn, *found, step, given=Text(turn.argument)) if found and step else form_screens.already_over()

    def _receive(self, turn: Turn, shared: SharedContact | SharedPlace) -> Reply:
        open_step = self.opened.step(turn)
        if open_step is None:
            turn.answered_by = "shared"
            return self.placed(turn, shared) if isinstance(shared, SharedPlace) else general.not_needed_now()
        return self._fill(turn, *open_step, given=shared)

    def _take_media(self, turn: Turn, media: Media) -> Reply:
        """A file goes where it was asked for; else it cannot be read here, and may go to a person."""
        open_step = self.opened.step(turn)
        if open_step is not None and open_step[2].media:
            return self._fill(turn, *open_step, given=media)
        turn.answered_by = "media"
        return self.unread(turn, media) if open_step is None else general.cannot_read(media.kind, self.ask_again(turn))

    def leave_form(self, turn: Turn) -> Reply | None:
        """Let go of the open form, whose handler finds what it was about as its argument; None when there is none."""
        return self.opened.let_go(turn)

    def ask_again(self, turn: Turn) -> Reply | None:
        """The open question once more (in another language, say); None when no form is being filled."""
        return self.opened.ask_again(turn)


def _names_something(turn: Turn) -> bool:
    """Whether a kind, craft, place, day, fair or market is named: that is looked for, whatever is on the screen."""
    said = turn.understood
    return said is not None and any((said.kind, said.craft, said.province, said.months, said.fairs, said.markets, said.doubt))


def _guarded(handler: Handler, deed: Deed | None) -> Handler:
    """The same for who may do this to something; read anew at each press."""
    if deed is None:
        return handler

    def guarded(turn: Turn) -> Reply:
        return handler(turn) if authority.may(turn, deed) else general.not_allowed()

    return guarded


def _register(table: dict[str, T], name: str, value: T) -> None:
    if name in table:
        raise AlreadyRegistered(name)
    table[name] = value


def _split(command: str) -> tuple[str, str]:
    name, _, argument = command.partition(" ")
    return name.partition("@")[0], argument.strip()
