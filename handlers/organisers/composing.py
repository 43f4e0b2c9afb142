"""An announcement is written: everything is kept in its row at once, read back, previewed, and changed until it is sent.

Whose it is, is asked anew at each press. A press on an older page changes nothing: it shows how the draft stands now.
"""

from __future__ import annotations

from functools import partial

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Form
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, page_in
from bot.i18n import languages
from bot.rules import wording
from bot.rules.announcements import State
from bot.rules.authority import Deed
from bot.screens.general import not_allowed
from bot.screens.organisers import announcing as listed
from bot.screens.organisers import buttons as button_screens
from bot.screens.organisers import composing as screens
from bot.screens.organisers import writing as writing_words
from bot.vocabulary import Reply
from handlers.organisers import announcing, audiences, buttons, previewing, writing
from storage.announcing import likeness, listing
from storage.announcing.announcements import Announcement
from storage.organising import files

FITS = ("image/jpeg", "image/png", "application/pdf")
OF_REVIEW = ("plan", "post_in")
FORM = "compose"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    reviewing = partial(compose, router)
    router.command("umumkan announce", announcing.home, Deed.ANNOUNCE)
    router.action("announce", announcing.home, Deed.ANNOUNCE)
    router.action("compose", reviewing, Deed.ANNOUNCE)
    router.action("compose_edit", partial(edit, router), Deed.ANNOUNCE)
    router.action("compose_see", previewing.see, Deed.ANNOUNCE)
    router.action("compose_buttons", buttons.buttons, Deed.ANNOUNCE)
    router.action("compose_pick", buttons.pick, Deed.ANNOUNCE)
    router.action("compose_set", buttons.put, Deed.ANNOUNCE)
    router.action("compose_drop", drop, Deed.ANNOUNCE)
    router.action("composed_file", partial(file_came, router), Deed.ANNOUNCE)
    router.form(Form(FORM, writing.STEPS, partial(_finish, router), _left, deed=Deed.ANNOUNCE))


def compose(router: Router, turn: Turn) -> Reply:
    """A new one, in the name of `oN`, or the review of the draft that the choice names."""
    if turn.argument[:1] in ("", "o", "p"):
        return begin(router, turn, turn.argument)
    one = audiences.draft(turn)
    return reviewed(router, turn, one) if one is not None else screens.gone()


def begin(router: Router, turn: Turn, in_name: str, segment: int = 0) -> Reply:
    """Ask in whose name, where there is a choice, then for the words; with `segment` it is for that saved one."""
    offered = announcing.names_of(turn)
    if in_name.startswith("o"):
        known = in_name[1:] in {str(number) for number, _name in offered}
        answers = {"ask": "new", **({"segment": str(segment)} if segment else {})}
        return forms.begin(turn, router.forms[FORM], in_name, answers) if known else not_allowed()
    if len(offered) == 1:
        return forms.begin(turn, router.forms[FORM], f"o{offered[0][0]}", {"ask": "new"})
    page = page_in(in_name[1:])
    return listed.choose_organisation(offered, page) if offered else not_allowed()


def reviewed(router: Router, turn: Turn, one: Announcement, note: str = "") -> Reply:
    """A draft read back, with everything that speaks against sending it."""
    counted = audiences.counted(turn, one)
    notes = [note, screens.changed_since() if turn.version and turn.version != one.version and not note else ""]
    problems = _problems(turn, one)
    if not problems:
        problems = audiences.problems(turn, one, counted)
    alike = likeness.same_again(turn.connection, one, turn.now)
    notes.append(screens.same_again(alike.code) if alike is not None else "")
    view = screens.Review(
        one,
        announcing.whose(turn, one.organisation_id),
        audiences.sentence(turn, one),
        counted,
        [buttons.named(turn, button) for button in one.buttons],
        _file_name(turn, one),
        [said for said in notes if said],
        problems,
        frozenset(name for name in OF_REVIEW if name in router.actions),
    )
    return screens.review(view)


def problems(turn: Turn, one: Announcement) -> list[str]:
    """Why a draft cannot be sent as it is, in words; what speaks against its audience comes last."""
    return [*_problems(turn, one), *audiences.problems(turn, one, audiences.counted(turn, one))]


def _problems(turn: Turn, one: Announcement) -> list[str]:
    over = [wording.over(previewing.bubble(turn, one, spoken)) for spoken in languages()]
    found = [writing_words.too_long(letters) for letters in over if letters]
    if any(not buttons.is_coming(turn, button) for button in one.buttons if button.kind != "link"):
        found.append(screens.activity_gone())
    file = files.get(turn.connection, one.file_id) if one.file_id is not None else None
    if one.file_id is not None and (file is None or file.trouble or (file.is_here and file.media_type not in FITS)):
        found.append(screens.file_unusable())
    elif file is not None and not file.is_here:
        found.append(screens.file_coming())
    return found


def _file_name(turn: Turn, one: Announcement) -> str:
    found = files.get(turn.connection, one.file_id) if one.file_id is not None else None
    return found.name if found is not None else ""


def edit(router: Router, turn: Turn) -> Reply:
    """Ask for one part of it again."""
    one, part = audiences.draft(turn), turn.argument.partition("=")[2]
    if one is None or router.forms[FORM].step(part) is None:
        return screens.gone()
    return forms.begin(turn, router.forms[FORM], str(one.id), {"ask": part, "seen": writing.mark(one, part)})


def drop(turn: Turn) -> Reply:
    """Throw a draft away, once they are sure."""
    one = audiences.draft(turn)
    if one is None:
        return screens.gone()
    if turn.argument.partition("=")[2] != "yes" or turn.version != one.version:
        return screens.sure_discard(one)
    return screens.discarded() if listing.discard(turn.connection, one) else screens.gone()


def file_came(router: Router, turn: Turn) -> Reply:
    """The picture or document that was sent is here: the review again."""
    number = turn.number()
    own = listing.mine(turn.connection, authority.organisations(turn), everybody=authority.is_admin(turn), most=50)
    one = next((each for each in own if each.file_id == number and each.state is State.DRAFT), None)
    return reviewed(router, turn, one) if one is not None and number else screens.gone()


def _finish(router: Router, turn: Turn, state: FormState) -> Reply:
    """A new one goes on to whom it is for, a changed one back to its review."""
    one = audiences.numbered(turn, state.subject)
    if one is None:
        return screens.gone()
    turn.version = one.version
    if state.answers.get("ask") == "new":
        return audiences.shown(turn, one)
    if state.answers.get("ask") == "link":
        return button_screens.buttons(one, [buttons.named(turn, each) for each in one.buttons])
    return reviewed(router, turn, one)


def _left(turn: Turn) -> Reply:
    """What is written stays; of what is not begun there is nothing to keep."""
    return screens.left() if not turn.argument.startswith("o") else announcing.home(turn)
