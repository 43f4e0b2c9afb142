"""Announcing an edition of a fair and correcting one: a question each, its source required, read back before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.rules.drafts import Plan
from bot.rules.fairs import Edition
from bot.rules.publishable import is_link
from bot.screens.forms import Prompt
from bot.screens.organisers import edition_form as screens
from bot.screens.organisers import editions as edition_screens
from bot.screens.organisers.edition_form import NONE, Review
from bot.understanding.when import Unclear, match_when
from bot.vocabulary import Reply
from handlers.artisans import fairs
from handlers.organisers import editions as editions_page
from handlers.organisers import placing
from storage.knowing import editions, fair_timers
from storage.knowing.editions import Said

LONGEST = {"name": 40, "venue": 120, "city": 60, "source": 200}
LONGEST_FAIR = 31  # days


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("edition_new", new, Deed.EDITIONS)
    router.action("edition_change", change, Deed.EDITIONS)
    router.form(EDITION)


def new(turn: Turn) -> Reply:
    """A new one, of the fair that is named or that is asked for."""
    named = turn.argument in turn.surroundings.library.fairs
    return forms.begin(turn, EDITION, answers={"fair": turn.argument} if named else {})


def change(turn: Turn) -> Reply:
    """Correct one: everything it says is read back first."""
    edition = editions_page.own(turn)
    if edition is None:
        return edition_screens.gone()
    if edition.withdrawn_at is not None:
        return editions_page.shown(turn, edition)
    return forms.begin(turn, EDITION, str(edition.id), _answers(edition))


def _answers(edition: Edition) -> dict[str, str]:
    """What an edition says, as the form keeps it."""
    point = f"{edition.latitude},{edition.longitude}" if edition.latitude is not None else ""
    return {
        "fair": edition.fair,
        "name": edition.name,
        "when": "kept",
        "starts": edition.starts_on.isoformat(),
        "ends": edition.ends_on.isoformat(),
        "venue": edition.venue or "",
        "city": edition.city or "",
        "point": point,
        "source": edition.source,
        "link": edition.link or "",
        "as_of": str(edition.version),
    }


def _of_form(turn: Turn) -> Edition | None:
    """The edition that the open form corrects."""
    state = turn.conversation.form
    return editions_page.own(turn, int(state.subject)) if state is not None and state.subject.isdigit() else None


def _ask(turn: Turn, prompt: Prompt) -> Reply:
    known = turn.surroundings.library.fairs
    if prompt.subject and _of_form(turn) is None:
        return _lost(turn)
    if prompt.field != "review":
        meant = [known[slug] for slug in prompt.problem.removeprefix("several|").split() if slug in known]
        return screens.ask(prompt, meant or sorted(known.values(), key=lambda fair: fair.name))
    moved = _of_form(turn) if prompt.problem == screens.MOVED else None
    double = _double(turn, prompt.answers, prompt.subject) if prompt.problem == screens.DOUBLE else None
    return screens.review(Review(prompt, known[prompt.answers["fair"]], moved, double))


def _lost(turn: Turn) -> Reply:
    """It is gone, or theirs no more: the form ends."""
    if turn.conversation.form is not None:
        turn.conversation.form.paused = True
    forms.close(turn)
    return edition_screens.gone()


def _double(turn: Turn, answers: Answers, subject: str) -> Edition | None:
    """Another edition of the fair that is announced for some of these days."""
    first, last = date.fromisoformat(answers["starts"]), date.fromisoformat(answers["ends"])
    return editions.doubled(turn.connection, answers["fair"], first, last, int(subject or 0))


# ---- answers ----------------------------------------------------------------------------------------------------------------
def _fair(turn: Turn, given: Given) -> Answers | Problem:
    """A fair of the catalogue, pressed or by name."""
    words, library = words_of(given), turn.surroundings.library.fairs
    if words in library:
        return {"fair": words}
    found = fairs.slugs_of(turn, words)
    if len(found) == 1:
        return {"fair": found[0]}
    return Problem(f"several|{' '.join(found)}" if found else "fair")


def _when(turn: Turn, given: Given) -> Answers | Problem:
    """Days as people write them."""
    read = match_when(words_of(given), turn.lexicon, turn.now, turn.surroundings.zone)
    if isinstance(read, Unclear):
        return Problem(f"{read.code}|{read.about}")
    if (read.last - read.first).days >= LONGEST_FAIR:
        return Problem("long span")
    return {"when": "kept", "starts": read.first.isoformat(), "ends": read.last.isoformat()}


def _text(field: str) -> Callable[[Turn, Given], Answers | Problem]:
    """Words in one line."""

    def accept(turn: Turn, given: Given) -> Answers | Problem:
        words = words_of(given)
        if isinstance(given, Chosen):
            return {field: ""} if words == NONE and field in screens.EMPTYABLE else Problem("empty")
        if len(words) > LONGEST[field]:
            return Problem("long")
        real = any(letter.isalnum() for letter in words) and words.isprintable()
        return {field: words} if real else Problem("empty")

    return accept


def _link(turn: Turn, given: Given) -> Answers | Problem:
    """An address of the web, or none."""
    words = words_of(given)
    if words == NONE:
        return {"link": ""}
    words = words if "://" in words else f"https://{words}"
    return {"link": words} if is_link(words) else Problem("link")


def _point(turn: Turn, given: Given) -> Answers | Problem:
    """A place on the map, shared or as two degrees."""
    read = placing.point(turn, Plan(), given)
    if isinstance(read, str):
        return read
    return {"point": f"{read['latitude']},{read['longitude']}" if read["latitude"] is not None else ""}


def _review(turn: Turn, given: Given) -> Answers | Problem:
    """Announce it, change something, or throw it away."""
    words = words_of(given)
    if not isinstance(given, Chosen):
        yes = turn.understood.yes if turn.understood is not None else None
        words = "yes" if yes else ""
    return {"review": words} if words in ("yes", "thrown") else Problem(screens.CHANGE if words == screens.CHANGE else "again")


def _finish(turn: Turn, state: FormState) -> Reply:
    if state.answers["review"] == "thrown":
        return screens.left()
    answers = {name: value for name, value in state.answers.items() if name != "review"}
    editions.hold(turn.connection, answers["fair"])
    if _double(turn, answers, state.subject) is not None:
        return _again(turn, state.subject, answers, screens.DOUBLE)
    return _correct(turn, state.subject, answers) if state.subject else _announce(turn, answers)


def _announce(turn: Turn, answers: Answers) -> Reply:
    mine = authority.organisations(turn)
    edition = editions.add(turn.connection, _said(answers), mine[0] if mine else None, turn.now)
    fair_timers.announced(turn.connection, edition, turn.now, turn.surroundings.zone)
    editions_page.note(turn, edition, "edition announced")
    return editions_page.shown(turn, edition, edition_screens.announced())


def _correct(turn: Turn, subject: str, answers: dict[str, str]) -> Reply:
    was = editions_page.own(turn, int(subject))
    if was is None:
        return edition_screens.gone()
    became = editions.correct(turn.connection, was, _said(answers)) if str(was.version) == answers["as_of"] else None
    if became is None:
        now = editions_page.own(turn, was.id) or was
        return _again(turn, subject, answers | {"as_of": str(now.version)}, screens.MOVED)
    fair_timers.corrected(turn.connection, was, became, turn.now, turn.surroundings.zone)
    editions_page.note(turn, became, "edition corrected")
    return editions_page.shown(turn, became, edition_screens.corrected())


def _again(turn: Turn, subject: str, answers: dict[str, str], problem: str) -> Reply:
    """Something came between: the review says what."""
    forms.begin(turn, EDITION, subject, answers)
    state = turn.conversation.form
    return forms.advance(turn, EDITION, state, problem) if state is not None else edition_screens.gone()


def _said(answers: Answers) -> Said:
    latitude, _, longitude = answers.get("point", "").partition(",")
    return Said(
        fair=answers["fair"],
        name=answers["name"],
        starts_on=date.fromisoformat(answers["starts"]),
        ends_on=date.fromisoformat(answers["ends"]),
        venue=answers["venue"] or None,
        city=answers["city"] or None,
        latitude=float(latitude) if longitude else None,
        longitude=float(longitude) if longitude else None,
        source=answers["source"],
        link=answers["link"] or None,
    )


def _only_corrected(turn: Turn, answers: Answers) -> bool:
    """Asked only of who wants to say it."""
    return False


EDITION = Form(
    "edition",
    steps=(
        Step("fair", _ask, _fair),
        Step("name", _ask, _text("name"), free_text=True),
        Step("when", _ask, _when, free_text=True),
        Step("venue", _ask, _text("venue"), free_text=True),
        Step("city", _ask, _text("city"), free_text=True),
        Step("point", _ask, _point, needed=_only_corrected, free_text=True),
        Step("source", _ask, _text("source"), free_text=True),
        Step("link", _ask, _link, free_text=True),
        Step("review", _ask, _review, counted=False),
    ),
    finish=_finish,
    leave=lambda turn: screens.left(),
    deed=Deed.EDITIONS,
)
