"""A program that dies of the word `racun`, in the middle of its turn."""

import os

from bot.__main__ import cli
from bot.conversation.router import Router
from bot.vocabulary import Text

DEATH = 9
healthy = Router.answer


def answer(router, turn):
    if turn.content == Text("racun"):
        os._exit(DEATH)
    return healthy(router, turn)


Router.answer = answer

if __name__ == "__main__":
    cli()
