"""The questions about a person, their profile, and their rights over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from zoneinfo import ZoneInfo

import msgspec

from bot.i18n import _, country_name, label, ngettext, short_day
from bot.screens.artisans.linking import where_choice
from bot.screens.forms import PAGE, Prompt, question
from bot.screens.general import menu_choice
from bot.screens.learning import age_name, own_level, skills_name
from bot.vocabulary import Action, Ask, Asked, Attachment, Choice, Fact, Reply
from storage.people.consents import AGE, NEWS, NOTICES, READINESS, REGISTRATION, Consent
from storage.taking_part.results import PURPOSE as RESULTS

SCALES = ("mikro", "kecil", "menengah")
ROLES = ("artisan", "civil_servant", "other")
OFTEN = ("name", "phone", "craft", "regency", "business", "nib")
"""The fields of the profile's first page, in its order."""

REST = "rest"
"""What a press carries that turns to its second."""


def field_name(field: str) -> str:
    """What a field of the profile is called."""
    return {
        "name": label("Name"),
        "phone": label("Phone number"),
        "role": label("Occupation"),
        "craft": label("Craft"),
        "country": label("Country"),
        "province": label("Province"),
        "regency": label("Town or regency"),
        "business": label("Business name"),
        "scale": label("Business size"),
        "nib": label("NIB"),
        "level": label("Level"),
        "skills": label("Want to learn"),
        "age_group": label("Age group"),
        "need": label("Help with"),
    }.get(field, field)


def role_choice(role: str) -> str:
    return {"artisan": label("Artisan or business"), "civil_servant": label("Civil servant"), "other": label("Something else")}[
        role
    ]


def scale_choice(scale: str) -> str:
    return {"mikro": label("Micro"), "kecil": label("Small"), "menengah": label("Medium")}[scale]


def nib_choice(value: str) -> str:
    """Yes, no, not known, or the number itself."""
    return {"yes": label("I have one"), "no": label("Not yet"), "unknown": label("I do not know")}.get(value, value)


# ---- questions ----------------------------------------------------------------------------------------------------------
def ask_name(prompt: Prompt) -> Reply:
    problem = {"name": _("A name needs letters, between 2 and 100 of them.")}.get(prompt.problem, "")
    return question(prompt, _("What is your full name, as on your identity card or passport?"), problem)


def ask_phone(prompt: Prompt) -> Reply:
    """The number can be shared with one press, or typed."""
    problem = {
        "phone": _("That does not look like a phone number. An example: 0812 3456 7890."),
        "not own": _("That is somebody else's number. Please share or type your own."),
    }.get(prompt.problem, "")
    asked = question(prompt, _("What is your phone number? Share it with the button, or type it."), problem)
    return Reply(asked.text, ask=Ask(Asked.CONTACT, label("Share my number")))


def ask_role(prompt: Prompt) -> Reply:
    choices = tuple(prompt.answer(role_choice(role), role) for role in ROLES)
    return _chosen(prompt, _("What describes you best?"), choices)


def ask_country(prompt: Prompt, offered: Sequence[str]) -> Reply:
    choices = tuple(prompt.answer(country_name(code), code) for code in offered)
    return _chosen(prompt, _("Which country do you come from?"), choices)


def ask_craft(prompt: Prompt, offered: Sequence[tuple[str, str]], other: str, none: str, *, which: bool) -> Reply:
    """`offered` are (id, name), candidates for a word of several where `which`; `other` and `none` answer the rest.

    To whom typed a craft that is not known, the rest comes first.
    """
    choices = tuple(prompt.answer(name, craft) for craft, name in offered)
    if which:
        return _chosen(prompt, _("Which one do you mean?"), choices)
    rest = (prompt.answer(label("Another craft"), other), prompt.answer(label("Not an artisan"), none))
    problem = _("That craft is not on my list yet. Choose the nearest, or Another craft.") if _failed(prompt) else ""
    asked = question(prompt, _("What is your craft? Choose, or type it."), problem)
    return Reply(asked.text, choices=prompt.paged((*rest, *choices) if prompt.misses else (*choices, *rest)), more=_("Choose"))


CITY_OR_REGENCY = "which:"
"""How the problem begins that a city and a regency have the name in common, which follows."""


def ask_regency(prompt: Prompt) -> Reply:
    """Typed; where a city and a regency have that name, which of them."""
    if prompt.problem.startswith(CITY_OR_REGENCY):
        name = prompt.problem.removeprefix(CITY_OR_REGENCY)
        both = (prompt.answer(f"Kota {name}", f"Kota {name}"), prompt.answer(f"Kab. {name}", f"Kabupaten {name}"))
        return _chosen(prompt, _("{name}: the city or the regency?").format(name=name), both)
    problem = {"place": _("Please type the name of a place, for example: Bantul.")}.get(prompt.problem, "")
    return question(prompt, _("In which town or regency do you work? For example: Bantul."), problem)


def ask_province(prompt: Prompt, offered: Sequence[tuple[str, str]]) -> Reply:
    """`offered` are (code, name) to choose from where a name can mean several; else it is typed."""
    choices = tuple(prompt.answer(name, code) for code, name in offered)
    text = _("Which one do you mean?") if offered else _("In which province is that? Type it, for example: Jogja, NTB, Babel.")
    return _chosen(prompt, text, choices)


def ask_business(prompt: Prompt) -> Reply:
    problem = {"name": _("A name needs letters, between 2 and 100 of them.")}.get(prompt.problem, "")
    return question(prompt, _("What is the name of your business?"), problem)


def ask_scale(prompt: Prompt) -> Reply:
    choices = tuple(prompt.answer(scale_choice(scale), scale) for scale in SCALES)
    text = _(
        "How big is your business? Micro sells up to Rp2 billion a year, small up to Rp15 billion, medium up to Rp50 billion."
    )
    return _chosen(prompt, text, choices)


def ask_nib(prompt: Prompt) -> Reply:
    choices = tuple(prompt.answer(nib_choice(value), value) for value in ("yes", "no", "unknown"))
    return _chosen(prompt, _("Do you have a business number (NIB)? You can also type the number, 13 digits."), choices)


def _chosen(prompt: Prompt, text: str, choices: Sequence[Choice]) -> Reply:
    problem = _("I did not recognise that.") if _failed(prompt) else ""
    asked = question(prompt, text, problem)
    return Reply(asked.text, choices=prompt.paged(choices), more=_("Choose"))


def _failed(prompt: Prompt) -> bool:
    """Whether the answer was none; a word of several and a turned page are no failures."""
    return bool(prompt.problem) and not prompt.problem.startswith(("which:", PAGE))


# ---- the profile --------------------------------------------------------------------------------------------------------
def facts(values: Sequence[tuple[str, str]]) -> tuple[Fact, ...]:
    """(field, shown value) as facts."""
    return tuple(Fact(field_name(field), value) for field, value in values)


def value_name(field: str, value: str, craft: Callable[[str], str], province: Callable[[str], str]) -> str:
    """A stored value as people read it."""
    say: dict[str, Callable[[str], str]] = {
        "role": lambda role: role_choice(role) if role in ROLES else role,
        "scale": lambda scale: scale_choice(scale) if scale in SCALES else scale,
        "nib": nib_choice,
        "country": country_name,
        "craft": craft,
        "province": province,
        "level": own_level,
        "age_group": age_name,
        "skills": lambda skills: skills_name(msgspec.json.decode(skills, type=list[str])),
    }
    return say.get(field, str)(value)


def page(known: Sequence[Fact], fields: Sequence[str], *, several_chats: bool = False, rest: bool = False) -> Reply:
    """What Sapa knows about the person, and what can be changed: first what is asked most often, then the `rest`."""
    chats = where_choice() if several_chats else Choice(label("Link a chat"), Action("link"))
    text = (
        _("This is what you told me. Choose what you want to change.")
        if known
        else _("You have not told me anything yet. Choose what you want to fill in.")
    )
    changes = {name: Choice(field_name(name), Action("change", name)) for name in fields}
    often = tuple(changes.pop(name) for name in OFTEN if name in changes)
    more = Choice(label("More"), Action("profile", REST))
    back = Choice(label("Back"), Action("profile"))
    about = (Choice(label("What I follow"), Action("following")), Choice(label("My data"), Action("data")))
    return Reply(
        text,
        heading=_("My profile"),
        facts=tuple(known),
        choices=(*changes.values(), chats, back, menu_choice()) if rest else (*often, more, *about, menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def changed(field: str) -> Reply:
    """One field was stored."""
    return Reply(
        _("Saved: {field}.").format(field=field_name(field)),
        choices=(Choice(label("My profile"), Action("profile")), menu_choice()),
    )


# ---- rights -------------------------------------------------------------------------------------------------------------
def data(stopped: bool, given: Sequence[Consent], zone: str, *, tested: bool = False, aged: bool = False) -> Reply:
    """What can be done with one's data (Law 27/2022), and what the person agreed to; days are those of `zone` (IANA).

    `tested` where results of tests are kept, `aged` where an age group is.
    """
    age = (Choice(label("Remove age group"), Action("age_forget")),) if aged else ()
    results = (Choice(label("My test results"), Action("my_results")),) if tested else ()
    seen = any(one.purpose == READINESS and one.withdrawn_at is None for one in given)
    readiness = (Choice(label("Stop sharing"), Action("readiness_share", "no")),) if seen else ()
    again = Choice(label("Messages again"), Action("unstop")) if stopped else Choice(label("Stop messages"), Action("stop"))
    return Reply(
        _(
            "Your data belong to you. Sapa keeps your profile, your registrations and consents, your questions, "
            "what you said of activities, certificates and test results, your steps to exporting, this chat, and what you follow."
        ),
        heading=_("My data"),
        facts=tuple(_consents(given, zone)),
        choices=(
            Choice(label("See my profile"), Action("profile")),
            Choice(label("Take it along"), Action("takealong")),
            *results,
            *age,
            *readiness,
            Choice(label("Erase everything"), Action("erase")),
            again,
            menu_choice(),
        ),
    )


def _consents(given: Sequence[Consent], zone: str) -> Iterator[Fact]:
    """What was agreed to last for each purpose; of registrations how many stand."""
    last = {one.purpose: one for one in given}
    for purpose, name in (
        (NEWS, label("News")),
        (NOTICES, label("Reminders")),
        (RESULTS, label("Test results")),
        (AGE, label("Age group")),
        (READINESS, label("Readiness check")),
    ):
        if purpose in last:
            yield Fact(name, _agreed(last[purpose], zone))
    open_ones = {one.purpose: one for one in given if one.purpose.startswith(REGISTRATION) and one.withdrawn_at is None}
    if open_ones:
        since = short_day(max(one.given_at for one in open_ones.values()).astimezone(ZoneInfo(zone)).date())
        said = ngettext("details for {n} activity, agreed {day}", "details for {n} activities, last agreed {day}", len(open_ones))
        yield Fact(label("My registrations"), said.format(n=len(open_ones), day=since))


def _agreed(one: Consent, zone: str) -> str:
    if one.withdrawn_at is not None:
        return _("stopped {day}").format(day=short_day(one.withdrawn_at.astimezone(ZoneInfo(zone)).date()))
    return _("agreed {day}").format(day=short_day(one.given_at.astimezone(ZoneInfo(zone)).date()))


def exported(file: Attachment) -> Reply:
    return Reply(_("This file holds everything Sapa keeps about you."), attachment=file, choices=(menu_choice(),))


def erase_sure(active: int) -> Reply:
    """Erasing cannot be taken back."""
    lost = _("Your seats and places in line are given up too.") + " " if active else ""
    return Reply(
        lost + _("Shall I erase everything about you? This cannot be undone."),
        choices=(
            Choice(label("No"), Action("data"), answers=False),
            Choice(label("Erase everything"), Action("erase_yes"), answers=True),
        ),
    )


def erased() -> Reply:
    """The farewell; it goes as well within a minute."""
    return Reply(
        _("Everything about you is erased; the last trace of this chat goes within a minute. If you write again, we start anew.")
    )


def stopped(*, waits: bool = False) -> Reply:
    """No more messages unasked; whoever waits in line hears what that means for them."""
    said = _(
        "Done. You get no more messages that you did not ask for, no reminders either. Only if something you registered for "
        "is moved or called off, I tell you. I still answer when you write."
    )
    line = _("You stay on the waiting list, but meanwhile I cannot offer you a seat.") if waits else ""
    return Reply(
        "\n".join(filter(None, (said, line))),
        choices=(Choice(label("Messages again"), Action("unstop")), menu_choice()),
    )


def news_stopped(*, everything: bool) -> Reply:
    """No more news; what is still sent is said."""
    if everything:
        text = _("Done, no news either. You asked for no messages before, so nothing comes.")
    else:
        text = _(
            "Done. No more news of what you follow. Reminders and offers for what you registered for still come. "
            "To stop those too, type stop."
        )
    return Reply(text, choices=(Choice(label("News again"), Action("news_again")), menu_choice()))


def news_again(*, follows: bool) -> Reply:
    """News as before; who follows nothing hears how."""
    text = _("Good. You get news again of what you follow.")
    if not follows:
        text = _("Good. Now follow something: narrow a list down and press Follow, or type: follow batik Jogja")
    return Reply(text, choices=(Choice(label("What I follow"), Action("following")), menu_choice()))


def unstopped() -> Reply:
    return Reply(_("Good. You get messages again about what you follow and registered for."), choices=(menu_choice(),))
