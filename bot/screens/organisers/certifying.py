"""Issuing certificates: what they will say is read back first; one can be revoked, and its name put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label, ngettext
from bot.screens.activities import place, title, when
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.certificate_codes import shown
from storage.taking_part.certificates import Certificate

ROWS = 6


@dataclass(frozen=True, slots=True)
class Standing:
    """How many certificates of an activity stand, how many people lack one; and how many names cannot be printed, or are none."""

    issued: int
    lacking: int
    unprintable: int
    nameless: int

    @property
    def can_issue(self) -> int:
        return self.lacking - self.unprintable - self.nameless


def page(activity: Activity, how: Standing) -> Reply:
    """How many stand, and what can be done."""
    number = str(activity.id)
    lines = (
        ngettext("{n} certificate is issued.", "{n} certificates are issued.", how.issued).format(n=how.issued)
        if how.issued
        else _("No certificate is issued yet."),
        ngettext("{n} person who attended has none.", "{n} people who attended have none.", how.lacking).format(n=how.lacking)
        if how.lacking
        else "",
        held_back(how.nameless, how.unprintable),
    )
    issue = (Choice(label("Issue them"), Action("certify_go", number)),) if how.can_issue else ()
    find = (Choice(label("All certificates"), Action("certified", number)),) if how.issued else ()
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Certificates: {title}").format(title=title(activity)),
        choices=(*issue, *find, _back(activity), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def held_back(nameless: int, unprintable: int) -> str:
    """Who gets none, and why: they told no name, or one in letters that the typefaces lack."""
    none = ngettext(
        "{n} has no name yet. They can write it in their profile.",
        "{n} have no name yet. They can write it in their profile.",
        nameless,
    )
    other = ngettext(
        "{n} name is in letters that cannot be printed, such as Arabic or Thai. Ask them to add it in Latin letters: /profile",
        "{n} names are in letters that cannot be printed, such as Arabic or Thai. Ask them for Latin letters: /profile",
        unprintable,
    )
    return "\n".join(said.format(n=many) for said, many in ((none, nameless), (other, unprintable)) if many)


def _back(activity: Activity) -> Choice:
    return Choice(label("Back"), Action("after", str(activity.id)))


def not_closed(activity: Activity) -> Reply:
    """First it must be certain who came."""
    door = Choice(label("Attendance"), Action("door", str(activity.id)))
    return Reply(
        _("First close attendance: then it is certain who came, and certificates can be issued."),
        heading=title(activity),
        choices=(door, _back(activity), menu_choice()),
    )


# ---- the questions ----------------------------------------------------------------------------------------------------------
def ask_hours(prompt: Prompt, likely: int | None) -> Reply:
    problem = {"number": _("Please type a number of hours, for example 35.")}.get(prompt.problem, "")
    asked = question(prompt, _("How many hours did it take in all? They stand on the certificate."), problem)
    hours = (prompt.answer(hours_name(likely), str(likely)),) if likely else ()
    return Reply(asked.text, choices=hours)


def hours_name(hours: int) -> str:
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)


def ask_signer(prompt: Prompt, last: tuple[str, str] | None) -> Reply:
    """`last` signed the organisation's last ones, and as what."""
    problem = {"name": _("Please type a name in Latin letters, up to 80 of them.")}.get(prompt.problem, "")
    before = "\n" + _("Last time: {name}, {position}").format(name=last[0], position=last[1]) if last else ""
    asked = question(prompt, _("Who signs? Type the name with its titles.") + before, problem)
    return Reply(asked.text, choices=(prompt.answer(label("As last time"), "last"),) if last else ())


def ask_position(prompt: Prompt) -> Reply:
    problem = {"name": _("Please type a name in Latin letters, up to 80 of them.")}.get(prompt.problem, "")
    return question(prompt, _("As what do they sign? For example: Head of the centre."), problem)


def sure(activity: Activity, prompt: Prompt, how: Standing) -> Reply:
    """Everything that will be printed, before it is."""
    hours = prompt.answers.get("hours")
    lines = (
        ngettext(
            "{n} certificate, in Indonesian and English:", "{n} certificates, in Indonesian and English:", how.can_issue
        ).format(n=how.can_issue),
        title(activity),
        when(activity) + (f", {hours_name(int(hours))}" if hours else ""),
        place(activity),
        _("Signed: {name}, {position}").format(name=prompt.answers["signer"], position=prompt.answers["position"]),
        _("Each goes to its person in the chat."),
        held_back(how.nameless, how.unprintable),
    )
    again = _("Please press one of the choices.") if prompt.problem else ""
    return Reply(
        "\n".join(line for line in (again, *lines) if line),
        choices=(
            prompt.answer(label("Issue them"), "yes"),
            Choice(label("Change the hours"), Action("correct", "hours", prompt.version)),
            Choice(label("Change who signs"), Action("correct", "signer", prompt.version)),
            Choice(label("Cancel"), Action("leave", version=prompt.version)),
        ),
        more=_("Choose"),
    )


def done(activity: Activity, issued: int, nameless: int, unprintable: int) -> Reply:
    """The end of the job."""
    lines = (
        ngettext("{n} certificate is issued and on its way.", "{n} certificates are issued and on their way.", issued).format(
            n=issued
        ),
        held_back(nameless, unprintable),
    )
    return Reply(
        "\n".join(line for line in lines if line),
        heading=title(activity),
        choices=(Choice(label("All certificates"), Action("certified", str(activity.id))), _back(activity), menu_choice()),
    )


# ---- one of them ------------------------------------------------------------------------------------------------------------
def listed(activity: Activity, found: Sequence[Certificate], page: int, *, more: bool, words: str = "") -> Reply:
    """The certificates of an activity, a page of them, or those whose name holds these words."""
    number = str(activity.id)
    rows = tuple(Choice(_name(one), Action("certificate_of", one.code), _state(one)) for one in found)
    earlier = (Choice(label("Earlier"), Action("certified", f"{number}={page - 1}")),) if page else ()
    later = (Choice(label("More"), Action("certified", f"{number}={page + 1}")),) if more else ()
    back = Choice(label("Back"), Action("certify", number))
    find = Choice(label("Find a name"), Action("certified_find", number))
    none = _("No certificate bears that name.") if words else _("No certificate is issued yet.")
    return Reply(
        _("Choose one to correct its name or revoke it.") if found else none,
        heading=_("Certificates: {title}").format(title=title(activity)),
        choices=(*rows, *earlier, *later, find, back),
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
        choices=(Choice(label("All certificates"), Action("certified", str(activity.id))), _back(activity), menu_choice()),
    )
