"""The questions about a person, in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, country_name, label
from bot.screens.artisans.profile import ROLES, SCALES, nib_choice, role_choice, scale_choice
from bot.screens.forms import PAGE, Prompt, question
from bot.vocabulary import Ask, Asked, Choice, Reply


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
