"""Issuing certificates: how many are lacking, and what they will say, which is read back first."""

from __future__ import annotations

from dataclasses import dataclass

from bot.i18n import _, label, ngettext
from bot.screens.activities import place, title, when
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity


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
        choices=(*issue, *find, back(activity), menu_choice()),
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


def back(activity: Activity) -> Choice:
    return Choice(label("Back"), Action("after", str(activity.id)))


def not_closed(activity: Activity) -> Reply:
    """First it must be certain who came."""
    door = Choice(label("Attendance"), Action("door", str(activity.id)))
    return Reply(
        _("First close attendance: then it is certain who came, and certificates can be issued."),
        heading=title(activity),
        choices=(door, back(activity), menu_choice()),
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
        choices=(Choice(label("All certificates"), Action("certified", str(activity.id))), back(activity), menu_choice()),
    )
