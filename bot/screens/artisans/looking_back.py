"""What those who came are asked: how it was, in the evening of the last day; and months later what became of it."""

from __future__ import annotations

from bot.i18n import _, label, ngettext
from bot.rules.aftercare import STARS, Outcome
from bot.screens.activities import days, place, title, when
from bot.screens.brief import brief
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity, Summary
from storage.taking_part.feedback import Opinion


def survey(activity: Activity, registration_id: int) -> Reply:
    """How was it? The numbers of the choices are the stars."""
    lines = (when(activity), place(activity), _("One tap is enough. The organiser sees how many said what, and no names."))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("How was it? {title}").format(title=title(activity)),
        choices=tuple(Choice(star_name(stars), Action("stars", f"{registration_id}={stars}"), "★" * stars) for stars in STARS),
        more=_("Rate it"),
        brief=brief("sapa_survey", title=title(activity), when=when(activity), place=place(activity)),
    )


def star_name(stars: int) -> str:
    """What so many stars mean."""
    return {
        1: label("Very poor"),
        2: label("Poor"),
        3: label("So-so"),
        4: label("Good"),
        5: label("Very good"),
    }[stars]


def ask_words(prompt: Prompt, stars: int) -> Reply:
    """One word or sentence, if they like."""
    problem = {"long": _("That is too long; please keep it under 500 characters.")}.get(prompt.problem, "")
    said = _("Noted: {stars}. One word or sentence more, if you like: what was good, what is missing?")
    return question(prompt, said.format(stars=star_name(stars).lower()), problem)


def thanks(registration_id: int, opinion: Opinion, further: Summary | None = None, *, shop: bool = False) -> Reply:
    """It is kept, and can be changed for a week; `further` goes one level on from there, `shop` to what selling online takes."""
    words = _("Your words: {words}").format(words=opinion.words) if opinion.words else ""
    lines = (
        _("Thank you. Your answer: {stars}.").format(stars=star_name(opinion.stars).lower()),
        words,
        _("You can change it for a week."),
        _("Next step: {title}, {days}.").format(title=title(further), days=days(further)) if further else "",
    )
    change = Choice(label("Change it"), Action("rate", str(registration_id)))
    see = (Choice(label("See the next step"), Action("card", str(further.id))),) if further else ()
    online = (Choice(label("Selling online"), Action("marketplace")),) if shop else ()
    return Reply("\n".join(line for line in lines if line), choices=(*online, *see, change, menu_choice()))


def too_late() -> Reply:
    return Reply(_("You answered this more than a week ago, so it stays as it is. Thank you."), choices=(menu_choice(),))


def not_asked() -> Reply:
    """Somebody else's survey, or of something they did not attend."""
    return Reply(
        _("I only ask those who were there, and I cannot find that you were. If that is wrong, ask the organiser."),
        choices=(Choice(label("Ask a person"), Action("ask")), menu_choice()),
    )


# ---- months later ---------------------------------------------------------------------------------------------------------
def outcome_name(outcome: Outcome) -> str:
    """An answer as a choice."""
    match outcome:
        case Outcome.EXPORTING:
            return label("I export already")
        case Outcome.PREPARING:
            return label("I am preparing it")
        case Outcome.NOT_YET:
            return label("Not yet")
        case Outcome.NOT_RELEVANT:
            return label("Not for me")


def months_ago(months: int) -> str:
    return ngettext("{n} month ago", "{n} months ago", months).format(n=months)


def outcome(activity: Activity, number: int, months: int) -> Reply:
    """Have they exported since?"""
    lines = (
        _("You were there {ago}: {when}, {place}").format(ago=months_ago(months), when=when(activity), place=place(activity)),
        _("Have you sold abroad since? One tap is enough; only the numbers are counted."),
    )
    return Reply(
        "\n".join(lines),
        heading=_("What became of it? {title}").format(title=title(activity)),
        choices=tuple(Choice(outcome_name(one), Action("outcome", f"{number}={one}")) for one in Outcome),
        more=_("Choose"),
        brief=brief("sapa_outcome", title=title(activity), when=when(activity), place=place(activity), ago=months_ago(months)),
    )


def noted(activity: Activity, number: int, said: Outcome) -> Reply:
    """The answer, and what may help next."""
    helps = {
        Outcome.EXPORTING: _("Congratulations, and thank you for telling."),
        Outcome.PREPARING: _("Good luck. If something is in the way, ask a person."),
        Outcome.NOT_YET: _("Thank you. If something is in the way, ask a person."),
        Outcome.NOT_RELEVANT: _("Thank you."),
    }[said]
    return Reply(
        " ".join((_("Noted: {answer}.").format(answer=outcome_name(said)), helps)),
        heading=title(activity),
        choices=(
            *((Choice(label("My first export"), Action("first_export")),) if said is Outcome.EXPORTING else ()),
            Choice(label("Trainings"), Action("browse")),
            Choice(label("Ask a person"), Action("ask", str(activity.id))),
            Choice(label("Change it"), Action("outcome", f"{number}=")),
            menu_choice(),
        ),
        more=_("Choose"),
    )
