"""What is said of a grant of equipment where other activities speak of seats: who is chosen gets a package."""

from __future__ import annotations

from bot.i18n import _, label, ngettext
from bot.rules.seats import Status

GRANT = "equipment_grant"
"""The kind of activity that gives things."""


def left(packages: int, quota: int) -> str:
    """How many of all are still to be given."""
    said = ngettext("{left} of {quota} package left", "{left} of {quota} packages left", quota)
    return said.format(left=packages, quota=quota)


def few_left(packages: int) -> str:
    """The same in a line among others."""
    return ngettext("{left} package left", "{left} packages left", packages).format(left=packages)


def choosing(quota: int | None) -> str:
    """How people get one where the organiser chooses; `quota` is None where nobody said how many there are."""
    if quota is None:
        return _("The organiser chooses who gets it.")
    said = ngettext("The organiser chooses who gets the {n} package.", "The organiser chooses who gets the {n} packages.", quota)
    return said.format(n=quota)


def standing(status: Status) -> str:
    """How it stands for somebody, as a sentence; empty where the usual words do."""
    return {
        Status.CONFIRMED: _("You were chosen for it."),
        Status.OFFERED: _("A package is kept for you until you answer."),
    }.get(status, "")


def status_name(status: Status) -> str:
    """The same in a list."""
    return {
        Status.CONFIRMED: _("you were chosen"),
        Status.OFFERED: _("a package waits for your answer"),
    }.get(status, "")


def heading(name: str) -> str:
    """Above what somebody reads who gets one, or `name` in their care."""
    return _("{name} was chosen for the aid").format(name=name) if name else _("You were chosen for the aid")


def give_up() -> str:
    """The way out, on a button."""
    return label("I do not need it")


def chosen() -> str:
    """Told to who was chosen."""
    return _("The organiser chose you for this aid. If you do not need it any more, press I do not need it.")


def sorry() -> str:
    """Told to who was not."""
    return _("I am sorry, the organiser could not give you this aid this time.")


def too_many() -> str:
    """The usual reason."""
    return _("There were more applicants than packages.")


def sure(status: Status, *, waited_for: bool) -> tuple[str, str] | None:
    """The question before it is given up, and the word for leaving things as they are; None where the usual words do."""
    if status is Status.OFFERED:
        return _("Let the package go that is kept for you? It is offered to the next person."), label("Back")
    if status is not Status.CONFIRMED:
        return None
    if waited_for:
        text = _("Give up this aid? People are waiting, so it goes to the next one at once and cannot be taken back.")
        return text, label("Keep it")
    return _("Give up this aid?"), label("Keep it")


def goes_on(title: str) -> str:
    """An offer was let go."""
    return _("All right, the package goes on: {title}.").format(title=title)


def offered(*, again: bool) -> str:
    """Above an offer."""
    return _("Your package still waits for an answer") if again else _("There is a package for you")


def take() -> str:
    """Yes to an offer, on a button."""
    return label("Take the package")


def freed() -> str:
    """Told to who waited, and has one now."""
    return _("A package became free and is yours. If you do not need it any more, press I do not need it.")
