"""What is known of a person, in words: fields, values, and the page on which they are changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from bot.i18n import _, country_name, label
from bot.screens.artisans.linking import where_choice
from bot.screens.general import menu_choice
from bot.screens.learning import age_name, own_level, skills_name
from bot.vocabulary import Action, Choice, Fact, Reply

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


def facts(values: Iterable[tuple[str, str]]) -> tuple[Fact, ...]:
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
