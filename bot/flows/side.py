"""What a conversation beside the journey is: lines to tap, and maybe words or pictures that it waits for.

A side is open while the talk's `aside` is of its kind. It ends by asking the open question again (`pen.ask`), or stays
by opening a menu (`pen.open_menu`). What it wants done is a `SideAct`; what it needs to know from the database it asks
for by an act too, and the handler shows the answer (`handlers/sides.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.flows.pen import Pen
from bot.messages import Media

Chosen = Callable[[Pen, str], None]


@dataclass(frozen=True, slots=True)
class Side:
    """`kind` names its menus: `aside["kind"]`, and the "@kind" of its buttons. `chosen` is called with the value of a
    line however old its button is. `intents` are the wishes (`reading/intents.toml`) that lead here.

    `heard` takes words that are meant for it wherever they are said (a product code, "nếu tôi có … thì sao").
    `typed` takes free words while it is open (no line, no wish of another kind), `sent` a picture or file; all three
    say False for what is not meant for it.
    """

    kind: str
    chosen: Chosen
    intents: Mapping[str, Chosen] = field(default_factory=dict)
    typed: Callable[[Pen, str], bool] | None = None
    sent: Callable[[Pen, Media], bool] | None = None
    heard: Callable[[Pen, str], bool] | None = None
