"""What stands below an announcement to be pressed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, language
from bot.rules import wording
from bot.rules.announcements import Button
from bot.screens.activities import title
from bot.screens.fitting import turning
from bot.vocabulary import Action, Choice, Reply
from storage.announcing.announcements import Announcement
from storage.knowing.surveys import Survey
from storage.organising.activities import Summary


def button_name(button: Button, activity: str) -> str:
    """What a button does, in a few words; the title of the activity or survey is empty when it is gone."""
    match button.kind:
        case "link":
            return _("opens {host}").format(host=wording.host(button.target))
        case "register":
            return _("register for {activity}").format(activity=activity or _("something that is gone"))
        case "survey":
            return _("answer: {question}").format(question=activity or _("something that is gone"))
        case _:
            return _("open {activity}").format(activity=activity or _("something that is gone"))


def buttons(one: Announcement, named: Sequence[str]) -> Reply:
    """Those it has, pressed to take one away, and what may be added."""
    number = str(one.id)
    rows = [Choice(said, Action("compose_set", f"{number}=drop={place}", one.version)) for place, said in enumerate(named)]
    adding = []
    if len(one.buttons) < wording.MOST_BUTTONS:
        adding = [
            Choice(label("Open an activity"), Action("compose_pick", f"{number}=card", one.version)),
            Choice(label("Register for one"), Action("compose_pick", f"{number}=register", one.version)),
            Choice(label("Answer a survey"), Action("compose_pick", f"{number}=survey", one.version)),
        ]
        if sum(button.kind == "link" for button in one.buttons) < wording.MOST_LINKS:
            adding.append(Choice(label("Open a link"), Action("compose_edit", f"{number}=link", one.version)))
    links = [button.target for button in one.buttons if button.kind == "link"]
    lines = [_("Press one to take it away."), *links] if rows else [_("It has no buttons. Up to 3 can stand below it.")]
    back = Choice(label("Done"), Action("compose", number, one.version))
    return Reply("\n".join(lines), _("Buttons"), choices=(*rows, *adding, back), replaces=True, more=_("Choose"))


def pick(one: Announcement, kind: str, found: Sequence[Summary], page: int, *, more: bool) -> Reply:
    """Which activity a button opens or registers for."""
    number = str(one.id)
    rows = [Choice(title(each), Action("compose_set", f"{number}={kind}={each.id}", one.version)) for each in found]
    pages = turning(lambda at: Action("compose_pick", f"{number}={kind}={at}", one.version), page, more=more)
    back = Choice(label("Back"), Action("compose_buttons", number, one.version))
    asked = _("Which activity?") if found else _("There is no activity to come.")
    return Reply(asked, choices=(*rows, *pages, back), replaces=True, more=_("Choose"))


def pick_survey(one: Announcement, found: Sequence[Survey]) -> Reply:
    """Which survey a button asks."""
    number = str(one.id)
    rows = [
        Choice(each.question.said(language()), Action("compose_set", f"{number}=survey={each.id}", one.version)) for each in found
    ]
    back = Choice(label("Back"), Action("compose_buttons", number, one.version))
    new = () if found else (Choice(label("Surveys"), Action("surveys")),)
    asked = _("Which survey?") if found else _("No survey is open. Open one first, then come back.")
    return Reply(asked, choices=(*rows, *new, back), replaces=True, more=_("Choose"))
