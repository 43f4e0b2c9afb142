"""One phone for several people: the leader of a group, who is theirs, and registering several of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, label, listing, short_moment
from bot.rules.seats import Status
from bot.screens.activities import place, short_organiser, title, when
from bot.screens.artisans.linking import words as link_words
from bot.screens.artisans.mine import mine_title, status_name
from bot.screens.fitting import fitting
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.organising.activities import Activity
from storage.people.caring import Person
from storage.taking_part.registrations import Mine, Registration

PAGE = 6


def mine(people: Sequence[Person]) -> Reply:
    """Everybody in somebody's care."""
    if not people:
        text = _(
            "Do others have no phone of their own? Add them here and register them. Their news comes to you, with their name."
        )
        return Reply(text, heading=_("My people"), choices=(_add(), menu_choice()))
    rows = [Choice(one.name, Action("care", str(one.id)), one.regency or "") for one in people]
    return Reply(
        _("You register them, and their news comes to you."),
        heading=_("My people"),
        choices=fitting((_add(),), rows, (menu_choice(),)),
        more=_("Choose"),
        replaces=True,
    )


def _add(activity_id: int = 0) -> Choice:
    return Choice(label("Add somebody"), Action("care_add", str(activity_id or "")))


def too_many(most: int) -> Reply:
    """One phone speaks for so many, and no more."""
    return Reply(
        _("One phone can speak for {n} people. Please ask the organiser to register the others.").format(n=most),
        choices=(Choice(label("My people"), Action("mypeople")), menu_choice()),
    )


# ---- adding somebody --------------------------------------------------------------------------------------------------------
def asked(prompt: Prompt) -> Reply:
    """A question about somebody else."""
    words = {
        "name": _("What is their full name?"),
        "phone": _("Their phone number, if they have one? It is only given to the organiser."),
    }[prompt.field]
    return question(prompt, words, _("I could not read that. Please try again, or press Skip.") if prompt.problem else "")


def agreed(prompt: Prompt, known: Sequence[Fact]) -> Reply:
    """Read back; the person agreed, says the leader."""
    text = _(
        "Did they agree that you register them, that their news comes to your phone, and that organisers see these details? "
        "They can take it over or erase it any time."
    )
    return Reply(
        text,
        facts=tuple(known),
        choices=(
            prompt.answer(label("Yes, they agreed"), "yes"),
            Choice(label("Back"), Action("back", version=prompt.version)),
            Choice(label("Cancel"), Action("leave", version=prompt.version)),
        ),
    )


def left() -> Reply:
    """Nobody was added."""
    return Reply(_("All right, nothing was done."), choices=(Choice(label("My people"), Action("mypeople")), menu_choice()))


# ---- one of them ------------------------------------------------------------------------------------------------------------
def person(one: Person, known: Sequence[Fact], registrations: Sequence[Mine], added: bool = False) -> Reply:
    """One of them, what they are registered for, and how to let go."""
    rows = [
        Choice(mine_title(held), Action("registration", str(held.registration_id)), status_name(held.status))
        for held in registrations
        if held.status.is_active
    ]
    next_ones = (_add(), Choice(label("Trainings"), Action("browse"))) if added else ()
    ways = (
        *next_ones,
        Choice(label("My people"), Action("mypeople")),
        Choice(label("Hand over"), Action("care_hand", str(one.id))),
        Choice(label("Let go"), Action("care_off", str(one.id))),
    )
    return Reply(
        _("Added. Add the next one, or open an activity and press Register others.") if added else "",
        heading=one.name,
        facts=tuple(known),
        choices=fitting((), rows, ways),
        more=_("Choose"),
    )


def not_yours() -> Reply:
    """Somebody who is not in their care, or not any more."""
    return Reply(
        _("That person is not among your people."), choices=(Choice(label("My people"), Action("mypeople")), menu_choice())
    )


def handing(one: Person, code: str, until: datetime, zone: str) -> Reply:
    """A code by which the person takes over what is theirs."""
    text = _(
        "{name} writes to Sapa from their own phone and types: {words}\n"
        "Valid until {until}. Then everything of theirs is theirs, and you hear of it no more."
    ).format(name=one.name, words=link_words(code), until=short_moment(until, zone))
    return Reply(text, heading=_("Hand over"), choices=(Choice(label("My people"), Action("mypeople")), menu_choice()))


def letting_go(one: Person, active: int) -> Reply:
    """The first of two taps."""
    if active:
        text = _("Stop speaking for {name}? Their seats stay; only the organiser can tell them then.")
    else:
        text = _("Stop speaking for {name}? What you told me about them is erased.")
    return Reply(
        text.format(name=one.name),
        choices=(
            Choice(label("Keep them"), Action("care", str(one.id)), answers=False),
            Choice(label("Yes, let go"), Action("care_off_yes", str(one.id)), answers=True),
        ),
    )


def let_go(name: str) -> Reply:
    return Reply(
        _("Done: you no longer speak for {name}.").format(name=name),
        choices=(Choice(label("My people"), Action("mypeople")), menu_choice()),
    )


# ---- registering several ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Picking:
    """Who of them shall be registered: `mask` has a bit for each of `people`; `held` how they stand there already."""

    activity: Activity
    people: Sequence[Person]
    held: Mapping[int, Status]
    mask: int = 0
    page: int = 0

    def argument(self, mask: int, page: int) -> str:
        """As a choice carries it."""
        return f"{self.activity.id}={mask:x}={page}"

    @property
    def picked(self) -> list[Person]:
        return [one for place, one in enumerate(self.people) if self.mask >> place & 1]


def pick(view: Picking, problem: str = "") -> Reply:
    """Press each name to pick it or put it back."""
    start = view.page * PAGE
    rows = [_row(view, place, one) for place, one in list(enumerate(view.people))[start : start + PAGE]]
    more = len(view.people) > start + PAGE
    turn = (
        (Choice(label("More"), Action("group", view.argument(view.mask, view.page + 1 if more else 0), len(view.people))),)
        if more or view.page
        else ()
    )
    chosen = view.picked
    go = (
        (Choice(label("Continue"), Action("group_sure", view.argument(view.mask, view.page), len(view.people))),)
        if chosen
        else ()
    )
    said = _("Chosen: {names}.").format(names=listing([one.name for one in chosen])) if chosen else _("Whom shall I register?")
    return Reply(
        "\n".join(filter(None, (problem, said))),
        heading=title(view.activity),
        choices=(*go, *rows, *turn, _add(view.activity.id), Choice(label("Back"), Action("card", str(view.activity.id)))),
        more=_("Choose"),
        replaces=True,
    )


def _row(view: Picking, place: int, one: Person) -> Choice:
    status = view.held.get(one.id)
    if status is not None:
        return Choice(one.name, Action("care", str(one.id)), status_name(status))
    picked = _("chosen") if view.mask >> place & 1 else _("press to choose")
    return Choice(one.name, Action("group", view.argument(view.mask ^ (1 << place), view.page), len(view.people)), picked)


def sure(view: Picking) -> Reply:
    """Read back, and consent for each."""
    text = _(
        "Register {names}? They agree, you say, that {organiser} uses their details for this activity only, "
        "until a year after it."
    ).format(names=listing([one.name for one in view.picked]), organiser=short_organiser(view.activity))
    lines = (when(view.activity), place(view.activity), text)
    return Reply(
        "\n".join(line for line in lines if line),
        heading=title(view.activity),
        choices=(
            Choice(
                label("They agree, register"),
                Action("group_yes", view.argument(view.mask, view.page), len(view.people)),
                answers=True,
            ),
            Choice(label("Change"), Action("group", view.argument(view.mask, view.page), len(view.people)), answers=False),
        ),
    )


def at_most(most: int) -> str:
    """No more at once."""
    return _("At most {n} at once, please; then the next ones.").format(n=most)


def done(activity: Activity, became: Sequence[tuple[str, Registration | None, bool]]) -> Reply:
    """What each of them has now: name, registration, and whether the activity is for them at all."""
    lines = [_became(name, held, fits) for name, held, fits in became]
    return Reply(
        "\n".join((when(activity), *lines, _("I tell you before it begins, for each of them."))),
        heading=title(activity),
        choices=(
            Choice(label("My registrations"), Action("mine")),
            Choice(label("Register others"), Action("group", str(activity.id))),
            menu_choice(),
        ),
    )


def _became(name: str, held: Registration | None, fits: bool) -> str:
    if not fits:
        return _("{name}: it is for others (craft, region or kind)").format(name=name)
    if held is None:
        return _("{name}: no seat is left").format(name=name)
    if held.status is Status.CONFIRMED:
        return _("{name}: code {code}").format(name=name, code=held.code)
    if held.status is Status.WAITLISTED:
        return _("{name}: number {n} on the waiting list").format(name=name, n=held.place)
    return f"{name}: {status_name(held.status)}"
