"""What is logged: names and numbers only. No text a person wrote, no phone, no token ever reaches a log.

An exception's own words may quote what somebody typed, so of an exception only its type and its places are kept.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast

# structlog and httpx load rich, and httpx its own command line with pygments and click, wherever those are installed
# (our linters and tests bring them): 7 MB for what nobody sees here.
for _unseen in ("rich", "httpx._main"):
    sys.modules.setdefault(_unseen, cast(Any, None))

import structlog  # noqa: E402

HOME = Path(__file__).parent
PLACES = 5  # of the innermost calls

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def where(error: ExcInfo) -> str:
    """"KeyError at flows/engine.py:77 < handlers/inbound.py:60": the innermost first, ours only where there are any."""
    kind, _, trace = error
    every = traceback.extract_tb(trace)
    ours = [one for one in every if Path(one.filename).is_relative_to(HOME)] or list(every)
    places = [f"{_name(Path(one.filename))}:{one.lineno}" for one in reversed(ours[-PLACES:])]
    return " at ".join([kind.__name__ if kind else "error", *([" < ".join(places)] if places else [])])


def _name(file: Path) -> Path:
    return file.relative_to(HOME) if file.is_relative_to(HOME) else Path(file.name)


class Lines(logging.Formatter):
    """What libraries log (aiohttp, APScheduler, asyncio), in one line each."""

    def format(self, record: logging.LogRecord) -> str:
        found = record.exc_info
        said = f"{record.levelname.lower()} {record.name}: {record.getMessage()}" if found is None else ""
        if found is not None:  # their message may repeat the exception's
            said = f"{record.levelname.lower()} {record.name}: {where(found)}"
        return " ".join(said.split())


def _only_where(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["where"] = where((type(error), error, error.__traceback__))
    elif error:
        event["where"] = where(sys.exc_info())
    return event


class _Stderr:
    """Where log lines go. On a full disk they may have nowhere to go, and that is no reason to refuse an answer."""

    def write(self, text: str) -> int:
        with suppress(OSError):
            return sys.stderr.write(text)
        return 0

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def set_up(level: str) -> None:
    """`level` is DEBUG, INFO, WARNING or ERROR; lines go to stderr. Libraries only warn, whatever the level: at DEBUG
    SQLAlchemy would show the rows it reads."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level="ERROR" if level == "ERROR" else "WARNING", force=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_where,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=lambda *_: structlog.PrintLogger(cast(TextIO, _Stderr())),
        cache_logger_on_first_use=False,
    )
