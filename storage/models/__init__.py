"""The tables, one file per part of the house; import them from here."""

from storage.models.base import Id as Id
from storage.models.base import Instant as Instant
from storage.models.base import metadata as metadata
from storage.models.catalogue import activities as activities
from storage.models.catalogue import activity_crafts as activity_crafts
from storage.models.catalogue import crafts as crafts
from storage.models.catalogue import provinces as provinces
from storage.models.catalogue import records as records
from storage.models.incoming import deaths as deaths
from storage.models.incoming import inbox as inbox
from storage.models.ledger import deliveries as deliveries
from storage.models.ledger import holds as holds
from storage.models.ledger import switches as switches
from storage.models.ledger import timers as timers
from storage.models.ledger import transcript as transcript
from storage.models.participation import interests as interests
from storage.models.participation import news as news
from storage.models.participation import questions as questions
from storage.models.participation import registrations as registrations
from storage.models.people import addresses as addresses
from storage.models.people import consents as consents
from storage.models.people import contacts as contacts
from storage.models.people import erasures as erasures
from storage.models.people import grants as grants
from storage.models.people import roles as roles
