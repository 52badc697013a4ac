"""The ways into the officer's desk and out of it."""

from __future__ import annotations

from bot.flows.office import console, enter, help_somebody, own_part
from bot.flows.side import Side

SIDE = Side(
    "desk",
    lambda pen, value: pen.ask(),
    {"office_work": enter, "own_part": own_part, "office_help": help_somebody, "office_console": console},
)
