"""Goods, for who was given something: have you received it, is it still used, and help where it is broken."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, short_day
from bot.rules.goods import Stand, Use
from bot.screens.activities import place, short_organiser, title, when
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.screens.goods_words import stand_name, told, use_name
from bot.vocabulary import Action, Brief, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.handovers import Handover


def _where(activity: Activity) -> str:
    """When and where the activity is, as far as it is known."""
    return ", ".join(part for part in (when(activity) if activity.starts_on else "", place(activity)) if part)


def _brief(template: str, activity: Activity, one: Handover) -> Brief:
    where = _where(activity) or short_day(one.handed_on)
    return brief(template, sender=short_organiser(activity), what=told(one), title=title(activity), where=where)


def asked(activity: Activity, one: Handover) -> Reply:
    """Do you have what an organiser says they gave you?"""
    lines = (
        told(one),
        _where(activity),
        _("Have you received it? Say yes only when you hold it; then the handover note comes here."),
    )
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("{sender} notes that you were given this: {title}").format(
            sender=short_organiser(activity), title=title(activity)
        ),
        choices=_answers(one),
        brief=_brief("sapa_handover", activity, one),
    )


def _answers(one: Handover) -> tuple[Choice, ...]:
    return (
        Choice(label("I have received it"), Action("goods_yes", str(one.id), one.version), answers=True),
        Choice(label("Not received"), Action("goods_no", str(one.id), one.version), answers=False),
    )


def confirmed(one: Handover, *, made: bool) -> Reply:
    """They have it; `made`: the note is on its way, else it can be asked for."""
    comes = _("The handover note comes here as a file.") if made else ""
    note = () if made else (Choice(label("Handover note"), Action("my_note", str(one.id))),)
    return Reply(
        " ".join(part for part in (_("Noted, thank you: you have received {thing}.").format(thing=told(one)), comes) if part),
        choices=(*note, Choice(label("My goods"), Action("my_goods")), menu_choice()),
    )


def denied(activity: Activity, one: Handover) -> Reply:
    """They have it not; the organiser is told."""
    said = _("Noted: you have not received it. {sender} is told and looks into it. Once you have it, press the first choice.")
    return Reply(
        said.format(sender=short_organiser(activity)),
        heading=one.item,
        choices=(
            _answers(one)[0],
            Choice(label("Ask a person"), Action("ask", str(activity.id))),
            Choice(label("My goods"), Action("my_goods")),
        ),
    )


def missing(activity: Activity, one: Handover) -> Reply:
    """Told to the organiser: somebody has not what was recorded. Who it is, the list says."""
    lines = (told(one), _where(activity), _("Who it is stands in the list of goods."))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Not received, somebody says: {title}").format(title=title(activity)),
        choices=(Choice(label("Goods"), Action("goods", str(activity.id))),),
        brief=_brief("sapa_handover_missing", activity, one),
    )


def undone(activity: Activity, one: Handover) -> Reply:
    """What was recorded is taken back, or was given back: nothing is asked of them any more."""
    returned = one.confirmed_at is not None
    said = _("It is noted that you gave it back.") if returned else _("It was recorded by mistake. You need not answer.")
    lines = (told(one), _where(activity), said, _("If that is wrong, ask a person."))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("{sender} changed what you were given: {title}").format(
            sender=short_organiser(activity), title=title(activity)
        ),
        choices=(Choice(label("Ask a person"), Action("ask", str(activity.id))), Choice(label("My goods"), Action("my_goods"))),
        brief=_brief("sapa_handover_undone", activity, one),
    )


def use(activity: Activity, one: Handover) -> Reply:
    """Is it still used?"""
    lines = (told(one), _where(activity), _("One tap is enough. The organiser sees how many said what, and no names."))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Is it still used? {title}").format(title=title(activity)),
        choices=tuple(Choice(use_name(said), Action("in_use", f"{one.id}={said}")) for said in Use),
        more=_("Choose"),
        brief=_brief("sapa_in_use", activity, one),
    )


def noted(activity: Activity, one: Handover, said: Use) -> Reply:
    """The answer; whoever says that it is broken is offered help."""
    words = _("Noted, thank you: {answer}.").format(answer=use_name(said).lower())
    change = Choice(label("Change it"), Action("in_use", f"{one.id}="))
    if said is not Use.BROKEN or one.named_at is not None:
        return Reply(words, heading=one.item, choices=(change, Choice(label("My goods"), Action("my_goods")), menu_choice()))
    return Reply(
        f"{words} {_offer(activity)}",
        heading=one.item,
        choices=(*_help(one, label("No, only count it")), change),
        more=_("Choose"),
    )


def _offer(activity: Activity) -> str:
    return _("Shall {sender} know that it is yours? Then I ask them for help in your name, and their answer comes here.").format(
        sender=short_organiser(activity)
    )


def _help(one: Handover, otherwise: str) -> tuple[Choice, ...]:
    return (
        Choice(label("Yes, ask for help"), Action("goods_help", f"{one.id}=yes"), answers=True),
        Choice(otherwise, Action("goods_help", f"{one.id}=no"), answers=False),
    )


def offered(activity: Activity, one: Handover) -> Reply:
    """The organiser offers help with what is broken, without knowing whose it is."""
    lines = (told(one), _where(activity), _("You said that it is broken; they do not know who said so."), _offer(activity))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("{sender} offers help: {title}").format(sender=short_organiser(activity), title=title(activity)),
        choices=_help(one, label("No, thank you")),
        brief=_brief("sapa_goods_help", activity, one),
    )


def only_counted() -> Reply:
    """They want no help, or not by name."""
    return Reply(
        _("Fine: it is only counted, and nobody is told whose it is. You can ask for help any time."),
        choices=(Choice(label("My goods"), Action("my_goods")), Choice(label("Ask a person"), Action("ask")), menu_choice()),
    )


def asked_already() -> Reply:
    """The question was opened before, or it is not broken."""
    return Reply(
        _("That question was asked already. You find it, and the answer, among your questions."),
        choices=(Choice(label("My questions"), Action("asked")), menu_choice()),
    )


def help_words(one: Handover) -> str:
    """What is asked in their name."""
    return _("This is broken, I need help with it: {thing}.").format(thing=told(one))


def mine(found: Sequence[Handover]) -> Reply:
    """What I was given."""
    if not found:
        return Reply(_("Nothing is recorded as handed over to you."), choices=(menu_choice(),))
    rows = tuple(Choice(one.item, Action("my_good", str(one.id)), stand_name(one.stand)) for one in found[:8])
    return Reply(_("Choose one to see it."), heading=_("My goods"), choices=(*rows, menu_choice()), more=_("Choose"))


def own(activity: Activity, one: Handover) -> Reply:
    """One of mine: the question as long as it is open, then the note."""
    if one.stand in (Stand.WAITING, Stand.SILENT):
        return asked(activity, one)
    note = Choice(label("Handover note"), Action("my_note", str(one.id)))
    state = Choice(label("Is it still used?"), Action("in_use", f"{one.id}="))
    ways = (note, state) if one.stand is Stand.CONFIRMED else (_answers(one)[0],)
    return Reply(
        "\n".join(part for part in (told(one), title(activity), _where(activity), stand_name(one.stand)) if part),
        heading=one.item,
        choices=(
            *ways,
            Choice(label("Ask a person"), Action("ask", str(activity.id))),
            Choice(label("My goods"), Action("my_goods")),
        ),
        more=_("Choose"),
    )


def gone() -> Reply:
    """Somebody else's, or it was taken back or given back."""
    return Reply(
        _("That is not among what you were given any more. If that is wrong, ask a person."),
        choices=(Choice(label("Ask a person"), Action("ask")), Choice(label("My goods"), Action("my_goods")), menu_choice()),
    )
