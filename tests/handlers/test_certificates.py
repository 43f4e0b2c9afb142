"""A certificate on every platform: it comes as a file, and its code is genuine to anybody."""

from __future__ import annotations

from functools import partial

from storage.models import certificates
from storage.organising import jobs
from storage.organising.jobs import Job
from tests.organising.afterwards import NAMES, contact, over, people, registration, works
from tests.persona import Town


async def test_it_comes_as_a_file_and_can_be_checked(town: Town) -> None:
    (sri,) = await people(town, 1)
    activity = await over(town, [sri])
    claim = await registration(town, sri, activity)
    detail = {"activity": activity.id, "hours": 18, "signer": "Dr. Hendra Wijaya", "position": "Kepala Balai"}
    number = await contact(town, sri)
    ask = partial(jobs.ask, kind=Job.CERTIFICATES, contact_id=number, address=sri.address, detail=detail, now=town.clock())
    await town.database.run(ask)
    await works(town)
    (row,) = await town.rows(certificates, registration_id=claim.id)
    assert any("Sertifikat Anda" in said.words and "Desain motif batik" in said.words for said in sri.chat)
    lim = await town.guest("lim", "en")
    await lim.says(f"check {row['code'].upper()}")
    assert lim.sees("Genuine", NAMES[0], "issued by BBSPJIKB")
    await lim.says("check K7F3P-QM2XA")
    assert lim.sees("I do not know that code")
