"""Announcements while they are written: the list of them, the questions, the review, and how each platform shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.i18n import _, label, ngettext, number
from bot.rules import wording
from bot.rules.announcements import Button, State
from bot.rules.wording import Flaw, Place
from bot.screens.activities import title
from bot.screens.fitting import ROWS, paged
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.organisers import posting
from bot.screens.organisers.audiences import Counted, counted
from bot.vocabulary import Action, Choice, Reply
from storage.announcing.announcements import Announcement
from storage.organising.activities import Summary

NONE = "none"
GLANCE = 60
"""Letters of an announcement that a list or the review shows."""

PLATFORMS = {"telegram": "Telegram", "whatsapp": "WhatsApp", "web": "Web"}
TEMPLATE = "template"
"""WhatsApp once more, where it takes nothing but templates."""


def announce_choice() -> Choice:
    """Back to the announcements."""
    return Choice(label("Announcements"), Action("announce"))


# ---- the list ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list; `arrived` is None where counting would take too long."""

    one: Announcement
    whose: str
    arrived: int | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """A page of announcements; `offered` are the names of actions that may be shown."""

    rows: Sequence[Row]
    page: int
    more: bool
    offered: frozenset[str] = frozenset()


def home(view: Home) -> Reply:
    """Running ones first, drafts, recent ones; a new one; the saved segments."""
    rows = [Choice(glance(row.one), Action("announcement", str(row.one.id)), _detail(row)) for row in view.rows]
    last = [Choice(label("New announcement"), Action("compose")), Choice(label("Saved segments"), Action("segments"))]
    if view.page:
        last.append(Choice(label("Earlier"), Action("announce", str(view.page - 1))))
    if view.more:
        last.append(Choice(label("More"), Action("announce", str(view.page + 1))))
    nothing = "" if view.rows else _("Nothing was announced yet. You see everything before anybody gets it.")
    return Reply(nothing, _("Announcements"), choices=(*rows, *last)[:ROWS], replaces=bool(view.page), more=_("Choose"))


def glance(one: Announcement) -> str:
    """How its words begin, in one line."""
    words = " ".join(one.indonesian.split())
    return words if len(words) <= GLANCE else f"{words[: GLANCE - 1].rstrip()}…"


def _detail(row: Row) -> str:
    parts = [state_name(row.one.state), row.whose]
    if row.arrived is not None and row.one.people:
        parts.insert(1, _("{n} of {all} sent").format(n=number(row.arrived), all=number(row.one.people)))
    elif row.one.people:
        parts.insert(1, ngettext("{n} person", "{n} people", row.one.people).format(n=number(row.one.people)))
    return ", ".join(parts)


def state_name(state: State) -> str:
    """Where an announcement stands, in a word or two."""
    return {
        State.DRAFT: _("draft"),
        State.ASKED: _("waits for approval"),
        State.HELD: _("about to be sent"),
        State.SCHEDULED: _("planned"),
        State.GATHERING: _("getting ready"),
        State.SENDING: _("being sent"),
        State.PAUSED: _("paused"),
        State.DONE: _("sent"),
        State.CANCELLED: _("stopped"),
    }[state]


def choose_organisation(found: Sequence[tuple[int, str]], page: int) -> Reply:
    """In whose name; 0 stands for who runs Sapa."""
    rows = [Choice(name, Action("compose", f"o{number}")) for number, name in found]
    turning = (
        Choice(label("Earlier"), Action("compose", f"p{page - 1}")),
        Choice(label("More"), Action("compose", f"p{page + 1}")),
    )
    choices = (*paged(rows, turning, page, ROWS - 1), announce_choice())
    return Reply(_("In whose name is it announced?"), choices=choices, replaces=bool(page), more=_("Choose"))


# ---- questions --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Asking:
    """A question about one part of it. `now` is what it says so far, `flaw` what is wrong with an answer."""

    prompt: Prompt
    now: str = ""


def ask(view: Asking) -> Reply:
    """One part of it, typed or handed over."""
    prompt, part = view.prompt, view.prompt.field
    asked = question(prompt, _question(part), _trouble(view))
    none = {
        "english": label("Indonesian only"),
        "file": label("No picture or file"),
    }.get(part)
    choices = (prompt.answer(none, NONE),) if none else ()
    kept = (prompt.answer(label("Keep it so"), "keep"),) if prompt.problem == "changed" else ()
    return Reply(asked.text, choices=(*choices, *kept))


def _question(part: str) -> str:
    return {
        "text": _("Write the announcement, in Indonesian. You see a preview before anything is sent."),
        "english": _("And in English? Who reads English gets the Indonesian words with a mark where there are none."),
        "file": _("Send a picture (JPEG, PNG) or a PDF, at most 5 MB."),
        "link": _("Which address does the button open? For example: https://kemenperin.go.id/pameran"),
    }.get(part, part)


def _trouble(view: Asking) -> str:
    problem = view.prompt.problem
    kind, _colon, rest = problem.partition(":")
    if kind == "over":
        place, _dot, letters = rest.partition(".")
        return too_long({Place(place): int(letters)})
    if kind == "flaw":
        return flaw(Flaw(rest))
    return {
        "short": _("That is very short. Please write at least 10 letters."),
        "media": _("Please send a picture or a PDF."),
        "changed": _("Somebody changed this meanwhile. It now says: {words}\nWrite yours again to replace it.").format(
            words=view.now
        ),
    }.get(problem, "")


def flaw(found: Flaw) -> str:
    """Why an address is not taken."""
    match found:
        case Flaw.NONE:
            return _("That is no address I can read. It looks like this: https://example.org/page")
        case Flaw.PLAIN:
            return _("Only addresses that begin with https:// can be trusted by readers.")
        case Flaw.NAMED:
            return _("An address must not carry a name or a password before an @.")
        case Flaw.NUMBERS:
            return _("An address of numbers tells nobody whose it is. Please use one with a name.")
        case Flaw.SHORTENED:
            return _("A shortened address hides where it leads. Please use the full one.")
        case Flaw.LONG:
            return _("That address is too long: at most 300 letters, since it is shown in full.")


def too_long(over: Mapping[Place, int]) -> str:
    """Where it is too long, and by how much."""
    place, letters = max(over.items(), key=lambda item: item[1])
    named = {Place.TELEGRAM: "Telegram", Place.WHATSAPP: "WhatsApp"}[place]
    said = ngettext("Too long for {place}, by {n} letter.", "Too long for {place}, by {n} letters.", letters)
    return said.format(place=named, n=number(letters))


# ---- the review -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Review:
    """A draft read back. `notes` come first: what changed, what is wrong; with `problems` it cannot be sent."""

    one: Announcement
    whose: str
    sentence: str
    counted: Counted
    buttons: Sequence[str] = ()
    file: str = ""
    notes: Sequence[str] = ()
    problems: Sequence[str] = ()
    offered: frozenset[str] = field(default_factory=frozenset)


def review(view: Review) -> Reply:
    """All of it in eight lines, and everything that can be changed."""
    one = view.one
    english = glance_of(one.english) if one.english is not None else _("Indonesian only, marked")
    extras = ", ".join(filter(None, (view.file, *view.buttons)))
    lines = [
        *view.problems[:1],
        *([] if view.problems else view.notes[:1]),
        glance(one),
        _("English: {words}").format(words=english),
        _("With: {what}").format(what=extras) if extras else "",
        _("For: {whom}").format(whom=view.sentence),
        counted(view.counted),
    ]
    return Reply(
        "\n".join(filter(None, lines)),
        heading=_("Draft, from {whose}").format(whose=view.whose),
        choices=tuple(_of_review(view)),
        replaces=True,
        more=_("Choose"),
    )


def glance_of(words: str) -> str:
    """How some words begin, in one line."""
    line = " ".join(words.split())
    return line if len(line) <= GLANCE else f"{line[: GLANCE - 1].rstrip()}…"


def _of_review(view: Review) -> list[Choice]:
    one, number = view.one, str(view.one.id)
    sends = "plan" in view.offered and not view.problems and (view.counted.people or not view.counted.known)
    return [
        *([Choice(label("Go on to send"), Action("plan", number, one.version))] if sends else []),
        Choice(label("Preview"), Action("compose_see", number, one.version)),
        Choice(label("Indonesian words"), Action("compose_edit", f"{number}=text", one.version)),
        Choice(label("English words"), Action("compose_edit", f"{number}=english", one.version)),
        Choice(label("Picture or file"), Action("compose_edit", f"{number}=file", one.version)),
        Choice(label("Buttons"), Action("compose_buttons", number, one.version)),
        Choice(label("Who it is for"), Action("audience", number, one.version)),
        *([posting.choice(one)] if "post_in" in view.offered else []),
        Choice(label("Discard"), Action("compose_drop", number, one.version)),
        announce_choice(),
    ]


def changed_since() -> str:
    """Said above a page that was opened from an old one."""
    return _("The draft changed since that message: this is how it stands now.")


def same_again(code: str) -> str:
    """The same words went, or will go, to the same people."""
    return _("The same words for the same people were confirmed less than a day ago (code {code}). Send them again?").format(
        code=code.upper()
    )


def ask_same(one: Announcement, code: str) -> Reply:
    """Asked once more before it leaves a second time."""
    number = str(one.id)
    choices = (
        Choice(label("Yes, send again"), Action("send_same", number, one.version), answers=True),
        Choice(label("Back to the draft"), Action("compose", number), answers=False),
    )
    return Reply("\n".join((same_again(code), glance(one))), choices=choices)


def nobody(*, contradicts: bool) -> str:
    """Why it reaches nobody."""
    if contradicts:
        return _("Nobody can be meant: the conditions contradict each other. Please change who it is for.")
    return _("Nobody is in this audience now. Please change who it is for.")


def activity_gone() -> str:
    """A condition or a button names an activity that was deleted or called off."""
    return _("An activity it names is gone or called off. Please change the buttons or who it is for.")


def file_unusable() -> str:
    """What was sent is no picture and no PDF."""
    return _("The file cannot be sent on every platform: please use a JPEG, a PNG or a PDF.")


def file_coming() -> str:
    """The file is not here yet."""
    return _("The file is still being fetched.")


def cut_in_template(shown: int) -> str:
    """How much of it a template shows."""
    return _("Who last wrote on WhatsApp over a day ago sees the first {n} letters, the rest after Read all of it.").format(
        n=number(shown)
    )


def counted_for(one: Announcement, found: Counted) -> Reply:
    """How many a draft would reach, counted beside the conversation."""
    return Reply(
        "\n".join((glance(one), counted(found))),
        heading=_("Counted"),
        choices=(Choice(label("Back to the draft"), Action("compose", str(one.id))), announce_choice()),
    )


def sure_discard(one: Announcement) -> Reply:
    """It cannot be taken back."""
    number = str(one.id)
    return Reply(
        _("Discard this draft? That cannot be undone.\n{words}").format(words=glance(one)),
        choices=(
            Choice(label("Yes, discard"), Action("compose_drop", f"{number}=yes", one.version), answers=True),
            Choice(label("Keep it"), Action("compose", number), answers=False),
        ),
    )


def discarded() -> Reply:
    """The draft is gone."""
    return Reply(_("Discarded. Nobody got it."), choices=(announce_choice(), menu_choice()))


def gone() -> Reply:
    """It is not there, or not theirs, or no draft any more."""
    return Reply(
        _("This is no draft any more: it was sent, discarded, or belongs to somebody else."),
        choices=(announce_choice(), menu_choice()),
    )


def left() -> Reply:
    """What is written is kept as a draft."""
    return Reply(_("Kept as it is. You find your drafts under Announcements."), choices=(announce_choice(), menu_choice()))


# ---- buttons ----------------------------------------------------------------------------------------------------------------
def button_name(button: Button, activity: str) -> str:
    """What a button does, in a few words; the activity's title is empty when it is gone."""
    match button.kind:
        case "link":
            return _("opens {host}").format(host=wording.host(button.target))
        case "register":
            return _("register for {activity}").format(activity=activity or _("something that is gone"))
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
    turning = []
    if page:
        turning.append(Choice(label("Earlier"), Action("compose_pick", f"{number}={kind}={page - 1}", one.version)))
    if more:
        turning.append(Choice(label("More"), Action("compose_pick", f"{number}={kind}={page + 1}", one.version)))
    back = Choice(label("Back"), Action("compose_buttons", number, one.version))
    asked = _("Which activity?") if found else _("There is no activity to come.")
    return Reply(asked, choices=(*rows, *turning, back), replaces=True, more=_("Choose"))


# ---- previews ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Preview:
    """What a platform (or TEMPLATE) would show in one language; `offered` are all there are."""

    one: Announcement
    platform: str
    language: str
    text: str
    offered: Sequence[str]
    note: str = ""


def platform_name(platform: str) -> str:
    """What a platform is called; the template is WhatsApp when the window is shut."""
    return label("WhatsApp template") if platform == TEMPLATE else PLATFORMS.get(platform, platform)


def preview(view: Preview) -> Reply:
    """The announcement as that platform lays it out; nobody gets it."""

    def see(platform: str, spoken: str) -> Action:
        return Action("compose_see", f"{view.one.id}={platform}.{spoken}", view.one.version)

    other = "en" if view.language == "id" else "id"
    named = {"id": label("In Indonesian"), "en": label("In English")}
    choices = [Choice(platform_name(name), see(name, view.language)) for name in view.offered if name != view.platform]
    choices.append(Choice(named[other], see(view.platform, other)))
    choices.append(Choice(label("Back"), Action("compose", str(view.one.id), view.one.version)))
    heading = _("As on {platform}, nobody gets it:").format(platform=platform_name(view.platform))
    text = "\n\n".join(filter(None, (view.text, view.note)))
    return Reply(text, heading=heading, choices=tuple(choices), replaces=True, more=_("Choose"))
