"""What goes wrong on request, and a log of all that the fake platforms were asked.

    fakes.faults.next(Answer(500, "<html>…"), method="sendMessage", chat="900100200", times=3)
    fakes.faults.next(Drop(accepted=True), face="zalo_oa")        # it was sent, but the answer is lost
    …
    fakes.log.accepted(method="sendMessage", chat="900100200")    # what really went out, in order

Each face knows how its platform words a refusal; here is only when it happens and that it happened.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Answer:
    """The platform answers this instead of doing what it was asked. `body`: text as it is, anything else as JSON."""

    status: int
    body: object = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hang:
    """No answer for that many real seconds (None: until the caller gives up); `accepted`: it was done all the same."""

    seconds: float | None = None
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class Drop:
    """The line is cut before an answer; `accepted`: after it was done, else before."""

    accepted: bool


Fault: TypeAlias = Answer | Hang | Drop

ERROR_PAGE = Answer(502, "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>")


@dataclass(slots=True)
class Rule:
    """A fault waiting for its calls; an empty word fits every call. `chance` is that of each call to be hit."""

    fault: Fault
    face: str = ""
    account: str = ""
    method: str = ""
    chat: str = ""
    left: int | None = 1  # calls it still hits; None: all
    skip: int = 0  # calls it lets pass first
    chance: float = 1.0

    def fits(self, face: str, account: str, method: str, chat: str) -> bool:
        return (
            self.left != 0
            and self.face in ("", face)
            and self.account in ("", account)
            and self.method.lower() in ("", method.lower())
            and self.chat in ("", chat)
        )


class Faults:
    """The script of what goes wrong. Rules are looked at in the order they were made; the first that fits hits."""

    def __init__(self, seed: int = 0) -> None:
        self._rules: list[Rule] = []
        self._random = random.Random(seed)

    def next(
        self,
        fault: Fault,
        *,
        face: str = "",
        account: str = "",
        method: str = "",
        chat: str = "",
        times: int | None = 1,
        skip: int = 0,
        chance: float = 1.0,
    ) -> Rule:
        """The next `times` fitting calls (None: all from now on) meet this fault, after `skip` that pass."""
        rule = Rule(fault, face, account, method, chat, times, skip, chance)
        self._rules.append(rule)
        return rule

    def take(self, face: str, account: str, method: str, chat: str) -> Fault | None:
        """The fault this call meets, which uses it up."""
        for rule in self._rules:
            if not rule.fits(face, account, method, chat):
                continue
            if rule.skip:
                rule.skip -= 1
                continue
            if rule.chance < 1 and self._random.random() >= rule.chance:
                continue
            if rule.left is not None:
                rule.left -= 1
            return rule.fault
        return None

    def clear(self) -> None:
        self._rules.clear()


Fate: TypeAlias = Literal["accepted", "lost", "refused"]
"""Done and answered; done, but the answer did not come through; not done."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as a platform saw it. `platform_id` is the message it made, `why` the reason it was refused."""

    number: int
    at: datetime
    face: str
    account: str
    method: str
    chat: str
    payload: Mapping[str, object]
    fate: Fate
    platform_id: str = ""
    why: str = ""


class CallLog:
    """Every call, in order. With `file` each is also appended there as a JSON line at once, so that another process can
    read it whatever becomes of this one."""

    def __init__(self, file: Path | None = None) -> None:
        self.calls: list[Call] = []
        self._file = file.open("a", encoding="utf-8") if file is not None else None

    def add(
        self,
        at: datetime,
        face: str,
        account: str,
        method: str,
        chat: str,
        payload: Mapping[str, object],
        fate: Fate,
        platform_id: str = "",
        why: str = "",
    ) -> Call:
        call = Call(len(self.calls) + 1, at, face, account, method, chat, payload, fate, platform_id, why)
        self.calls.append(call)
        if self._file is not None:
            self._file.write(json.dumps({**asdict(call), "at": at.isoformat()}, ensure_ascii=False) + "\n")
            self._file.flush()
        return call

    def accepted(self, **fits: str) -> list[Call]:
        """What was really done, whether or not its caller was told: `method`, `chat`, `face`, `account` narrow it."""
        return [call for call in self._fitting(fits) if call.fate != "refused"]

    def refused(self, **fits: str) -> list[Call]:
        return [call for call in self._fitting(fits) if call.fate == "refused"]

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _fitting(self, fits: Mapping[str, str]) -> Iterator[Call]:
        return (call for call in self.calls if all(getattr(call, name) == value for name, value in fits.items()))


def read_log(file: Path) -> list[Call]:
    """The calls that a log wrote to its file; a last line cut short by a kill is left out."""
    calls = []
    for line in file.read_text("utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            data = json.loads(line)
            calls.append(Call(**{**data, "at": datetime.fromisoformat(data["at"])}))
    return calls
