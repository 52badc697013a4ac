"""A message's words in its row: sealed where they are queued, opened where they are claimed.

Nearly every message is claimed by the process that queued it, moments later. So the newest few are also kept as they
are, each under its sealed text, which no other row has: what is found under it is what the row says, whatever became of
the work that sealed it.
"""

from __future__ import annotations

from collections import OrderedDict

from bot.messages import Message
from bot.storage.payload import data_of, from_json
from bot.storage.types import bare_text, well_formed
from bot.storage.work import Work

KEPT = 256  # messages of some 2 KB; they stay only where nobody here claims them

_newest: OrderedDict[str, Message] = OrderedDict()


def sealed(work: Work, message: Message) -> str:
    """The message as its row holds it."""
    bare = bare_text(data_of(message))
    text = well_formed(bare)
    payload = work.box.seal(text)
    if text is bare and not (message.picture or message.files or message.template):  # JSON may change their data
        _newest[payload] = message
        if len(_newest) > KEPT:
            _newest.popitem(last=False)
    return payload


def claimed(work: Work, payload: str) -> Message:
    """The message a row holds, for who takes it to be sent."""
    return _newest.pop(payload, None) or opened(work, payload)


def opened(work: Work, payload: str) -> Message:
    """The message a row holds."""
    return from_json(work.box.open(payload))
