"""What no source answers gets no number: that is said, with where to look, or a person is offered."""

from __future__ import annotations

import re

import pytest

from bot.vocabulary import Reply
from tests.knowing.walking import Walk
from tests.persona import Town
from tests.persona import on_sqlite as database_url  # noqa: F401

INDONESIAN = """
berapa bea masuk batik ke mars
tarif batik ke brasil
pajak perhiasan perak ke india brp persen
bea masuk keramik ke nigeria berapa
tarif bea masuk laptop ke jepang
bea masuk kopi ke jerman berapa persen
berapa tarif batik ke jepang
berapa bea masuk ke korea utara
tarif 711311 ke jepang brp
kapan inacraft 2027
tanggal inacraft tahun depan
kapan ifex 2027
tanggal berapa sijf 2028
tanggal trade expo indonesia 2027
biaya ikut inacraft brp
harga stand jiffina
biaya stan hktdc
siapa menteri perindustrian sekarang
siapa presiden indonesia
berapa lama urus SKA
biaya bikin NIB berapa
batas nikel reach berapa ppm
kurs dolar hari ini
harga emas hari ini
""".strip().splitlines()

ENGLISH = """
what is the duty on batik to mars
duty on silver jewellery to brazil
import tax on pottery into india
tariff for laptops to japan
how many percent duty for leather bags to germany
what is the rate for hs 711311 in japan
customs duty for furniture to canada
duty to north korea
when is inacraft 2027
date of ifex next year
how much is a stand at hktdc
what does it cost to join trade expo indonesia
how long does a certificate of origin take
nickel limit reach in ppm
who is the minister of industry
who is the president
exchange rate of the dollar today
gold price today
what is the population of indonesia
""".strip().splitlines()

NUMBER = re.compile(r"\d\s?(?:%|persen|per cent|percent|ppm|hari\b|days?\b)|(?:Rp|US\$|IDR|USD)\s?\d|20(?:2[7-9]|3\d)")
WHERE = re.compile(
    r"FTA Center|INTR|penyelenggara|organiser|instansinya|the office|laborator"
    r"|Tanya petugas|Ask a person|teruskan ke petugas|on to a person"
)


def answered(reply: Reply) -> list[str]:
    """What looks like an answer, and that nowhere to ask is named; the heading may repeat what somebody typed."""
    said = "\n".join((reply.text, *(choice.label for choice in reply.choices)))
    return [*NUMBER.findall(reply.text), *([] if WHERE.search(said) else [f"nowhere to ask: {said}"])]


@pytest.mark.parametrize(("language", "questions"), [("id", INDONESIAN), ("en", ENGLISH)])
async def test_what_no_source_answers_gets_no_number_and_where_to_ask(town: Town, language: str, questions: list[str]) -> None:
    walk = await Walk.begin(town, language)
    answers = zip(questions, await walk.says(questions), strict=True)
    assert [(question, wrong) for question, reply in answers if (wrong := answered(reply))] == []


async def test_a_number_would_be_seen(town: Town) -> None:
    """The bad twin: a duty that a source does state."""
    walk = await Walk.begin(town, "id")
    (reply,) = await walk.says(["bea masuk perhiasan emas ke dubai berapa"])
    assert answered(reply)
