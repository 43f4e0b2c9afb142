"""What the screens say and what every language has for it: `make words` writes, the tests of this folder compare."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent.parent
SCREENS = ROOT / "bot" / "screens"
TEMPLATE = ROOT / "locales" / "sapa.pot"
KEYWORDS = {"_": None, "label": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python")]


def extracted(keywords: dict[str, tuple[int, ...] | None] = KEYWORDS) -> Catalog:
    """Every sentence the screens say, or those marked with some of the keywords only."""
    catalog = Catalog(fuzzy=False)
    for _, _, message, _, _ in extract_from_dir(SCREENS, method_map=METHODS, keywords=keywords):
        catalog.add(message)
    return catalog


def languages() -> dict[str, Path]:
    """Every language with a file of its own."""
    return {path.parent.parent.name: path for path in sorted((ROOT / "locales").glob("*/LC_MESSAGES/sapa.po"))}


def read(path: Path, language: str | None = None) -> Catalog:
    """A `.po` file, or the template."""
    with path.open("rb") as source:
        return read_po(source, locale=language)


def sentences(catalog: Catalog) -> dict[str, Message]:
    """Messages by their English singular."""
    return {message.id if isinstance(message.id, str) else message.id[0]: message for message in catalog if message.id}


def write(catalog: Catalog, path: Path, heading: str) -> None:
    """Sorted and without dates, so that a change shows only what changed."""
    text = io.BytesIO()
    write_po(text, catalog, width=120, sort_output=True, omit_header=True)
    path.write_bytes(heading.encode() + text.getvalue())


def header(language: str, plural: str) -> str:
    """The few header fields that are read."""
    fields = (f"Language: {language}", f"Plural-Forms: {plural}", "Content-Type: text/plain; charset=utf-8")
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{field}\\n"\n' for field in fields) + "\n"


def update() -> None:
    """Bring the template and every language's file to what the screens say; what is new stays empty, to be translated."""
    said = extracted()
    write(said, TEMPLATE, header("", "nplurals=2; plural=(n != 1);"))
    for language, path in languages().items():
        old = read(path, language)
        known, fresh = sentences(old), Catalog(locale=language, fuzzy=False)
        fresh.mime_headers = [("Plural-Forms", old.plural_forms)]  # CLDR's may differ from what the file says
        for name, message in sentences(said).items():
            fresh.add(message.id, known[name].string if name in known else "")
        write(fresh, path, header(language, old.plural_forms))


if __name__ == "__main__":
    update()
