"""An announcement is written: everything is kept in its row at once, read back, previewed, and changed until it is sent.

Whose it is, is asked anew at each press. A press on an older page changes nothing: it shows how the draft stands now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from zlib import crc32

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import language, languages, speaking
from bot.rules import wording
from bot.rules.announcements import Button, State
from bot.rules.authority import Deed, Reach
from bot.rules.wording import Bubble, Flaw
from bot.screens import announcement as bubbles
from bot.screens.forms import Prompt
from bot.screens.general import not_allowed
from bot.screens.organisers import composing as screens
from bot.vocabulary import Attachment, Media, Reply, Text
from handlers.artisans.person import words_of
from handlers.organisers import audiences
from handlers.organisers.managing import mine_of
from storage.announcing import announcements, likeness, listing, segments, tallies
from storage.announcing.announcements import Announcement
from storage.organising import activities, files, organisations, running

ROWS = 6
COUNTED_AT_ONCE = 20_000
"""An announcement to more people is counted elsewhere: a turn has no time for it."""

PICKED = 7
KINDS = ("card", "register")
FITS = ("image/jpeg", "image/png", "application/pdf")
OF_REVIEW = ("plan", "post_in")
FORM = "compose"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    reviewing = partial(compose, router)
    router.command("umumkan announce", home, Deed.ANNOUNCE)
    router.action("announce", home, Deed.ANNOUNCE)
    router.action("compose", reviewing, Deed.ANNOUNCE)
    router.action("compose_edit", partial(edit, router), Deed.ANNOUNCE)
    router.action("compose_see", see, Deed.ANNOUNCE)
    router.action("compose_buttons", buttons, Deed.ANNOUNCE)
    router.action("compose_pick", pick, Deed.ANNOUNCE)
    router.action("compose_set", put, Deed.ANNOUNCE)
    router.action("compose_drop", drop, Deed.ANNOUNCE)
    router.action("composed_file", partial(file_came, router), Deed.ANNOUNCE)
    router.form(Form(FORM, STEPS, partial(_finish, router), _left, deed=Deed.ANNOUNCE))


# ---- the list ---------------------------------------------------------------------------------------------------------------
def home(turn: Turn) -> Reply:
    """What they may see, a page of it."""
    page = min(turn.number(), 10_000)
    admin, own = authority.is_admin(turn), authority.organisations(turn)
    found = listing.mine(turn.connection, own, everybody=admin, skip=page * ROWS, most=ROWS + 1)
    rows = tuple(screens.Row(one, whose(turn, one.organisation_id), _arrived(turn, one)) for one in found[:ROWS])
    return screens.home(screens.Home(rows, page, len(found) > ROWS))


def _arrived(turn: Turn, one: Announcement) -> int | None:
    """How many have it; None where counting them takes longer than a turn, or nobody was told yet."""
    if not 0 < one.people <= COUNTED_AT_ONCE:
        return None
    return tallies.of(turn.connection, one.id, one.people).arrived


def whose(turn: Turn, organisation_id: int | None) -> str:
    """In whose name."""
    found = organisations.get(turn.connection, organisation_id) if organisation_id else None
    return found.name if found is not None else bubbles.OURSELVES


def compose(router: Router, turn: Turn) -> Reply:
    """A new one, in the name of `oN`, or the review of the draft that the choice names."""
    if turn.argument[:1] in ("", "o", "p"):
        return begin(router, turn, turn.argument)
    one = audiences.draft(turn)
    return reviewed(router, turn, one) if one is not None else screens.gone()


def begin(router: Router, turn: Turn, in_name: str, segment: int = 0) -> Reply:
    """Ask in whose name, where there is a choice, then for the words; with `segment` it is for that saved one."""
    offered = names_of(turn)
    if in_name.startswith("o"):
        known = in_name[1:] in {str(number) for number, _name in offered}
        answers = {"ask": "new", **({"segment": str(segment)} if segment else {})}
        return forms.begin(turn, router.forms[FORM], in_name, answers) if known else not_allowed()
    if len(offered) == 1:
        return forms.begin(turn, router.forms[FORM], f"o{offered[0][0]}", {"ask": "new"})
    page = int(in_name[1:]) if in_name[1:].isascii() and in_name[1:].isdigit() and len(in_name) < 6 else 0
    return screens.choose_organisation(offered, page) if offered else not_allowed()


def names_of(turn: Turn) -> list[tuple[int, str]]:
    """In whose name they may announce; 0 is Sapa itself."""
    if authority.is_admin(turn):
        return [(0, bubbles.OURSELVES), *((one.id, one.name) for one in organisations.all_of_them(turn.connection))]
    found = (organisations.get(turn.connection, number) for number in authority.organisations(turn))
    may = partial(authority.may, turn, Deed.ANNOUNCE)
    return [(one.id, one.name) for one in found if one is not None and may(Reach(frozenset({one.id})))]


# ---- the review -------------------------------------------------------------------------------------------------------------
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
        whose(turn, one.organisation_id),
        audiences.sentence(turn, one),
        counted,
        [_button_name(turn, button) for button in one.buttons],
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
    over = [wording.over(_bubble(turn, one, spoken)) for spoken in languages()]
    found = [screens.too_long(letters) for letters in over if letters]
    if any(not _is_coming(turn, button) for button in one.buttons if button.kind != "link"):
        found.append(screens.activity_gone())
    file = files.get(turn.connection, one.file_id) if one.file_id is not None else None
    if one.file_id is not None and (file is None or file.trouble or (file.is_here and file.media_type not in FITS)):
        found.append(screens.file_unusable())
    elif file is not None and not file.is_here:
        found.append(screens.file_coming())
    return found


def _is_coming(turn: Turn, button: Button) -> bool:
    found = activities.get(turn.connection, int(button.target)) if button.target.isdigit() else None
    return found is not None and not found.cancelled


def _button_name(turn: Turn, button: Button) -> str:
    found = activities.get(turn.connection, int(button.target)) if button.target.isdigit() else None
    return screens.button_name(button, audiences.title(found) if found is not None else "")


def _file_name(turn: Turn, one: Announcement) -> str:
    found = files.get(turn.connection, one.file_id) if one.file_id is not None else None
    return found.name if found is not None else ""


def as_sent(turn: Turn, one: Announcement, spoken: str) -> Reply:
    """The bubble that people get who read this language."""
    with speaking(spoken):
        foreign = spoken != "id" and one.english is None
        text = one.indonesian if spoken == "id" or foreign else one.english or ""
        words = bubbles.Words(text, whose(turn, one.organisation_id), one.code.upper(), foreign)
        return bubbles.announcement(words, one.id, one.buttons, _attachment(turn, one))


def _attachment(turn: Turn, one: Announcement) -> Attachment | None:
    return files.attachment(turn.connection, one.file_id) if one.file_id is not None else None


def _bubble(turn: Turn, one: Announcement, spoken: str) -> Bubble:
    shown = as_sent(turn, one, spoken)
    return Bubble(shown.text, has_file=one.file_id is not None, has_buttons=bool(shown.choices or shown.links))


def see(turn: Turn) -> Reply:
    """As a platform shows it: `ID=whatsapp.en`; by default the one they write on, in their own language."""
    one = audiences.draft(turn)
    if one is None:
        return screens.gone()
    offered = tuple(turn.surroundings.previews)
    platform, _dot, spoken = turn.argument.partition("=")[2].partition(".")
    here = turn.address.channel if turn.address.channel in offered else offered[0]
    platform, spoken = platform if platform in offered else here, spoken if spoken in languages() else language()
    shown = as_sent(turn, one, spoken)
    text = turn.surroundings.previews[platform](shown)
    words = one.indonesian if spoken == "id" or one.english is None else one.english
    room = wording.template_room(whose(turn, one.organisation_id))
    note = screens.cut_in_template(room) if platform == screens.TEMPLATE and len(" ".join(words.split())) > room else ""
    return screens.preview(screens.Preview(one, platform, spoken, text, offered, note))


# ---- changing ---------------------------------------------------------------------------------------------------------------
def edit(router: Router, turn: Turn) -> Reply:
    """Ask for one part of it again."""
    one, part = audiences.draft(turn), turn.argument.partition("=")[2]
    if one is None or router.forms[FORM].step(part) is None:
        return screens.gone()
    return forms.begin(turn, router.forms[FORM], str(one.id), {"ask": part, "seen": _mark(one, part)})


def _mark(one: Announcement, part: str) -> str:
    """What stands for how a part was when it was asked for."""
    said = {"text": one.indonesian, "english": one.english, "file": one.file_id, "link": one.buttons}.get(part)
    return f"{crc32(repr(said).encode()):08x}"


def buttons(turn: Turn) -> Reply:
    """Those it has."""
    one = audiences.draft(turn)
    return screens.buttons(one, [_button_name(turn, each) for each in one.buttons]) if one is not None else screens.gone()


def pick(turn: Turn) -> Reply:
    """The activities that a button can lead to: `ID=register=page`."""
    one = audiences.draft(turn)
    kind, _equals, page = turn.argument.partition("=")[2].partition("=")
    if one is None or kind not in KINDS:
        return screens.gone()
    at = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 0
    mine = audiences.whose_activities(one) if one.organisation_id else mine_of(turn)
    found = running.of(turn.connection, mine, turn.today, skip=at * PICKED, most=PICKED + 1)
    return screens.pick(one, kind, found[:PICKED], at, more=len(found) > PICKED)


def put(turn: Turn) -> Reply:
    """Add a button that leads to an activity, or take one away: `ID=register=17`, `ID=drop=0`."""
    one = audiences.draft(turn)
    what, _equals, value = turn.argument.partition("=")[2].partition("=")
    if one is None or not (value.isascii() and value.isdigit()) or len(value) > 15:
        return screens.gone()
    if turn.version == one.version:
        _put(turn, one, what, int(value))
    return buttons(turn)


def _put(turn: Turn, one: Announcement, what: str, value: int) -> None:
    kept = list(one.buttons)
    if what == "drop":
        kept = [button for place, button in enumerate(kept) if place != value]
    elif what in KINDS and len(kept) < wording.MOST_BUTTONS and _may_lead_to(turn, one, value):
        kept = [button for button in kept if (button.kind, button.target) != (what, str(value))] + [Button(what, str(value))]
    announcements.change(turn.connection, one.id, one.version, buttons=tuple(kept))


def _may_lead_to(turn: Turn, one: Announcement, activity_id: int) -> bool:
    """Whether it is an activity of who announces; who runs Sapa may lead to any."""
    found = activities.get(turn.connection, activity_id)
    if found is None or found.cancelled:
        return False
    return one.organisation_id is None or one.organisation_id in authority.reach(turn, activity_id).organisations


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


# ---- the questions ----------------------------------------------------------------------------------------------------------
def _ask(turn: Turn, prompt: Prompt) -> Reply:
    one = audiences.numbered(turn, prompt.subject)
    if one is None and not prompt.subject.startswith("o"):
        return _lost(turn)
    says = {"text": one.indonesian, "english": one.english or ""}.get(prompt.field, "") if one is not None else ""
    return screens.ask(screens.Asking(prompt, screens.glance_of(says)))


def _lost(turn: Turn) -> Reply:
    """The draft is gone, or is theirs no more: the form ends."""
    if turn.conversation.form is not None:
        turn.conversation.form.paused = True
    forms.close(turn)
    return screens.gone()


def _needed(part: str) -> Callable[[Turn, Answers], bool]:
    first = part in ("text", "english")
    return lambda turn, answers: answers.get("ask") == part or (first and answers.get("ask") == "new")


def _text(turn: Turn, given: Given) -> Answers | Problem:
    """The Indonesian words; the first of them make the draft."""
    if isinstance(given, Chosen) and given.value == "keep":
        return {"text": "kept"}
    said = _said(given)
    return _keep(turn, "text", {"indonesian": str(said)}) if isinstance(said, _Words) else said


def _english(turn: Turn, given: Given) -> Answers | Problem:
    """The English words, or none."""
    if isinstance(given, Chosen):
        return {"english": "kept"} if given.value == "keep" else _keep(turn, "english", {"english": None})
    said = _said(given)
    return _keep(turn, "english", {"english": str(said)}) if isinstance(said, _Words) else said


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that may be said."""

    words: str

    def __str__(self) -> str:
        return self.words


def _said(given: Given) -> _Words | Problem:
    words = wording.cleaned(given.text) if isinstance(given, Text) else ""
    if not wording.says_something(words):
        return Problem("short")
    flaw = wording.bad_link(words)
    if flaw is not None:
        return Problem(f"flaw:{flaw}")
    over = wording.over(Bubble(words))
    worst = max(over.items(), key=lambda item: item[1], default=None)
    return _Words(words) if worst is None else Problem(f"over:{worst[0]}.{worst[1]}")


def _file(turn: Turn, given: Given) -> Answers | Problem:
    """A picture or a document, brought by a job."""
    if isinstance(given, Chosen):
        return {"file": "kept"} if given.value == "keep" else _keep(turn, "file", {"file_id": None})
    if not isinstance(given, Media) or given.kind not in ("photo", "document"):
        return Problem("media")
    one = _of_form(turn)
    if one is None:
        return Problem("gone")
    turn.ordered = True
    number = files.keep(turn.connection, given, turn.address, turn.contact.id, turn.now, then="composed_file")
    return _keep(turn, "file", {"file_id": number})


def _link(turn: Turn, given: Given) -> Answers | Problem:
    """An address that a button opens."""
    found = wording.link(words_of(given)) if isinstance(given, Text) else Flaw.NONE
    one = _of_form(turn)
    if isinstance(found, Flaw):
        return Problem(f"flaw:{found}")
    if one is None or len(one.buttons) >= wording.MOST_BUTTONS:
        return {"link": "kept"}
    others = [button for button in one.buttons if button.kind != "link"]
    return _keep(turn, "link", {"buttons": (*others, Button("link", found))})


def _of_form(turn: Turn) -> Announcement | None:
    state = turn.conversation.form
    return audiences.numbered(turn, state.subject) if state is not None else None


def _keep(turn: Turn, part: str, values: dict[str, object]) -> Answers | Problem:
    """Into the row at once; what somebody else changed since it was asked is shown first."""
    state = turn.conversation.form
    if state is None:
        return Problem("gone")
    if state.subject.startswith("o"):
        return _create(turn, state, values)
    one = audiences.numbered(turn, state.subject)
    if one is None:
        return Problem("gone")
    if state.answers.get("seen", _mark(one, part)) != _mark(one, part):
        state.answers["seen"] = _mark(one, part)
        return Problem("changed")
    if not announcements.change(turn.connection, one.id, one.version, **values):
        return Problem("changed")
    return {part: "kept"}


def _create(turn: Turn, state: FormState, values: dict[str, object]) -> Answers | Problem:
    organisation_id = int(state.subject[1:]) or None
    if str(organisation_id or 0) not in {str(number) for number, _name in names_of(turn)}:
        return Problem("gone")
    author = (turn.contact.id, turn.address)
    saved = segments.get(turn.connection, int(state.answers.get("segment", "0")))
    if saved is not None and saved.organisation_id == organisation_id:
        values = {**values, "segment_id": saved.id, "audience": saved.audience}
    code = announcements.new_code(turn.surroundings.chance)
    number = announcements.create(turn.connection, code, organisation_id, author, turn.now, **values)
    state.subject = str(number)
    return {"text": "kept"}


def _finish(router: Router, turn: Turn, state: FormState) -> Reply:
    """A new one goes on to whom it is for, a changed one back to its review."""
    one = audiences.numbered(turn, state.subject)
    if one is None:
        return screens.gone()
    turn.version = one.version
    if state.answers.get("ask") == "new":
        return audiences.shown(turn, one)
    if state.answers.get("ask") == "link":
        return screens.buttons(one, [_button_name(turn, each) for each in one.buttons])
    return reviewed(router, turn, one)


def _left(turn: Turn) -> Reply:
    """What is written stays; of what is not begun there is nothing to keep."""
    return screens.left() if not turn.argument.startswith("o") else home(turn)


STEPS = (
    Step("text", _ask, _text, needed=_needed("text"), free_text=True),
    Step("english", _ask, _english, needed=_needed("english"), free_text=True),
    Step("file", _ask, _file, needed=_needed("file"), media=True),
    Step("link", _ask, _link, needed=_needed("link"), free_text=True),
)
"""Indonesian words and English ones are asked of a new one; everything when it is pressed on the review."""
