"""The worst that can happen to a talk: the process is killed again and again while somebody answers.

Somebody's talk is first played in-process, undisturbed. Then the same replies go over HTTP to a server that is killed
with SIGKILL at random: between two replies, while one is on its way, while it starts. In the end the talk reads word
for word like the undisturbed one (nothing was asked twice, nothing was lost), and the answers kept are the same.
"""

from __future__ import annotations

import random
import secrets
import threading
import time
import urllib.error
from http.client import HTTPException
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.messages import Started, Text
from bot.play import Stage
from bot.storage import Lane, Work, chats, facts, history, open_storage
from tests.people import Person, people, walk
from tests.servers import Server, Visitor

DROPPED = (urllib.error.URLError, HTTPException, ConnectionError, TimeoutError)


class Undisturbed(Stage):
    """A talk at today's date, and what was done in it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        clock = SystemClock()
        super().__init__(open_storage(f"sqlite:///{folder / 'ocop.db'}", None, folder, clock), clock)  # type: ignore[arg-type]

    def everything(self) -> tuple[list[tuple[str, str]], list[tuple[str, object]]]:
        return kept(self.lane, "play", "play", self.chat)


def kept(lane: Lane, channel: str, account: str, chat: str) -> tuple[list[tuple[str, str]], list[tuple[str, object]]]:
    """The lines of a chat, and every answer ever recorded in it, in order."""

    def job(work: Work) -> tuple[list[tuple[str, str]], list[tuple[str, object]]]:
        loaded = chats.load(work, channel, account, chat)
        assert loaded is not None
        lines = [(one.direction, one.text) for one in history(work, loaded.chat.id, limit=10_000)]
        subjects = (loaded.person, loaded.organisation, loaded.product, loaded.assessment)
        every = [one for subject in subjects if subject is not None for one in facts.facts_of(work, subject)]
        return lines, [(one.question, one.value) for one in sorted(every, key=lambda one: one.id)]

    return lane.look(job)


class Killer:
    """Sends replies to a server that dies under way, `kills` times on average over the talk."""

    def __init__(self, var: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.server = Server(var)
        self.kills = 0

    def start(self) -> None:
        while self.chance.random() < 0.3:  # killed before it serves: the first time, while the schema is made
            self.server.launch()
            time.sleep(self.chance.uniform(0, 0.25))
            self.kill()
        self.server.start()

    def kill(self) -> None:
        self.server.kill()
        self.kills += 1

    def deliver(self, visitor: Visitor, event: dict[str, object], kill: bool) -> None:
        """Until the server says that it has it, under one id, as the page does."""
        named = {"id": secrets.token_hex(8), **event}
        if kill and self.chance.random() < 0.7:
            self._kill_under_way(visitor, named)
        elif kill:
            self.kill()
            self.start()
        while self._try(visitor, named) != 202:
            time.sleep(0.2)
        if self.chance.random() < 0.2:  # the answer was lost on its way: the page sends it again
            assert self._try(visitor, named) in (202, 429)

    def _kill_under_way(self, visitor: Visitor, named: dict[str, object]) -> None:
        sent = threading.Thread(target=self._try, args=(visitor, named))
        sent.start()
        time.sleep(self.chance.choice((0.0, 0.002, 0.004, 0.008, 0.012, 0.02, 0.04)))
        self.kill()
        sent.join()
        self.start()

    def _try(self, visitor: Visitor, named: dict[str, object]) -> int:
        try:
            return visitor.post(named)
        except DROPPED:
            return 0


def _survives(who: Person, tmp_path: Path, seed: int, every: float) -> int:
    calm = Undisturbed(tmp_path / "calm")
    walk(who, calm)
    lines, answers = calm.everything()
    calm.lane.stop()

    var = tmp_path / "var"
    killer = Killer(var, seed)
    killer.start()
    visitor = Visitor(killer.server)
    visitor.get("/")
    for body in (Started(), *(Text(text) for _, text in who.said)):
        event = {"kind": "text", "text": body.text} if isinstance(body, Text) else {"kind": "started"}
        killer.deliver(visitor, event, kill=killer.chance.random() < every)
    shown = [("in" if who == "me" else "out", text) for who, text in visitor.talk()]
    chat = visitor.chat
    killer.server.stop()

    lane = open_storage(f"sqlite:///{var / 'ocop.db'}", None, var, SystemClock())
    found_lines, found_answers = kept(lane, "web", "web", chat)
    lane.stop()
    assert found_lines == lines
    assert found_answers == answers
    assert [who for who, _ in shown] == [who for who, _ in lines]
    assert killer.server.errors == ""
    return killer.kills


def test_a_talk_survives_kills_between_and_under_replies(tmp_path: Path) -> None:
    assert _survives(people()["honey-household"], tmp_path, seed=1, every=0.25) >= 6


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(people()))
@pytest.mark.parametrize("seed", range(5))
def test_every_talk_survives_a_kill_at_every_second_reply(tmp_path: Path, name: str, seed: int) -> None:
    assert _survives(people()[name], tmp_path, seed, every=0.5) >= 15
