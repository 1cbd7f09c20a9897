"""What the bot logs: warnings and errors, and never a word that a resident typed."""

import logging
import sys
import traceback
from typing import Any

import structlog
from rasa.utils.common import configure_library_logging

OWN = "bot"
# Rasa's messages whose first sentence names an action and quotes nobody.
HARMLESS = ("Encountered an exception while running action", "Failed to run custom action")


def configure() -> None:
    """Warnings and errors to standard error, in whole while no resident can have spoken yet."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    configure_library_logging()
    structlog.configure(
        processors=[_event_only],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=True,
    )


def be_discreet() -> None:
    """From now on give the place and the kind of what others log, and not their words."""
    Discreet.hushed = True


class Discreet(logging.Formatter):
    """One line a record.

    Rasa's messages and the texts of exceptions quote messages, slots and whole replies of actions,
    so once residents speak neither is printed: the place in the source says which message it was.
    """

    hushed = False

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the kinds of the exceptions and where they were raised."""
        parts = [self.formatTime(record), record.levelname, self._words(record)]
        if record.exc_info and record.exc_info[1]:
            parts.append(self._exception(record.exc_info[1]))
        return " ".join(parts)

    def _words(self, record: logging.LogRecord) -> str:
        place = f"{record.name}:{record.lineno}"
        message = record.getMessage()
        if not self.hushed or record.name.split(".")[0] == OWN:
            return f"{place} {message}"
        if message.startswith(HARMLESS):
            return f"{place} {message.split('.')[0]}"
        return place

    def _exception(self, error: BaseException) -> str:
        if not self.hushed:
            return "\n" + "".join(traceback.format_exception(error)).rstrip()
        return " <- ".join(_kind_and_place(each) for each in _chain(error))


def _chain(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def _kind_and_place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place


def _event_only(_logger: Any, _method: str, event: dict[str, Any]) -> str:
    return str(event["event"])
