"""The readiness check: twelve questions, a score with what is missing, and what to do about each gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE, language
from bot.rules import readiness as rules
from bot.rules.eligibility import Candidate
from bot.rules.matching import Wish, best
from bot.rules.readiness import Level, Topic
from bot.screens.artisans import readiness as screens
from bot.screens.artisans.readiness import Gap
from bot.screens.forms import Prompt
from bot.understanding import Intent, match_command
from bot.understanding.lexicon import GENERAL_CRAFT
from bot.vocabulary import Reply
from handlers import names
from handlers.artisans import person
from storage.knowing import first_exports, readiness
from storage.knowing.readiness import Check
from storage.organising.activities import Summary
from storage.people import consents, contacts
from storage.taking_part import matching
from storage.unasked import interests
from storage.unasked.interests import Followed, Kind

NAME = "readiness"
SHARE = "share"
OFFERED = 3
"""Trainings shown with a gap."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("siapekspor readiness", home)
    router.action("readiness", home)
    router.action("readiness_share", share)
    router.action("gap", partial(gap, router))
    router.form(CHECK)
    router.form(SHARING)
    router.meaning(Intent.READINESS, home)


def home(turn: Turn) -> Reply:
    """The last result, else what comes; `new` begins, `go` goes on with what was begun, `last` is the result."""
    last = readiness.of(turn.connection, turn.contact.id)
    open_form = _begun(turn)
    if turn.argument == "new" or (turn.argument == "go" and open_form is None):
        return forms.begin(
            turn, CHECK, answers={str(topic): str(level) for topic, level in rules.known(turn.contact.nib).items()}
        )
    if turn.argument == "go" and open_form is not None:
        return forms.advance(turn, CHECK, open_form)
    if last is not None and open_form is None:
        return _result(turn, last)
    if turn.argument == "last" and last is not None:
        return _result(turn, last)
    return screens.intro(len(_topics(turn)), last, unfinished=open_form is not None)


def _begun(turn: Turn) -> FormState | None:
    """The check that was left unfinished in this chat."""
    state = turn.conversation.form
    return state if state is not None and state.name == NAME else None


def _result(turn: Turn, check: Check) -> Reply:
    zone = turn.home_zone()
    return screens.result(check, zone, first_exports.of(turn.connection, turn.contact.id) is not None)


# ---- the questions ------------------------------------------------------------------------------------------------------
def _rule(turn: Turn, answers: Answers) -> str:
    """The title of the first rule that concerns their craft, as far as that is known; empty of none."""
    craft = answers.get("craft") or turn.contact.craft
    found = turn.surroundings.library.rules_for([craft]) if craft else []
    return found[0].title.said(language()) if found else ""


def _topics(turn: Turn) -> tuple[Topic, ...]:
    return rules.asked(has_rule=bool(_rule(turn, {})))


def _ask(topic: Topic, turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask(prompt, topic, _rule(turn, prompt.answers))


def _accept(topic: Topic, turn: Turn, given: Given) -> Answers | Problem:
    """One of the three, pressed or said in other words."""
    words = words_of(given)
    if words in set(Level):
        return {topic: words}
    if match_command(words, turn.lexicon) in ("partly", "unsure", "not_yet"):
        return {topic: Level.PARTLY if match_command(words, turn.lexicon) == "partly" else Level.NO}
    yes = turn.understood.yes if turn.understood is not None else None
    if yes is None:
        return Problem("choice")
    return {topic: Level.YES if yes else Level.NO}


def _needed(topic: Topic, turn: Turn, answers: Answers) -> bool:
    return topic is not Topic.RULE or bool(_rule(turn, answers))


def _needs_craft(turn: Turn, answers: Answers) -> bool:
    return turn.contact.craft is None


def _needs_share(turn: Turn, answers: Answers) -> bool:
    """Who agreed already is not asked again; who did not is asked each time."""
    return not _shares(turn)


def _needs_name(turn: Turn, answers: Answers) -> bool:
    """Whom organisers may see, they see by name: without one nobody would ever be invited."""
    agrees = answers.get(SHARE) == "yes" or (SHARE not in answers and _shares(turn))
    return turn.contact.name is None and agrees


def _shares(turn: Turn) -> bool:
    return consents.given(turn.connection, turn.contact.id, consents.READINESS, screens.CONSENT_VERSION)


def _accept_share(turn: Turn, given: Given) -> Answers | Problem:
    """Only a clear yes is one."""
    said = {"yes": True, "no": False}.get(words_of(given))
    if said is None and turn.understood is not None:
        said = turn.understood.yes
    return {SHARE: "yes" if said else "no"} if said is not None else Problem("choice")


def finish(turn: Turn, state: FormState) -> Reply:
    """Keep it beside the score before it, and show what is missing."""
    told = {field: state.answers[field] for field in ("craft", "name") if state.answers.get(field)}
    if told:
        turn.contact = contacts.change(turn.connection, turn.contact.id, told)
    given = _given(state.answers)
    before = readiness.of(turn.connection, turn.contact.id)
    agrees = state.answers.get(SHARE) == "yes" or (SHARE not in state.answers and _shares(turn))
    earlier = (before.score, before.at) if before is not None else (None, None)
    check = Check(given, rules.score(given), agrees, turn.now, *earlier)
    readiness.put(turn.connection, turn.contact.id, check)
    _consent(turn, agrees=agrees)
    return _result(turn, check)


def _given(answers: Mapping[str, str]) -> dict[Topic, Level]:
    levels = set(map(str, Level))
    return {topic: Level(answers[topic]) for topic in Topic if answers.get(topic) in levels}


def _consent(turn: Turn, *, agrees: bool) -> None:
    if agrees:
        spoken = turn.contact.language or FIRST_LANGUAGE
        consents.record(turn.connection, turn.contact.id, consents.READINESS, screens.CONSENT_VERSION, spoken, turn.now)
    else:
        consents.withdraw(turn.connection, turn.contact.id, consents.READINESS, turn.now)


_craft, _name = person.STEPS["craft"], person.STEPS["name"]
NAMED = Step("name", _name.ask, _name.accept, needed=_needs_name, free_text=True)
CHECK = Form(
    NAME,
    steps=(
        Step("craft", _craft.ask, _craft.accept, needed=_needs_craft, counted=False),
        *(Step(topic, partial(_ask, topic), partial(_accept, topic), needed=partial(_needed, topic)) for topic in Topic),
        Step(SHARE, lambda turn, prompt: screens.ask_share(prompt), _accept_share, needed=_needs_share, counted=False),
        NAMED,
    ),
    finish=finish,
    leave=lambda turn: screens.left(),
)


# ---- who sees it --------------------------------------------------------------------------------------------------------
def share(turn: Turn) -> Reply:
    """`yes` and `no` make it so; `ask` asks."""
    if turn.argument not in ("yes", "no", "ask") or readiness.of(turn.connection, turn.contact.id) is None:
        return home(turn)
    if turn.argument == "ask":
        return screens.share_sure()
    agrees = turn.argument == "yes"
    if agrees and turn.contact.name is None:
        return forms.begin(turn, SHARING, answers={SHARE: "yes"})
    return _let(turn, agrees=agrees)


def named(turn: Turn, state: FormState) -> Reply:
    """Share it, now that there is a name."""
    turn.contact = contacts.change(turn.connection, turn.contact.id, {"name": state.answers["name"]})
    return _let(turn, agrees=True)


def _let(turn: Turn, *, agrees: bool) -> Reply:
    readiness.share(turn.connection, turn.contact.id, shared=agrees)
    _consent(turn, agrees=agrees)
    return screens.shared(now=agrees)


SHARING = Form("readiness_name", steps=(NAMED,), finish=named, leave=lambda turn: screens.left())


# ---- gaps ---------------------------------------------------------------------------------------------------------------
def gap(router: Router, turn: Turn) -> Reply:
    """What is missing: the step that explains it and what is coming that teaches it."""
    if turn.argument not in set(Topic):
        return home(turn)
    topic = Topic(turn.argument)
    library, craft = turn.surroundings.library, turn.contact.craft or ""
    followed = bool(craft) and interests.follows(turn.connection, turn.contact.id, Followed(Kind.CRAFT, craft))
    return screens.gap(
        Gap(
            topic,
            library.steps.get(rules.STEPS[topic]),
            len(library.steps),
            _teaching(turn, topic),
            f"{Kind.CRAFT}={craft}" if craft and not followed else "",
            names.craft(turn, craft) if craft else "",
            followed,
            topic is Topic.ONLINE and "marketplace" in router.actions,
        )
    )


def _teaching(turn: Turn, topic: Topic) -> list[Summary]:
    """What is coming, open to them and teaches it."""
    wish = Wish(turn.contact.craft, turn.contact.province, None, rules.SKILLS[topic], turn.contact.age_group)
    who = Candidate(*(getattr(turn.contact, field) for field in Candidate.__slots__))
    found = {one.offer.id: one for one in matching.coming(turn.connection, wish, who, turn.today, turn.now, turn.contact.id)}
    offers = [replace(each.offer, crafts=()) if GENERAL_CRAFT in each.offer.crafts else each.offer for each in found.values()]
    fits = [one for one in best(wish, offers) if one.skills]
    return [found[one.offer.id].summary for one in fits[:OFFERED]]
