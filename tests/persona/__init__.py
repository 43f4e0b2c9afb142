"""People who talk to Sapa: the real engine, database and postman, and a chat platform kept in memory.

sri = town.person("sri", "id")
await sri.says("batik jogja")
await sri.presses("Pewarnaan batik (Contoh)")
assert sri.sees("Sisa 20 dari 20 kursi")

`clock`: time that is moved. `platform`: the chat platform. `knowing`: what is learnt from tables. `installation`: a Sapa that
begins, ends and crashes. `people`: the town around it. `person`: who talks there. `furnished`: databases. `opened`: a town for
a test, closed behind it.
"""

from tests.persona.clock import MORNING, Clock
from tests.persona.furnished import CATALOGUE, Furnished, furnish, on_sqlite, postgres_url, sqlite_url
from tests.persona.installation import Log
from tests.persona.opened import a_town, town
from tests.persona.people import PATIENCE, Town
from tests.persona.person import Persona, everybody_registers, indonesian, spoken
from tests.persona.platform import Failure, MemoryChannel, Said, Screen

__all__ = [
    "CATALOGUE", "MORNING", "PATIENCE", "Clock", "Failure", "Furnished", "Log", "MemoryChannel", "Persona", "Said", "Screen",
    "Town", "a_town", "everybody_registers", "furnish", "indonesian", "on_sqlite", "postgres_url", "spoken", "sqlite_url", "town",
]  # fmt: skip
