"""A published activity in the hands of its staff: changing, moving, calling off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.i18n import _, label, ngettext, number
from bot.rules.timing import Standing
from bot.screens.activities import place, title, when
from bot.screens.artisans.reminders import reason_name
from bot.screens.forms import Prompt, question
from bot.screens.organisers.managing import full, manage_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.unasked.announced import Reason

REASONS = ("few", "venue", "trainer", "weather")
NONE = "none"


def edit(activity: Activity, now: datetime) -> Reply:
    """What can be changed about it."""
    number = str(activity.id)
    over = activity.standing(now) in (Standing.PAST, Standing.CANCELLED)
    changing = (
        Choice(label("Change details"), Action("revise", number)),
        Choice(label("Move it"), Action("move", number)),
        Choice(label("Call it off"), Action("calloff", number)),
    )
    always = (
        Choice(label("Copy it"), Action("copy", number)),
        Choice(label("Preview"), Action("preview", number)),
        back(activity),
    )
    return Reply(
        "\n".join(line for line in (when(activity), place(activity), full(activity)) if line),
        heading=title(activity),
        choices=always if over else (*changing, *always),
        replaces=True,
        more=_("Choose"),
    )


def back(activity: Activity) -> Choice:
    """To everything that can be done about it."""
    return Choice(label("Back"), Action("activity", str(activity.id)))


def turn_on(activity: Activity) -> Callable[[str, str, str], Choice]:
    """Makes the choice for the preview on another platform or in another language."""
    return lambda words, platform, spoken: Choice(words, Action("preview", f"{activity.id}|{platform}.{spoken}"))


def not_any_more(activity: Activity) -> Reply:
    """It is over or called off."""
    return Reply(
        _("It is over or called off, so it stays as it is. You can copy it."),
        heading=title(activity),
        choices=(Choice(label("Copy it"), Action("copy", str(activity.id))), back(activity)),
    )


# ---- calling off ------------------------------------------------------------------------------------------------------------
def ask_why(prompt: Prompt) -> Reply:
    """The reason everybody is told."""
    named = {
        "few": label("Too few people"),
        "venue": label("No place for it"),
        "trainer": label("No trainer"),
        "weather": label("Weather, disaster"),
    }
    choices = tuple(prompt.answer(named[one], one) for one in REASONS)
    asked = question(
        prompt, _("Why is it called off? Choose, or type the reason. Everybody registered is told."), _trouble(prompt)
    )
    return replace(asked, choices=choices, more=_("Choose"))


def ask_words(prompt: Prompt) -> Reply:
    """A message beside the reason."""
    asked = question(prompt, _("What else shall they be told? For example: the new day is announced soon."), _trouble(prompt))
    return replace(asked, choices=(prompt.answer(label("Nothing else"), NONE),), more=_("Choose"))


def _trouble(prompt: Prompt) -> str:
    return {
        "empty": _("I need a few words."),
        "long": _("Please keep it below 200 characters."),
        "choice": _("Please choose one of these."),
    }.get(prompt.problem, "")


def sure(prompt: Prompt, activity: Activity, reason: Reason, told: int) -> Reply:
    """Once more, with how many are told what."""
    count = (
        ngettext("{n} person is told at once:", "{n} people are told at once:", told).format(n=told)
        if told
        else _("Nobody is registered, so nobody is told.")
    )
    lines = (when(activity), place(activity), count, reason_name(reason) if told else "", _("This cannot be taken back."))
    yes = replace(prompt.answer(label("Yes, call it off"), "yes"), answers=True)
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Call it off? {title}").format(title=title(activity)),
        choices=(
            yes,
            Choice(label("Back"), Action("back", version=prompt.version)),
            Choice(label("Cancel"), Action("leave", version=prompt.version), answers=False),
        ),
        more=_("Choose"),
    )


def called_off(activity: Activity, told: int, reached: int | None = None) -> Reply:
    """It does not take place; of many, how many registrations it has `reached` so far."""
    said = ngettext("{n} person is being told.", "{n} people are being told.", told).format(n=number(told)) if told else ""
    if reached is not None:
        said = _("{done} of {total} registrations are done; then each person is told.").format(
            done=number(reached), total=number(told)
        )
    return Reply(
        said,
        heading=_("Called off: {title}").format(title=title(activity)),
        choices=(Choice(label("Copy it"), Action("copy", str(activity.id))), manage_choice()),
    )


def stays() -> Reply:
    """Nothing was called off."""
    return Reply(_("All right, it takes place as planned."), choices=(manage_choice(),))
