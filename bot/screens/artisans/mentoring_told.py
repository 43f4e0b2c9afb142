"""What mentors and those they help are told unasked."""

from __future__ import annotations

from dataclasses import replace

from bot.i18n import _, label
from bot.screens.activities import place, title, when
from bot.screens.artisans import mentees
from bot.screens.artisans.mentees import other_name
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.screens.mentoring_words import need_name
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.pairings import Pairing


def _where(activity: Activity) -> str:
    return "\n".join(line for line in (title(activity), when(activity), place(activity)) if line)


def _open(one: Pairing) -> Choice:
    return Choice(label("Open"), Action("mentee", str(one.id)))


def paired(activity: Activity, one: Pairing, *, to_mentor: bool) -> Reply:
    """They are brought together."""
    name = other_name(one, is_mentor=to_mentor)
    places = {"title": title(activity), "when": when(activity), "place": place(activity), "name": name}
    if to_mentor:
        said = _("You help {name} from now on: {need}. Write to each other here; your number stays hidden.")
        text = said.format(name=name, need=need_name(one.need).lower())
        told = brief("sapa_mentee", **places, need=need_name(one.need).lower())
    else:
        said = _("You have a mentor: {name}. Write to each other here; your number stays hidden.")
        text, told = said.format(name=name), brief("sapa_mentor", **places)
    note = (Choice(label("Write a message"), Action("mentee_write", str(one.id))), _open(one), menu_choice())
    return Reply(f"{text}\n{_where(activity)}", choices=note, brief=told)


def ended(activity: Activity, one: Pairing, *, to_mentor: bool) -> Reply:
    """The other one is gone, or the organiser or either of them ended it."""
    if to_mentor:
        text = _("You no longer help {name}. A place is free again with you.").format(name=other_name(one, is_mentor=True))
    elif one.mentor is None:
        text = _("Your mentor is no longer here. You stand without a mentor again; the organiser looks for another one.")
    else:
        said = _("{name} is no longer your mentor. If you need another one, the organiser looks for one.")
        text = said.format(name=other_name(one, is_mentor=False))
    places = {"title": title(activity), "when": when(activity), "place": place(activity), "text": text}
    ask = Choice(label("Ask the organiser"), Action("ask", str(activity.id)))
    choices = (Choice(label("Mentor"), Action("mentor")) if to_mentor else ask, menu_choice())
    return Reply(f"{text}\n{_where(activity)}", choices=choices, brief=brief("sapa_mentoring_over", **places))


def letter(activity: Activity, one: Pairing, words: str, *, to_mentor: bool) -> Reply:
    """What the other one writes."""
    sender = other_name(one, is_mentor=to_mentor)
    said = _("{name} writes:").format(name=sender)
    flat = " ".join(words.split())
    places = {"title": title(activity), "when": when(activity), "place": place(activity), "sender": sender, "text": flat}
    answer = Choice(label("Answer"), Action("mentee_write", str(one.id)))
    lines = (said, words, " · ".join(line for line in (title(activity), when(activity), place(activity)) if line))
    return Reply("\n".join(lines), choices=(answer, _open(one), menu_choice()), brief=brief("sapa_mentoring_note", **places))


def unlogged(activity: Activity, one: Pairing) -> Reply:
    """Nothing was noted for long."""
    name = other_name(one, is_mentor=True)
    text = _("No session with {name} was noted in the last 30 days. Did you meet? Note it, or write to them.").format(name=name)
    places = {"title": title(activity), "when": when(activity), "place": place(activity), "name": name}
    note = Choice(label("Note a session"), Action("mentee_met", str(one.id)))
    write = Choice(label("Write a message"), Action("mentee_write", str(one.id)))
    return Reply(f"{text}\n{_where(activity)}", choices=(note, write, _open(one)), brief=brief("sapa_unlogged", **places))


def how_is_it(activity: Activity, one: Pairing) -> Reply:
    """Stars."""
    name = other_name(one, is_mentor=False)
    places = {"title": title(activity), "when": when(activity), "place": place(activity), "name": name}
    asked = mentees.stars(activity, one)
    lines = (_where(activity), asked.text.splitlines()[-1])
    return replace(asked, text="\n".join(lines), brief=brief("sapa_mentored", **places))


def phone(activity: Activity, one: Pairing, number: str, *, to_mentor: bool) -> Reply:
    """The other one wants to share numbers, or (with a `number`) both do. The number itself is in no template."""
    name = other_name(one, is_mentor=to_mentor)
    both = _("You and {name} share your numbers now: {phone}").format(name=name, phone=number)
    asked = _("{name} would like to share phone numbers. You see each other's once you agree.").format(name=name)
    text = both if number else asked
    places = {"title": title(activity), "when": when(activity), "place": place(activity), "name": name}
    agree = () if number else (Choice(label("Share my number"), Action("mentee_phone", str(one.id))),)
    return Reply(f"{text}\n{_where(activity)}", choices=(*agree, _open(one), menu_choice()), brief=brief("sapa_phones", **places))
