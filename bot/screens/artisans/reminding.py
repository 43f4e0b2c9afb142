"""How somebody is reminded: the page that shows and changes it, and what was understood of their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from bot.i18n import _, clock, label, language, listing, ngettext, short_moment, zone_name
from bot.rules.reminders import USUAL, Before, read
from bot.screens.artisans.linking import where_choice
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.unasked.reminding import Next

DAYS, HOURS = 60, 48
"""The earliest reminder somebody may ask for."""

OWN = 5
"""Reminders of their own a person may have."""


@dataclass(frozen=True, slots=True)
class Reminding:
    """A person's reminders: the codes that are on, and what comes next. `zone` is where they live."""

    codes: Sequence[str]
    zone: str
    coming: Next | None = None
    stopped: bool = False
    several_chats: bool = False


def page(view: Reminding, note: str = "") -> Reply:
    """What is on; each is switched by one tap."""
    hint = _("Choose one to switch it on or off, or to remove your own. Or type, for example: {words}").format(words=example())
    lines = (note, _stopped(view) or _coming(view), hint)
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Reminders"),
        choices=fitting(_switches(view), _all(view), (menu_choice(),)),
        replaces=True,
        more=_("Choose"),
    )


def example() -> str:
    """Words that are understood."""
    return _("remind me 3 days before at 7 am WIB")


def _stopped(view: Reminding) -> str:
    return _("You asked for no messages, so no reminders come now.") if view.stopped else ""


def _coming(view: Reminding) -> str:
    """The next one, so that people see what a change does."""
    if view.coming is None:
        return _("They come for what you are registered for.") if view.codes else _("All reminders are off.")
    title = view.coming.title_en if language() == "en" else view.coming.title_id
    said = _("{title} (Sample)").format(title=title) if view.coming.sample else title
    return _("Next: {when}, {title}.").format(when=short_moment(view.coming.due_at, view.zone), title=said)


def _switches(view: Reminding) -> tuple[Choice, ...]:
    """The usual ones, on or off, then those of the person's own, which a press removes."""
    own = [code for code in view.codes if code not in USUAL]
    usual = [
        Choice(name_of(code), Action("remind", f"{code}={'off' if code in view.codes else 'on'}"), _state(code in view.codes))
        for code in USUAL
    ]
    return (*usual, *(Choice(name_of(code), Action("remind", f"{code}=off"), _("added by you")) for code in own))


def _state(on: bool) -> str:
    return _("on") if on else _("off")


def _all(view: Reminding) -> tuple[Choice, ...]:
    """Messages again, everything off, the usual way and where, if they would change something; what matters most first."""
    off = (Choice(label("All off"), Action("remind", "all=off")),) if view.codes else ()
    usual = (Choice(label("The usual way"), Action("remind", "all=usual")),) if tuple(view.codes) != USUAL else ()
    again = (Choice(label("Messages again"), Action("unstop")),) if view.stopped else ()
    where = (where_choice(),) if view.several_chats else ()
    return (*again, *off, *where, *usual)


def name_of(code: str) -> str:
    """3 days before; 3 days, 07.00 WITA."""
    meant = read(code)
    if meant is None:
        return code
    if meant.hour is None:
        return _before(meant)
    days = ngettext("{n} day", "{n} days", meant.amount).format(n=meant.amount) if meant.amount else _("The day")
    return f"{days}, {clock(meant.hour)} {zone_name(meant.zone or '')}"


def reminded(codes: Sequence[str]) -> str:
    """When they will be reminded, nothing when they will not."""
    times = [_short(meant) for meant in map(read, codes) if meant is not None and meant.amount]
    return _("I will remind you {times} before.").format(times=listing(times)) if times else ""


def _short(meant: Before) -> str:
    """7 days; 2 hours; 3 days (07.00 WITA)."""
    if meant.unit == "h":
        return ngettext("{n} hour", "{n} hours", meant.amount).format(n=meant.amount)
    days = ngettext("{n} day", "{n} days", meant.amount).format(n=meant.amount)
    return days if meant.hour is None else f"{days} ({clock(meant.hour)} {zone_name(meant.zone or '')})"


def _before(meant: Before) -> str:
    if meant.unit == "h":
        return ngettext("{n} hour before", "{n} hours before", meant.amount).format(n=meant.amount)
    return ngettext("{n} day before", "{n} days before", meant.amount).format(n=meant.amount)


def added(code: str, *, at_night: bool) -> str:
    """What was understood and is on now."""
    night = _("Nights are quiet (21-07), so it comes shortly before 21.00.") if at_night else ""
    return " ".join(part for part in (_("On: {name}.").format(name=_in_full(code)), night) if part)


def _in_full(code: str) -> str:
    """3 days before, 07.00 WITA."""
    meant = read(code)
    if meant is None or meant.hour is None or not meant.amount:
        return name_of(code)
    return f"{_before(meant)}, {clock(meant.hour)} {zone_name(meant.zone or '')}"


def too_many() -> str:
    return ngettext(
        "You have {n} of your own, which is the most. Remove one first.",
        "You have {n} of your own, which is the most. Remove one first.",
        OWN,
    ).format(n=OWN)


def unclear(amount: int | None, unit: str | None, hour: time | None) -> Reply:
    """Words that do not say when: what they do say, and how it can be said."""
    heard = ""
    if hour is not None and amount is None:
        heard = _("I understood {hour}, but not how many days before.").format(hour=clock(hour))
    elif hour is not None and unit == "h":
        heard = _("Either hours before, or an hour of a day: not both.")
    elif amount == 0:
        heard = _("At what time on the day?")
    elif amount is not None:
        heard = _("That is too early: up to {days} days or {hours} hours before.").format(days=DAYS, hours=HOURS)
    return Reply(
        "\n".join(
            (
                heard or _("I can remind you some days or hours before something begins."),
                _("Type, for example: {words}").format(words=example()),
            )
        ),
        choices=(Choice(label("Reminders"), Action("reminders")), menu_choice()),
    )
