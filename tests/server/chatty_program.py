"""A program that logs what was said to it in the worst of ways: secrets in tracebacks, line breaks, terminal codes."""

import logging
import os
import threading

import structlog

from bot.__main__ import cli
from bot.conversation.router import Router
from bot.vocabulary import Text

healthy = Router.answer
SECRETS = [name for name in os.environ if name.startswith("SAPA_") and name.endswith(("TOKEN", "SECRET"))]


def answer(router, turn):
    if turn.content == Text("celaka"):
        said = f"first\nsecond\r\nthird\u2028fourth\x1b[31m \udcff {' '.join(os.environ[name] for name in SECRETS)}"
        try:
            raise RuntimeError(f"calling https://api.telegram.org/bot{os.environ.get('SAPA_TELEGRAM_TOKEN')}/getMe\n{said}")
        except RuntimeError:
            structlog.get_logger("test").exception("chatty", value=said)
            logging.getLogger("library").exception("library %s", said)
        threading.Thread(target=lambda: 1 / len(said[:0]), name=said).start()
    return healthy(router, turn)


Router.answer = answer

if __name__ == "__main__":
    cli()
