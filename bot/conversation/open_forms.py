"""The form somebody has open: which step it asks, and what the buttons below its questions do to it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Chosen, Form, Step
from bot.conversation.state import FormState
from bot.conversation.turn import Handler, Turn
from bot.screens import forms as form_screens
from bot.screens import general
from bot.vocabulary import Reply


class OpenForms:
    """All forms by name, and how the open one goes on."""

    def __init__(self) -> None:
        self.forms: dict[str, Form] = {}
        self.nowhere: Handler = lambda turn: general.not_understood(turn.conversation.misses)  # back, where no form is open

    def actions(self) -> Mapping[str, Handler]:
        """What the buttons of every form do, by the names they carry."""
        return {
            "answer": self._answer,
            "back": self._back,
            "skip": self._skip,
            "resume": self.resume,
            "correct": self._correct,
            "leave": self._leave,
        }

    def open(self, turn: Turn) -> tuple[Form, FormState] | None:
        """The open form; one that needs an authority which was taken away meanwhile is none."""
        state = turn.conversation.form
        form = self.forms.get(state.name) if state else None
        if form is not None and form.deed is not None and not authority.may(turn, form.deed):
            return None
        return (form, state) if form and state else None

    def step(self, turn: Turn) -> tuple[Form, FormState, Step] | None:
        """What is asked now; None where no form is open or it was paused."""
        found = self.open(turn)
        if found is None or found[1].paused:
            return None
        step = forms.current(turn, *found)
        return (*found, step) if step else None

    def of_this_form(self, turn: Turn) -> tuple[Form, FormState] | None:
        """The open form, if the button that was pressed is one of its own."""
        found = self.open(turn)
        return found if found is not None and found[1].version == turn.version else None

    def _answer(self, turn: Turn) -> Reply:
        found = self.of_this_form(turn)
        name, _, value = turn.argument.partition("=")
        step = found[0].step(name) if found else None
        if found is None or step is None:
            return form_screens.already_over()
        state = found[1]
        now_asked = forms.current(turn, *found)
        if now_asked is not None and now_asked.field != name and name not in state.answers:
            return forms.advance(turn, *found)
        if now_asked is None or now_asked.field != name:
            state.correcting = name  # an earlier question's button: a correction
        return forms.accept(turn, *found, step, Chosen(value))

    def _back(self, turn: Turn) -> Reply:
        found = self.of_this_form(turn)
        return forms.go_back(turn, *found) if found else form_screens.already_over()

    def step_back(self, turn: Turn) -> Reply:
        """ "Wrong", "back": the question before, asked again."""
        found = self.open(turn)
        return forms.go_back(turn, *found) if found and not found[1].paused else self.nowhere(turn)

    def _skip(self, turn: Turn) -> Reply:
        found = self.of_this_form(turn)
        step = forms.current(turn, *found) if found else None
        if found is None:
            return form_screens.already_over()
        return forms.skip(turn, *found) if step and step.field == turn.argument else forms.advance(turn, *found)

    def _correct(self, turn: Turn) -> Reply:
        found = self.of_this_form(turn)
        return forms.correct(turn, *found, turn.argument) if found else form_screens.already_over()

    def resume(self, turn: Turn) -> Reply:
        """The question that was left, asked again."""
        found = self.open(turn)
        if found is None:
            forms.close(turn)  # a form that this version no longer has
            return form_screens.already_over()
        return forms.advance(turn, *found)

    def _leave(self, turn: Turn) -> Reply:
        found = self.of_this_form(turn)
        return (self.let_go(turn) if found else None) or form_screens.already_over()

    def let_go(self, turn: Turn) -> Reply | None:
        """Leave the open form, whose handler finds what it was about as its argument; None when there is none."""
        found = self.open(turn)
        forms.close(turn)
        if found is None:
            return None
        turn.argument = found[1].subject
        return found[0].leave(turn)

    def ask_again(self, turn: Turn) -> Reply | None:
        """The open question once more; None when no form is being filled."""
        found = self.open(turn)
        return forms.advance(turn, *found) if found and not found[1].paused else None
