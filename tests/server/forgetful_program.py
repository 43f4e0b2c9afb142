"""A program that does not recognise what it already took: what the crash test must catch."""

from bot.__main__ import cli
from storage.ledger import inbox

inbox.take_once = lambda *_: True

if __name__ == "__main__":
    cli()
