"""Organisations as those who look after them see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from bot.i18n import _, clock, label, language, ngettext, zone_name
from bot.rules.organisations import ANSWERS, FIELDS, KINDS, WEEKS, ZONES
from bot.screens.admins.admin import govern_choice
from bot.screens.fitting import ROWS, both_ways, paged
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.organising.organisations import Organisation

FOR_ADMINS = ("name",)


def listed(found: Sequence[Organisation], page: int) -> Reply:
    """All of them."""
    turning = both_ways(lambda at: Action("organisations", str(at)), page)
    rows = [Choice(one.name, Action("organisation", str(one.id)), kind_name(one.kind)) for one in found]
    text = ngettext("{n} organisation runs activities here.", "{n} organisations run activities here.", len(rows))
    return Reply(
        text.format(n=len(rows)),
        heading=_("Organisations"),
        choices=(
            *paged(rows, turning, page, ROWS - 3),
            Choice(label("New organisation"), Action("organisation_new")),
            govern_choice(),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def new(found: Sequence[tuple[str, str, int]]) -> Reply:
    """Names that activities carry already, each with its mark and how many; or one that is typed."""
    rows = tuple(
        Choice(name, Action("organisation_of", mark), ngettext("{n} activity", "{n} activities", count).format(n=count))
        for mark, name, count in found[: ROWS - 3]
    )
    text = _("These names stand on activities of the catalogue. Press one, and they are its own.") if rows else ""
    return Reply(
        "\n".join(line for line in (text, _("Or type a new name.")) if line),
        heading=_("New organisation"),
        choices=(*rows, Choice(label("Type a name"), Action("organisation_new", "name")), govern_choice(), menu_choice()),
        more=_("Choose"),
    )


def card(one: Organisation, names: Names, *, admin: bool) -> Reply:
    """Everything about one."""
    facts = (
        (_("Kind"), kind_name(one.kind)),
        (_("Place"), ", ".join(part for part in (one.city, names.province(one.province) if one.province else None) if part)),
        (_("Hours"), hours(one)),
        (_("Answers within"), answers_in(one.answers_in)),
        (_("Contact"), ", ".join(part for part in (one.website, one.phone, one.email) if part)),
        (_("In the directory"), _("yes") if one.listed else _("no")),
    )
    number = str(one.id)
    back = Choice(label("Organisations"), Action("organisations")) if admin else govern_choice()
    return Reply(
        about(one),
        heading=one.name,
        facts=tuple(Fact(name, value) for name, value in facts if value),
        choices=(
            Choice(label("Change"), Action("organisation_set", number)),
            Choice(label("People"), Action("staff", number)),
            Choice(label("What was done"), Action("audit", number)),
            back,
            menu_choice(),
        ),
        more=_("Choose"),
    )


def gone() -> Reply:
    """There is none, or it is somebody else's."""
    return Reply(
        _("That organisation is not yours to change, or it is gone."),
        choices=(Choice(label("My roles"), Action("roles")), menu_choice()),
    )


def left() -> Reply:
    return Reply(_("All right, nothing was changed."), choices=(govern_choice(), menu_choice()))


def which_field(one: Organisation, page: int, *, admin: bool) -> Reply:
    """What to change."""
    fields = [field for field in FIELDS if admin or field not in FOR_ADMINS]
    number = str(one.id)
    turning = both_ways(lambda at: Action("organisation_set", f"{number}=p{at}"), page)
    rows = [Choice(field_name(field), Action("organisation_set", f"{number}={field}")) for field in fields]
    back = Choice(label("Back"), Action("organisation", number))
    return Reply(
        _("What shall be changed?"), heading=one.name, choices=(*paged(rows, turning, page, ROWS - 1), back), more=_("Choose")
    )


def field_name(field: str) -> str:
    """A field, as people say it."""
    return {
        "name": label("Name"),
        "kind": label("Kind"),
        "about_id": label("About, Indonesian"),
        "about_en": label("About, English"),
        "city": label("Town"),
        "province": label("Province"),
        "website": label("Website"),
        "phone": label("Phone"),
        "email": label("E-mail"),
        "hours": label("Hours"),
        "weekdays": label("Working days"),
        "zone": label("Zone"),
        "answers_in": label("Answers within"),
        "listed": label("In the directory"),
    }[field]


def ask(prompt: Prompt, field: str, one: Organisation | None, names: Names) -> Reply:
    """The question for one field, with what stands there now."""
    problem = {
        "empty": _("That cannot be empty."),
        "long": _("That is too long."),
        "shape": _("I cannot read that."),
        "order": _("The end is before the beginning."),
        "choice": _("Please choose one of these."),
        "taken": _("Another organisation has that name."),
    }.get(prompt.problem, "")
    now = _("Now: {value}").format(value=value_of(field, one, names)) if one is not None and value_of(field, one, names) else ""
    asked = question(prompt, "\n".join(line for line in (_question(field), now) if line), problem)
    chosen = {
        "kind": [(kind_name(kind), kind) for kind in KINDS],
        "zone": [(zone_name(zone), zone) for zone in ZONES],
        "weekdays": [(days_name(days), key) for key, days in WEEKS.items()],
        "answers_in": [(answers_in(days), str(days)) for days in ANSWERS],
        "listed": [(label("Yes"), "yes"), (label("No"), "no")],
    }.get(field, [])
    return Reply(asked.text, choices=tuple(prompt.answer(words, value) for words, value in chosen))


def _question(field: str) -> str:
    return {
        "name": _("What is the organisation called? Its activities carry this name."),
        "kind": _("What kind of organisation is it?"),
        "about_id": _("What does it do? One or two sentences in Indonesian. Type - for nothing."),
        "about_en": _("What does it do? One or two sentences in English. Type - for nothing."),
        "city": _("In which town? Type - for none."),
        "province": _("In which province? Type - for none."),
        "website": _("Its website, for example bbkb.kemenperin.go.id. Type - for none."),
        "phone": _("The office's phone number. Type - for none."),
        "email": _("The office's e-mail address. Type - for none."),
        "hours": _("From when to when does somebody answer? For example: 08.00-16.00"),
        "weekdays": _("On which days does somebody answer?"),
        "zone": _("In which zone are these hours?"),
        "answers_in": _("Within how many working days are questions answered?"),
        "listed": _("Shall everybody find it in the directory of partners?"),
    }[field]


def value_of(field: str, one: Organisation, names: Names) -> str:
    """What stands in a field, in words; empty where nothing does."""
    match field:
        case "kind":
            return kind_name(one.kind)
        case "province":
            return names.province(one.province) if one.province else ""
        case "hours" | "weekdays":
            return hours(one)
        case "zone":
            return zone_name(one.zone)
        case "answers_in":
            return answers_in(one.answers_in)
        case "listed":
            return _("yes") if one.listed else _("no")
    return str(getattr(one, field) or "")


def about(one: Organisation) -> str:
    """What it does, in the language being spoken where that is there."""
    first, second = (one.about_en, one.about_id) if language() == "en" else (one.about_id, one.about_en)
    return first or second or ""


def hours(one: Organisation) -> str:
    """Monday to Friday, 08.00-16.00 WIB."""
    span = f"{clock(time.fromisoformat(one.opens_at))}-{clock(time.fromisoformat(one.shuts_at))} {zone_name(one.zone)}"
    return f"{days_name(one.weekdays)}, {span}"


def days_name(days: Sequence[int]) -> str:
    """Working days; those that are no usual week are counted."""
    names = {5: label("Monday to Friday"), 6: label("Monday to Saturday"), 7: label("Every day")}
    usual = tuple(days) == tuple(range(1, len(days) + 1))
    return (
        names[len(days)]
        if usual and len(days) in names
        else ngettext("{n} day a week", "{n} days a week", len(days)).format(n=len(days))
    )


def answers_in(days: int) -> str:
    """How long an answer takes."""
    return ngettext("{n} working day", "{n} working days", days).format(n=days)


def kind_name(kind: str) -> str:
    """What sort of organisation it is."""
    return {
        "centre": label("Training centre"),
        "council": label("Craft council"),
        "office": label("Government office"),
        "association": label("Association"),
        "company": label("Company"),
    }.get(kind, label("Other"))
