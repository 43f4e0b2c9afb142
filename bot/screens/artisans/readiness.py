"""The readiness check: its questions, the score with what is missing, and who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.i18n import _, label, ngettext, short_moment
from bot.rules import readiness as rules
from bot.rules.knowledge import Step
from bot.rules.readiness import Level, Topic
from bot.screens import forms
from bot.screens.activities import days, title
from bot.screens.artisans.steps import heading, row
from bot.screens.citing import cited
from bot.screens.forms import Prompt
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.readiness import Check
from storage.organising.activities import Summary

CONSENT_VERSION = "2026-11"  # change it with the wording of `_sharing`: it is what people agree to

ROWS = 5


def topic_name(topic: Topic) -> str:
    """What is asked, in 20 letters."""
    return {
        Topic.PRODUCT: label("Own product"),
        Topic.CAPACITY: label("Monthly capacity"),
        Topic.PRICES: label("Price list"),
        Topic.NIB: label("NIB and tax number"),
        Topic.CODE: label("HS code"),
        Topic.RULE: label("Product rules"),
        Topic.BUYER: label("Buyer"),
        Topic.ONLINE: label("Seen online"),
        Topic.PAYMENT: label("Terms of payment"),
        Topic.PACKING: label("Packing and label"),
        Topic.DOCUMENTS: label("Core documents"),
        Topic.ORIGIN: label("Origin certificate"),
    }[topic]


def question(topic: Topic, rule: str) -> str:
    """The question; `rule` is the title of the rule that concerns their craft."""
    return {
        Topic.PRODUCT: _("Do you make the product yourself, always the same as its sample?"),
        Topic.CAPACITY: _("Do you know how many you can make in a month?"),
        Topic.PRICES: _("Do you have a price list that you can send to a buyer?"),
        Topic.NIB: _("Do you have a business number (NIB) and a tax number (NPWP)?"),
        Topic.CODE: _("Do you know the HS code of your product?"),
        Topic.RULE: _("Does your product meet the rules abroad? For your craft: {rule}").format(rule=rule),
        Topic.BUYER: _("Do you have a buyer abroad? Answer Partly if you are in contact with one."),
        Topic.ONLINE: _("Can your product be seen online: shop, page or catalogue with good photos?"),
        Topic.PAYMENT: _("Have you settled how buyers pay: currency, deposit, and terms such as FOB?"),
        Topic.PACKING: _("Is your product packed for a long journey and labelled?"),
        Topic.DOCUMENTS: _("Can you make an invoice and a detailed packing list?"),
        Topic.ORIGIN: _("Do you know how to apply for a certificate of origin (SKA)?"),
    }[topic]


def level_name(level: Level) -> str:
    match level:
        case Level.YES:
            return label("Yes")
        case Level.PARTLY:
            return label("Partly")
        case Level.NO:
            return label("Not yet")


def intro(questions: int, before: Check | None, *, unfinished: bool) -> Reply:
    """What comes, and how long it takes."""
    begin = (
        Choice(label("Go on"), Action("readiness", "go"))
        if unfinished
        else Choice(label("Start the check"), Action("readiness", "new"))
    )
    last = (Choice(label("My last result"), Action("readiness", "last")),) if before is not None else ()
    return Reply(
        _(
            "About {n} short questions, 3 minutes. You get a score, what is missing, which step explains it, and trainings "
            "that teach it. It helps you look at yourself and promises nothing."
        ).format(n=questions),
        heading=_("Ready to export?"),
        choices=(begin, *last, menu_choice()),
    )


def ask(prompt: Prompt, topic: Topic, rule: str) -> Reply:
    """One of them, with three answers."""
    problem = _("Please choose Yes, Partly or Not yet.") if prompt.problem else ""
    asked = forms.question(prompt, question(topic, rule), problem)
    return replace(asked, choices=tuple(prompt.answer(level_name(level), level) for level in Level), more=_("Choose"))


def _sharing() -> str:
    """What organisers would see, and for what."""
    return _(
        "May organisers see your name, town, craft, score and what is missing, to offer you mentoring for export? "
        "You can stop that any time under My data. Your score comes either way."
    )


def ask_share(prompt: Prompt) -> Reply:
    """The last page: may organisers see it?"""
    problem = _("Please choose Yes or No.") if prompt.problem else ""
    asked = forms.question(prompt, _sharing(), problem)
    return replace(asked, choices=(prompt.answer(label("Yes, they may"), "yes"), prompt.answer(label("No"), "no")))


# ---- the result ---------------------------------------------------------------------------------------------------------
def result(check: Check, zone: str, exported: bool) -> Reply:
    """The score, how it changed, and what is missing, each to be opened; days are those of `zone` (IANA)."""
    missing = rules.gaps(check.given)
    lines = (changed(check, zone), _missing(missing), _sees(check.shared))
    shared = Choice(label("Stop sharing"), Action("readiness_share", "no"))
    share = Choice(label("Share it"), Action("readiness_share", "ask"))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Ready to export: {score} of 100").format(score=check.score),
        choices=(
            *(Choice(topic_name(topic), Action("gap", topic), level_name(check.given[topic])) for topic in missing[:ROWS]),
            Choice(label("Check again"), Action("readiness", "new")),
            shared if check.shared else share,
            Choice(label("My first export") if exported else label("I exported already"), Action("first_export")),
            Choice(label("Steps to exporting"), Action("steps")),
            menu_choice(),
        ),
        replaces=True,
        more=_("Choose"),
    )


def changed(check: Check, zone: str) -> str:
    """Before and now."""
    if check.before is None or check.before_at is None:
        return _("Checked {day}.").format(day=short_moment(check.at, zone))
    change = check.score - check.before
    said = _("Before ({day}): {before}. Now {sign}{change}.")
    sign = "+" if change > 0 else "-" if change < 0 else "±"
    return said.format(day=short_moment(check.before_at, zone), before=check.before, sign=sign, change=abs(change))


def _missing(missing: Sequence[Topic]) -> str:
    if not missing:
        return _("Nothing is missing by what you told. Rules change: check the steps before you send anything.")
    said = ngettext("{n} thing is missing. Choose it to see how:", "{n} things are missing. Choose one to see how:", len(missing))
    return said.format(n=len(missing))


def _sees(shared: bool) -> str:
    return _("Organisers may see this.") if shared else _("Only you see this.")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing: the step that explains it (None where the catalogue has it no more), and what teaches it."""

    topic: Topic
    step: Step | None
    total: int
    trainings: Sequence[Summary]
    follow: str  # a craft to follow where no training comes, empty where none is known
    craft: str
    followed: bool
    shop: bool  # whether the checklist for selling online belongs here


def gap(view: Gap) -> Reply:
    """Where it is explained, with its source, and what is coming that teaches it."""
    lines = [heading(view.step, view.total), cited(view.step)] if view.step is not None else []
    if view.trainings:
        lines.append(_("Coming trainings that teach it:"))
    else:
        lines.append(_("No coming training that teaches it is known to me."))
        if view.followed:
            lines.append(_("You follow {craft}: I tell you when something comes.").format(craft=view.craft))
    explain = (row(view.step),) if view.step is not None else ()
    rows = tuple(
        Choice(title(one), Action("card", str(one.id)), ", ".join(part for part in (days(one), one.city) if part))
        for one in view.trainings
    )
    follow = (Choice(label("Tell me of trainings"), Action("follow", view.follow)),) if view.follow else ()
    shop = (Choice(label("Selling online"), Action("marketplace")),) if view.shop else ()
    rest = (Choice(label("Ask a person"), Action("ask")), Choice(label("My result"), Action("readiness", "last")), menu_choice())
    return Reply(
        "\n".join(lines),
        heading=_("Missing: {what}").format(what=topic_name(view.topic)),
        choices=(*explain, *rows, *follow, *shop, *rest),
        more=_("Choose"),
    )


def shared(*, now: bool) -> Reply:
    """Whether organisers may see it from now on."""
    text = (
        _("Organisers who run mentoring may see your name, town, craft, score and what is missing. You can stop that any time.")
        if now
        else _("Done. No organiser sees your readiness check any more.")
    )
    undo = Choice(label("Undo"), Action("readiness_share", "no" if now else "yes"))
    return Reply(text, choices=(undo, Choice(label("My result"), Action("readiness", "last")), menu_choice()))


def share_sure() -> Reply:
    """What sharing means, before it."""
    yes = Choice(label("Yes, they may"), Action("readiness_share", "yes"), answers=True)
    return Reply(_sharing(), choices=(yes, Choice(label("No"), Action("readiness", "last"), answers=False)))


def left() -> Reply:
    """The questions were left."""
    return Reply(
        _("All right, I stopped. Nothing was kept; your last result stays, if there is one."),
        choices=(Choice(label("Ready to export?"), Action("readiness")), menu_choice()),
    )
