"""A survey as an artisan sees it: one question, one tap, thanks."""

from __future__ import annotations

from bot.i18n import _, label, language, short_moment
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.surveys import Survey


def question(one: Survey, sender: str, mine: int | None, zone: str) -> Reply:
    """The question with its answers; `mine` is the place of the one they gave, `zone` (IANA) the installation's."""
    foreign = _("(This survey exists in Indonesian only.)") if language() == "en" and not one.question.en else ""
    told = _("From {sender}. Counted without your name.").format(sender=sender)
    said = _("Your answer: {answer}. Press another to change it.").format(answer=_option(one, mine)) if mine is not None else ""
    until = _("Open until {moment}.").format(moment=short_moment(one.closes_at, zone)) if one.closes_at else ""
    rows = tuple(
        Choice(option.said(language()), Action("survey_say", f"{one.id}={place}")) for place, option in enumerate(one.options)
    )
    text = "\n".join(filter(None, (foreign, said or told, until)))
    return Reply(text, one.question.said(language()), choices=(*rows, menu_choice()), more=_("Choose"))


def _option(one: Survey, place: int | None) -> str:
    return one.options[place].said(language()) if place is not None and 0 <= place < len(one.options) else ""


def thanks(one: Survey, chosen: int, zone: str) -> Reply:
    """It is counted, and until when it can be changed."""
    said = _("Thank you. Your answer: {answer}.").format(answer=_option(one, chosen))
    until = _("You can change it until {moment}.").format(moment=short_moment(one.closes_at, zone)) if one.closes_at else ""
    change = Choice(label("Change my answer"), Action("survey", str(one.id)))
    return Reply(
        "\n".join(filter(None, (said, until))), one.question.said(language()), choices=(change, menu_choice()), replaces=True
    )


def closed(one: Survey, mine: int | None) -> Reply:
    """Nobody can answer any more."""
    said = _("Your answer: {answer}.").format(answer=_option(one, mine)) if mine is not None else ""
    text = " ".join(filter(None, (_("This survey is closed. Thank you."), said)))
    return Reply(text, one.question.said(language()), choices=(menu_choice(),))


def none() -> Reply:
    """No such survey, or nobody said which."""
    return Reply(
        _("Surveys come from organisers, in a message or by a link. If you have a number, type for example: survey 12"),
        choices=(menu_choice(),),
    )
