"""Certificates are drawn here, off the turns: all of an activity, one that was put right, or one somebody wants again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection

from bot.documents import certificates as documents
from bot.documents import fonts
from bot.screens.artisans import certificates as screens
from bot.screens.organisers import certified, certifying
from bot.screens.organisers.paper import paper
from bot.vocabulary import Attachment, Reply
from scheduler.making.errands import Ending, Errand
from storage.organising import activities
from storage.organising.activities import Activity
from storage.taking_part import certificate_codes, certificates
from storage.taking_part.certificates import Attendant, Certificate, Terms
from storage.unasked import telling
from storage.unasked.telling import Notice

AT_ONCE = 5
"""Papers drawn together: 30 ms each, and a copy to the other process and back."""

NOTICE = "certificate"
"""What brings a certificate to its person."""


async def issue(errand: Errand) -> Ending:
    """Certificates of everybody who attended and has none; with a code, the one that was put right. Done again, it goes on."""
    number = int(errand.order.detail["activity"])
    activity = await errand.read(partial(activities.get, activity_id=number))
    if activity is None:
        return None
    if "code" in errand.order.detail:
        return await _hand_out(errand, activity, str(errand.order.detail["code"]))
    issued, nameless, unprintable, after = 0, 0, 0, 0
    total = len(await errand.read(partial(certificates.names_lacking, activity_id=number)))
    while page := await errand.read(partial(certificates.lacking, activity_id=number, after=after, most=AT_ONCE)):
        named = [one for one in page if one.name is not None and fonts.writable(one.name) is not None]
        issued += await _issue_some(errand, activity, named)
        nameless += sum(one.name is None for one in page)
        unprintable += sum(one.name is not None and one not in named for one in page)
        after = page[-1].registration_id
        seen = issued + nameless + unprintable
        await errand.progress(seen, max(total, seen))
    return certifying.done(activity, await errand.read(partial(certificates.issued, activity_id=number)), nameless, unprintable)


async def _issue_some(errand: Errand, activity: Activity, people: Sequence[Attendant]) -> int:
    """Draw a few and hand each out in a transaction of its own, so that turns go in between; returns how many stand."""
    detail = errand.order.detail
    terms = Terms(detail["hours"], detail["signer"], detail["position"])
    drafts = [_draft(errand, activity, who, terms) for who in people]
    files = await errand.draw(documents.drawn, tuple(paper(activity, one, errand.around.links) for one in drafts))
    done = 0
    for who, draft, file in zip(people, drafts, files, strict=True):
        done += await errand.run(partial(_issue_one, errand, activity, who, draft, file))
        errand.told()
    return done


def _draft(errand: Errand, activity: Activity, who: Attendant, terms: Terms) -> Certificate:
    code = certificate_codes.new(errand.around.chance)
    issued = (who.name, terms.hours, errand.now, None, terms.signer, terms.position)
    return Certificate(code, activity.id, who.contact_id, who.registration_id, *issued)


def _issue_one(
    errand: Errand, activity: Activity, who: Attendant, draft: Certificate, file: bytes, connection: Connection
) -> bool:  # fmt: skip
    """The row and the message, or neither."""
    terms = Terms(draft.hours, draft.signer or "", draft.position or "", errand.order.contact_id)
    if not certificates.issue(connection, draft.code, who, activity.id, terms, errand.now):
        return False
    _tell(errand, activity, draft, file, connection)
    return True


def _tell(errand: Errand, activity: Activity, certificate: Certificate, file: bytes, connection: Connection) -> None:
    if certificate.contact_id is None:
        return
    say = partial(screens.ready, activity, certificate, attachment(certificate, file))
    notice = Notice(NOTICE, f"certificate:{certificate.code}")
    telling.tell(connection, certificate.contact_id, lambda _: say(), notice, errand.now, activity.zone)


async def _hand_out(errand: Errand, activity: Activity, code: str) -> Ending:
    """One that was put right goes to its person in the transaction that ends the job: once."""
    found = await errand.read(partial(certificates.get, code=code))
    if found is None or found.revoked_at is not None or found.contact_id is None:
        return None
    (file,) = await errand.draw(documents.drawn, (paper(activity, found, errand.around.links),))

    def end(connection: Connection) -> Reply:
        _tell(errand, activity, found, file, connection)
        return certified.corrected(activity, found)

    return end


async def again(errand: Errand) -> Reply:
    """One somebody has already, as it was."""
    found = await errand.read(partial(certificates.get, code=str(errand.order.detail["code"])))
    activity = await errand.read(partial(activities.get, activity_id=found.activity_id)) if found is not None else None
    if found is None or activity is None or found.revoked_at is not None or found.contact_id != errand.order.contact_id:
        return screens.stands_no_more()
    (file,) = await errand.draw(documents.drawn, (paper(activity, found, errand.around.links),))
    return screens.again(activity, found, attachment(found, file))


def attachment(certificate: Certificate, file: bytes) -> Attachment:
    """The paper as it travels."""
    return Attachment(f"sapa-{certificate_codes.shown(certificate.code)}.pdf", "application/pdf", file)
