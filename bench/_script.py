"""The talk that every bot under test holds: the real registration, played once without a network to learn its lines.

A step is what a person types and the line (with its keyboard) that must come back. The product's and the cooperative's
name carry the person's number, so that one person's talk is never mistaken for another's.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.channels.telegram.parts import Shares, parts
from bot.channels.telegram.texts import plain
from bot.messages import Message, Outgoing, Started, Text
from bot.play import stage

NUMBER = "90000001"  # stands for the person's number while the lines are learned
REPLIES = (
    "/start",
    "1",
    f"chè búp khô số {NUMBER}",
    "2",
    "3",
    "1",
    "3",
    "có",
    "4",
    "4",
    "có",
    "2",
    "1",
    "hợp tác xã",
    f"HTX chè {NUMBER}",
    "xã Tân Cương, Thái Nguyên",
    "1",
    "Nguyễn Thị Lan",
    f"09{NUMBER}",
    "1",
)


@dataclass(frozen=True, slots=True)
class Step:
    say: str
    line: str
    markup: dict[str, Any] | None

    def said_by(self, number: int) -> str:
        return self.say.replace(NUMBER, str(number))

    def line_for(self, number: int) -> str:
        return self.line.replace(NUMBER, str(number))


def learned() -> list[Step]:
    """The script, from the real journey. Raises where it no longer goes this way: one message a step, and the last one
    spells out what was said."""
    steps = []
    with tempfile.TemporaryDirectory() as folder:
        on = stage(Path(folder))
        for reply in REPLIES:
            messages = on.say(Started() if reply == "/start" else Text(reply))
            if len(messages) != 1:
                raise SystemExit(f"bench: {reply!r} is answered with {len(messages)} messages; mend bench/_script.py")
            steps.append(_step(reply, messages[0]))
        on.lane.stop()
    if not all(said in steps[-1].line for said in (f"HTX chè {NUMBER}", "Tân Cương", "Nguyễn Thị Lan")):
        raise SystemExit("bench: the talk does not end with what was said; mend bench/_script.py")
    return steps


def _step(reply: str, message: Message) -> Step:
    (part,) = parts(Outgoing("1", message), Shares("📱 Gửi số của tôi", "📍 Gửi vị trí của tôi"), open_keyboard=False)
    return Step(reply, plain(part.params["text"]), part.params.get("reply_markup"))


def write(steps: list[Step], file: Path) -> None:
    """For the peers, which say the same lines with the same keyboards."""
    file.write_text(json.dumps([asdict(step) for step in steps], ensure_ascii=False), "utf-8")
