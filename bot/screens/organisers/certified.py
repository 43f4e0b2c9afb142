"""Certificates that were issued: the list, one of them, its name put right, revoked and restored."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label
from bot.screens.activities import title
from bot.screens.fitting import turning
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.organisers.certifying import back
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.certificate_codes import shown
from storage.taking_part.certificates import Certificate

ROWS = 6


def listed(activity: Activity, found: Sequence[Certificate], page: int, *, more: bool, words: str = "") -> Reply:
    """The certificates of an activity, a page of them, or those whose name holds these words."""
    number = str(activity.id)
    rows = tuple(Choice(_name(one), Action("certificate_of", one.code), _state(one)) for one in found)
    pages = turning(lambda at: Action("certified", f"{number}={at}"), page, more=more)
    back = Choice(label("Back"), Action("certify", number))
    find = Choice(label("Find a name"), Action("certified_find", number))
    none = _("No certificate bears that name.") if words else _("No certificate is issued yet.")
    return Reply(
        _("Choose one to correct its name or revoke it.") if found else none,
        heading=_("Certificates: {title}").format(title=title(activity)),
        choices=(*rows, *pages, find, back),
        replaces=not words,
        more=_("Choose"),
    )


def _name(one: Certificate) -> str:
    return one.name or _("(name not shown any more)")


def _state(one: Certificate) -> str:
    return _("revoked") if one.revoked_at else shown(one.code)


def ask_find(prompt: Prompt) -> Reply:
    return question(prompt, _("Type a part of the name."))


def one(activity: Activity, certificate: Certificate, *, said: str = "", can_restore: bool = False) -> Reply:
    """One certificate, and what can be done about it."""
    code = certificate.code
    if certificate.revoked_at is not None:
        deeds: tuple[Choice, ...] = (Choice(label("Undo"), Action("uncertify_undo", code)),) if can_restore else ()
        state = _("It is revoked: whoever checks it is told so.")
    else:
        correct = Choice(label("Correct the name"), Action("certificate_name", code))
        deeds = (*((correct,) if certificate.name else ()), Choice(label("Revoke it"), Action("uncertify", code)))
        state = _("It is valid.")
    back = Choice(label("Back"), Action("certified", str(activity.id)))
    return Reply(
        "\n".join(line for line in (said, title(activity), shown(code), state) if line),
        heading=_name(certificate),
        choices=(*deeds, back, menu_choice()),
        replaces=True,
    )


def revoke_sure(activity: Activity, certificate: Certificate) -> Reply:
    """The first of two taps."""
    return Reply(
        _(
            "Revoke the certificate of {name}? Whoever checks {code} is told that it is not valid. You can undo it for a week."
        ).format(name=_name(certificate), code=shown(certificate.code)),
        heading=title(activity),
        choices=(
            Choice(label("Keep it"), Action("certificate_of", certificate.code), answers=False),
            Choice(label("Revoke it"), Action("uncertify_yes", certificate.code), answers=True),
        ),
    )


def revoked_note() -> str:
    return _("Revoked.")


def restored_note() -> str:
    return _("It is valid again.")


def ask_name(prompt: Prompt, before: str) -> Reply:
    problem = {"name": _("Please type a name in Latin letters, up to 100 of them.")}.get(prompt.problem, "")
    return question(prompt, _("How is it written rightly? Now it says: {name}").format(name=before), problem)


def rename_sure(prompt: Prompt, before: str) -> Reply:
    """The name as it will be printed."""
    said = _("Issue it anew for {name}? The one for {before} is revoked, and the new one goes to its person.")
    again = _("Please press one of the choices.") if prompt.problem else ""
    return Reply(
        "\n".join(filter(None, (again, said.format(name=prompt.answers["name"], before=before)))),
        choices=(
            prompt.answer(label("Issue it"), "yes"),
            Choice(label("Change the name"), Action("correct", "name", prompt.version)),
            Choice(label("Cancel"), Action("leave", version=prompt.version)),
        ),
    )


def gone() -> Reply:
    """Another organiser was quicker, or its person was erased."""
    return Reply(
        _("That certificate has changed meanwhile. Please look at it again."),
        choices=(Choice(label("Manage"), Action("manage")), menu_choice()),
    )


def corrected(activity: Activity, certificate: Certificate) -> Reply:
    """The end of the job that put a name right."""
    return Reply(
        _("The new certificate is on its way to its person. Its code: {code}").format(code=shown(certificate.code)),
        heading=title(activity),
        choices=(Choice(label("All certificates"), Action("certified", str(activity.id))), back(activity), menu_choice()),
    )
