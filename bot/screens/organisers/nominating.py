"""Who may be nominated for mentoring: people who let organisers see how ready to export they are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, short_moment
from bot.rules import readiness as rules
from bot.screens.activities import place, title, when
from bot.screens.artisans.readiness import topic_name
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.screens.organisers.mentoring import PAGE, back, pages
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.knowing.readiness import Nominee
from storage.organising.activities import Activity


def nominees(activity: Activity, found: Sequence[Nominee], names: Names, page: int) -> Reply:
    """The readiest first; one more than a page says that there are more."""
    rows = tuple(
        Choice(one.name, Action("nominee", f"{activity.id}={one.contact_id}"), _line(one, names)) for one in found[:PAGE]
    )
    return Reply(
        _("They let organisers see their readiness check. Choose somebody to invite.")
        if rows
        else _(
            "Nobody to invite now: it takes an artisan of these crafts who did the readiness check and lets organisers see it."
        ),
        heading=_("Ready to export: {title}").format(title=title(activity)),
        choices=(*rows, *pages("nominees", activity, page, more=len(found) > PAGE), *back(activity)),
        replaces=True,
        more=_("Choose"),
    )


def _line(one: Nominee, names: Names) -> str:
    craft = names.craft(one.craft) if one.craft else ""
    score = _("{score} of 100").format(score=one.score)
    return ", ".join(part for part in (score, one.regency or "", craft) if part)


def nominee(activity: Activity, one: Nominee, names: Names, *, invited: bool) -> Reply:
    """One of them: what is missing, and whether they were invited."""
    missing = ", ".join(topic_name(topic) for topic in rules.gaps(one.given)) or _("nothing")
    facts = (
        Fact(_("Score"), _("{score} of 100").format(score=one.score)),
        Fact(_("Missing"), missing),
        Fact(_("Where"), one.regency or (names.province(one.province) if one.province else _("not told"))),
        Fact(_("Checked"), short_moment(one.at, activity.zone)),
    )
    deed = () if invited else (Choice(label("Invite"), Action("nominate", f"{activity.id}={one.contact_id}")),)
    return Reply(
        _("Was invited already.") if invited else "",
        heading=one.name,
        facts=facts,
        choices=(*deed, Choice(label("Others"), Action("nominees", str(activity.id))), *back(activity)),
        more=_("Choose"),
    )


def sure(activity: Activity, one: Nominee) -> Reply:
    """Read back before they are told."""
    said = _("Shall I invite {name} to {title}? They get one message, and register themselves if they like.")
    return Reply(
        said.format(name=one.name, title=title(activity)),
        choices=(
            Choice(label("Yes, invite"), Action("nominate", f"{activity.id}={one.contact_id}=yes"), answers=True),
            Choice(label("No"), Action("nominee", f"{activity.id}={one.contact_id}"), answers=False),
        ),
    )


def invited(activity: Activity, one: Nominee) -> Reply:
    """It is said."""
    return Reply(
        _("{name} gets the invitation.").format(name=one.name),
        choices=(Choice(label("Others"), Action("nominees", str(activity.id))), *back(activity)),
    )


def gone(activity: Activity) -> Reply:
    """They agree no longer, or take part already."""
    return Reply(
        _("This person shares the check no longer, or has to do with the activity already."),
        choices=(Choice(label("Others"), Action("nominees", str(activity.id))), *back(activity)),
    )


def invitation(activity: Activity) -> Reply:
    """What the nominee is told."""
    lines = (
        _("The organiser invites you, since you share your readiness check:"),
        title(activity),
        when(activity),
        place(activity),
    )
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Invitation to mentoring"),
        choices=(
            Choice(label("See it"), Action("card", str(activity.id))),
            Choice(label("Stop sharing"), Action("readiness_share", "no")),
            menu_choice(),
        ),
        brief=brief("sapa_nominated", title=title(activity), when=when(activity), place=place(activity)),
    )
