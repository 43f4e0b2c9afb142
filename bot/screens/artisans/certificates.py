"""Certificates of attendance as their holders see them, and what anybody is told who asks about a code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.i18n import _, label, language, short_day, short_moment
from bot.screens.activities import days, place, short_organiser, title, when
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.certificate_codes import shown
from storage.taking_part.certificates import Certificate, Own

ROWS = 8


def mine(found: Sequence[Own]) -> Reply:
    """My certificates, the newest first."""
    if not found:
        return Reply(
            _(
                "You have no certificate yet. Organisers issue them once attendance is closed; it then comes here by itself, "
                "and you can have it again at any time."
            ),
            choices=(Choice(label("My registrations"), Action("mine")), menu_choice()),
        )
    rows = tuple(Choice(_title(one), Action("certificate", one.code), shown(one.code)) for one in found[:ROWS])
    return Reply(_("Which one shall I send?"), heading=_("My certificates"), choices=(*rows, menu_choice()), more=_("Choose"))


def _title(one: Own) -> str:
    words = one.title_en if language() == "en" else one.title_id
    return _("{title} (Sample)").format(title=words) if one.sample else words


def ready(activity: Activity, certificate: Certificate, file: Attachment) -> Reply:
    """The paper itself, unasked: it was just issued."""
    lines = (
        when(activity),
        place(activity),
        _("Anybody can check it with the code {code}. If your name is written wrongly, tell the organiser.").format(
            code=shown(certificate.code)
        ),
    )
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Your certificate: {title}").format(title=title(activity)),
        attachment=file,
        choices=(
            Choice(label("My certificates"), Action("certificates")),
            Choice(label("Ask a person"), Action("ask", str(activity.id))),
            menu_choice(),
        ),
        brief=brief(
            "sapa_certificate", title=title(activity), when=when(activity), place=place(activity), code=shown(certificate.code)
        ),
    )


def again(activity: Activity, certificate: Certificate, file: Attachment) -> Reply:
    """The same once more, for who asked."""
    return Reply(
        _("Your certificate: {title}").format(title=title(activity)) + "\n" + _code(certificate),
        attachment=file,
        choices=(Choice(label("My certificates"), Action("certificates")), menu_choice()),
    )


def _code(certificate: Certificate) -> str:
    return _("Code: {code}").format(code=shown(certificate.code))


def stands_no_more() -> Reply:
    """Pressed on an old list."""
    return Reply(
        _("That certificate is not valid any more, or is not yours."),
        choices=(Choice(label("My certificates"), Action("certificates")), menu_choice()),
    )


# ---- is it real? ------------------------------------------------------------------------------------------------------------
def genuine(activity: Activity, certificate: Certificate) -> Reply:
    """Exactly what it certifies, to compare with the paper."""
    if certificate.revoked_at is not None:
        return _revoked(activity, certificate)
    name = certificate.name or _("The name was erased at its owner's request.")
    return Reply(
        "\n".join((name, title(activity), days(activity), _issued(activity, certificate), _("Compare it with the paper."))),
        heading=_("Genuine: {code}").format(code=shown(certificate.code)),
        choices=(Choice(label("Check another"), Action("verify")), menu_choice()),
    )


def _issued(activity: Activity, certificate: Certificate) -> str:
    day = short_day(certificate.issued_at.astimezone(ZoneInfo(activity.zone)).date())
    return _("issued by {organiser}, {day}").format(organiser=short_organiser(activity), day=day)


def _revoked(activity: Activity, certificate: Certificate) -> Reply:
    at = certificate.revoked_at or certificate.issued_at
    said = _("{organiser} revoked this certificate on {day}: it is not valid. There may be a corrected one with another code.")
    day = short_day(at.astimezone(ZoneInfo(activity.zone)).date())
    return Reply(
        f"{title(activity)}\n{said.format(organiser=short_organiser(activity), day=day)}",
        heading=_("Revoked: {code}").format(code=shown(certificate.code)),
        choices=(Choice(label("Ask a person"), Action("ask", str(activity.id))), menu_choice()),
    )


def unknown() -> Reply:
    """Nothing here was ever issued under that code."""
    return Reply(
        _(
            "I do not know that code. Compare it letter by letter with the paper. If it is written there just so, the paper "
            "is not from Sapa: ask the organisation named on it before you rely on it."
        ),
        choices=(Choice(label("Ask a person"), Action("ask")), menu_choice()),
    )


def too_many(until: datetime, zone: str) -> Reply:
    """Too many codes that do not exist; `zone` is where the person lives."""
    said = _("Those were many unknown codes. You can check again at {when}.")
    return Reply(said.format(when=short_moment(until, zone)), choices=(menu_choice(),))
