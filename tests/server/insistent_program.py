"""A program that sends again what it does not know arrived, although WhatsApp will tell."""

from bot.__main__ import cli
from storage.ledger import deliveries

deliveries.policy_of = lambda owed: owed.policy

if __name__ == "__main__":
    cli()
