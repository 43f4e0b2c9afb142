"""A small catalogue, whole and valid: tests break one thing at a time."""

from pathlib import Path

CATALOGUE = Path(__file__).parents[2] / "catalogue"

CRAFT = {"id": "batik", "name": {"id": "Batik", "en": "Batik"}, "synonyms": ["batik tulis"], "common_typos": ["batek"]}
PROVINCES = [
    {
        "iso_3166_2": "ID-YO",
        "official_name": "Daerah Istimewa Yogyakarta",
        "name_en": "Yogyakarta",
        "short_names": ["jogja"],
        "iana": "Asia/Jakarta",
    },
    {
        "iso_3166_2": "ID-PA",
        "official_name": "Papua",
        "name_en": "Papua",
        "short_names": ["jayapura"],
        "iana": "Asia/Jayapura",
    },
]
TRAINING = {
    "id": "dyeing",
    "kind": "training",
    "status": "dated",
    "mode": "offline",
    "title": {"id": "Pewarnaan", "en": "Dyeing"},
    "summary": {"id": "Lima hari", "en": "Five days"},
    "crafts": ["batik"],
    "organiser": "BBSPJIKB",
    "province_code": "ID-YO",
    "country": "ID",
    "start": "2027-03-01",
    "end": "2027-03-05",
    "registration_close": "2027-02-20",
    "quota": 20,
    "participants_reported": None,
    "eligibility": {"roles": ["perajin batik"], "countries": ["ID"], "provinces": [], "scale": [], "other": None},
    "source": [{"publication": "ANTARA", "title": "Judul", "url": "https://example.org/1", "published": "2026-11-01"}],
    "as_of": "2026-11-01",
}
SAMPLE = {
    "id": "contoh-dyeing",
    "modelled_on": "dyeing",
    "kind": "training",
    "mode": "offline",
    "title": {"id": "Pewarnaan", "en": "Dyeing"},
    "summary": {"id": "Lima hari", "en": "Five days"},
    "crafts": ["batik"],
    "organiser": "BBSPJIKB",
    "province": "ID-PA",
    "country": "ID",
    "starts_in": 15,
    "lasts": 5,
    "closes_in": 8,
    "quota": 3,
    "eligibility": {},
}
