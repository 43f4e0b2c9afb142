"""Where a conversation at one address stands; it lives in the database and survives restarts and weeks of silence."""

from __future__ import annotations

import re

import msgspec

from bot.vocabulary import Action, Reply

MOST_EARLIER = 12
SIGNS = re.compile(r"[\W_]+")
LONGEST_LABEL = 200  # characters; titles of rows are the longest
BUTTON_WORDS = 3
"""Of a label, at most: more are the title of something."""


class FormState(msgspec.Struct):
    """An open form. `subject` is what it is about, `version` tells its buttons from those of an earlier run."""

    name: str
    version: int
    subject: str = ""
    answers: dict[str, str] = {}
    correcting: str = ""  # the field being asked again out of order
    paused: bool = False  # the person looked at something else meanwhile
    path: list[list[str]] = []  # the questions answered so far, in order, each with the fields it yielded


class Conversation(msgspec.Struct):
    """`shown` are the choices of the last reply, so that a number or a label typed means pressing one."""

    shown: list[tuple[str, str]] = []
    earlier: list[tuple[str, str]] = []  # of the replies before misunderstandings: their labels still count
    yes: str = ""  # what a plain yes presses
    no: str = ""
    topic: int = 0  # the activity last looked at
    listed: str = ""  # the list it was found in: what narrows it, or the action that shows it
    form: FormState | None = None
    shelved: FormState | None = None  # an unfinished form that another one interrupted
    misses: int = 0
    serial: int = 0
    guesses: list[int] = []  # when words were said that are no room word now (Unix seconds): guessing has an end
    after: str = ""  # what the person came for, kept while the language is asked
    missed: str = ""  # what was not understood last, until something is
    unread: str = ""  # what Sapa could not read, kept while it is asked whether a person shall (JSON)

    def show(self, reply: Reply) -> None:
        """Remember the choices of a reply; after a misunderstanding those before it count as well, by their labels."""
        self.earlier = (self.shown + self.earlier)[:MOST_EARLIER] if self.misses else []
        self.shown = [(choice.label, choice.action.encode()) for choice in reply.choices]
        answers = {choice.answers: choice.action.encode() for choice in reply.choices if choice.answers is not None}
        if answers or not self.misses:
            self.yes, self.no = answers.get(True, ""), answers.get(False, "")

    def overhear(self, told: Reply) -> None:
        """Something was said unasked below the last reply: words and numbers mean its choices; an open question keeps its own."""
        choices = [(choice.label, choice.action.encode()) for choice in told.choices]
        if self.form is not None and not self.form.paused:
            self.earlier = (choices + self.earlier)[:MOST_EARLIER]
            return
        self.earlier = (self.shown + self.earlier)[:MOST_EARLIER]
        self.shown = choices
        answers = {choice.answers: choice.action.encode() for choice in told.choices if choice.answers is not None}
        if answers:
            self.yes, self.no = answers.get(True, ""), answers.get(False, "")

    def answered(self, yes: bool) -> Action | None:
        """The choice that a plain yes or no means."""
        meant = self.yes if yes else self.no
        return Action.decode(meant) if meant else None

    def numbered(self, number: int) -> Action | None:
        """The choice with this number, counted from 1; -1 is the last of those that do what the first one does."""
        if number == -1 and self.shown:
            alike = [action for _, action in self.shown if Action.decode(action).name == Action.decode(self.shown[0][1]).name]
            return Action.decode(alike[-1])
        return Action.decode(self.shown[number - 1][1]) if 1 <= number <= len(self.shown) else None

    def label_of(self, action: Action) -> str:
        """What stood on the choice that was pressed; nothing when it is on the screen no more."""
        meant = action.encode()
        return next((label for label, shown in (*self.shown, *self.earlier) if shown == meant), "")

    def labelled(self, text: str, *, begun: bool = False) -> Action | None:
        """The choice with this label, whatever its case and signs; `begun`: the only short one that begins with this word."""
        wanted = _plain(text) if len(text) <= LONGEST_LABEL else ""
        if begun:
            said = [(_plain(label).split(), action) for label, action in self.shown]
            found = [action for words, action in said if 1 < len(words) <= BUTTON_WORDS and words[0] == wanted]
            return Action.decode(found[0]) if len(found) == 1 else None
        for label, action in (*self.shown, *self.earlier):
            if wanted and _plain(label) == wanted:
                return Action.decode(action)
        return None


def _plain(text: str) -> str:
    """The words of a label as they are compared: `ya terbitkan` is "Ya, terbitkan"."""
    return SIGNS.sub(" ", text.casefold()).strip()


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Conversation).decode


def read(text: str) -> Conversation:
    """The conversation stored at an address; a new one from nothing, or from what this version cannot read."""
    if not text:
        return Conversation()
    try:
        return _decode(text)
    except msgspec.DecodeError:
        return Conversation()


def write(conversation: Conversation) -> str:
    """What `read` reads."""
    return _encode(conversation).decode()
