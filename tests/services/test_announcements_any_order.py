"""R5: an announcement reaches each chosen person once, and ends only when each has a final state: whatever is done with
it, and whatever dies, at any step."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import update

from bot.clock import FixedClock
from bot.messages import Message, Outcome, Receipt
from bot.programme.audience import Audience
from bot.services import announcements as service
from bot.services import people
from bot.storage import Lane, Work, announcements, chats, consents, outbox, recipients
from bot.storage.tables import announcement
from tests.databases import START, opened

PEOPLE = 10
FINAL = {"sent", "delivered", "seen", "failed", "unknown", "expired", "cancelled"}
AFTER_A_SEND = ("sent", "sent", "sent", "unknown", "throttled", "later", "rejected", "closed", "window")


class Killed(Exception):
    """The process ended before its commit."""


def machine(lane: Lane, clock: FixedClock) -> type[RuleBasedStateMachine]:
    class Told(RuleBasedStateMachine):
        """Each example begins alike, for it may be played again: in the morning, for nobody is told at night, and with
        a look at its own people alone."""

        number = 0

        def __init__(self) -> None:
            super().__init__()
            Told.number += 1
            self.tag = f"t{Told.number}"
            clock.set(START + timedelta(days=Told.number))
            self.accepted: Counter[str] = Counter()  # by key: how often the platform took it, or may have
            self.claimed: list[outbox.Claimed] = []
            self.generation = 1
            self.id = lane.do(self._begin)

        def _begin(self, work: Work) -> int:
            everybody = self._everybody(work)
            for number, person in enumerate(everybody):
                consents.add(work, person, "announcements", "2026-1", number % 7 != 6)
                if number % 5 == 4:
                    web = opened(work, f"{self.tag}-{number}", "web")
                    web.chat.person_id = person
                    chats.save_chat(work, web.chat)
            id_ = service.create(work, "office:1", {"vi": Message("Xã mở lớp."), "en": Message("A class.")}, Audience())
            work.conn.execute(update(announcement).where(announcement.c.id == id_).values(reached=everybody[0] - 1))
            self.accounts = [chats.account_id(work, channel, "main") for channel in ("telegram", "web")]
            return id_

        def _do(self, what: Any, killed: bool) -> Any:
            """One work; killed before its commit, nothing of it has happened."""

            def work(work: Work) -> Any:
                found = what(work)
                if killed:
                    raise Killed
                return found

            try:
                return lane.do(work)
            except Killed:
                return None

        def _try(self, act: Any, killed: bool) -> None:
            def work(work: Work) -> None:
                with suppress(service.Refused):  # not in this state
                    act(work, "office:1", self.id)

            self._do(work, killed)

        @rule(killed=st.booleans())
        def start(self, killed: bool) -> None:
            self._try(service.schedule, killed)

        @rule(killed=st.booleans())
        def pause(self, killed: bool) -> None:
            self._try(service.pause, killed)

        @rule(killed=st.booleans())
        def resume(self, killed: bool) -> None:
            self._try(service.resume, killed)

        @rule(chance=st.integers(0, 9), killed=st.booleans())
        def cancel(self, chance: int, killed: bool) -> None:
            if chance == 0:
                self._try(service.cancel, killed)

        @rule(times=st.integers(1, 4), killed=st.booleans())
        def step(self, times: int, killed: bool) -> None:
            for _ in range(times):
                self._do(service.step, killed)

        @rule(limit=st.integers(1, 6), killed=st.booleans())
        def claim(self, limit: int, killed: bool) -> None:
            wants = [outbox.Want(account, limit, limit) for account in self.accounts]
            self.claimed += [
                one for one in self._do(lambda work: outbox.take(work, wants), killed) or () if self._mine(one)
            ]

        @precondition(lambda self: self.claimed)
        @rule(kinds=st.lists(st.sampled_from(AFTER_A_SEND), min_size=6, max_size=6), killed=st.booleans())
        def send(self, kinds: list[str], killed: bool) -> None:
            """Sends go out; then the process settles them, or is killed before it could."""
            now, self.claimed = self.claimed[:6], self.claimed[6:]
            outcomes = [Outcome(kind, platform_id=one.key) for one, kind in zip(now, kinds, strict=False)]  # type: ignore[arg-type]
            for one, outcome in zip(now, outcomes, strict=True):
                if outcome.kind in ("sent", "unknown"):
                    self.accepted[one.key] += 1
            words = [(one.id, 0, outcome) for one, outcome in zip(now, outcomes, strict=True)]
            self._do(lambda work: outbox.settle_all(work, words), killed)
            if killed:
                self.die()

        @rule()
        def die(self) -> None:
            """The sender is gone, with all it had begun; another takes the account."""
            self.claimed = []
            lane.do(lambda work: [outbox.take_up(work, account, 1) for account in self.accounts])

        @rule(number=st.integers(0, PEOPLE - 1), kind=st.sampled_from(["delivered", "seen"]), killed=st.booleans())
        def receipt(self, number: int, kind: str, killed: bool) -> None:
            chat = f"{self.tag}-{number}"

            def work(work: Work) -> None:
                key = f"tell:{self.id}:{opened(work, chat, 'telegram').person.id}"
                said = Receipt("telegram", "main", chat, kind, (key,), work.now)  # type: ignore[arg-type]
                outbox.take_receipt(work, said)

            self._do(work, killed)

        @rule(number=st.integers(0, PEOPLE - 1))
        def wants_no_more(self, number: int) -> None:
            chat = f"{self.tag}-{number}"
            lane.do(
                lambda work: people.decide(
                    work, opened(work, chat, "telegram").person, "announcements", False, "2026-1"
                )
            )

        def _send_all(self, work: Work) -> list[str]:
            found = outbox.take(work, [outbox.Want(account, 99, 99) for account in self.accounts])
            outbox.settle_all(work, [(one.id, 0, Outcome("sent", one.key)) for one in found])
            return [one.key for one in found if self._mine(one)]

        def _mine(self, one: outbox.Claimed) -> bool:
            return one.key.startswith(f"tell:{self.id}:")

        @invariant()
        def nobody_is_told_twice(self) -> None:
            assert all(count == 1 for key, count in self.accepted.items() if not self._on_web(key))

        def _on_web(self, key: str) -> bool:
            """On the web chat a line is in the history at its commit: a repeat is seen as one."""
            person = int(key.split(":")[2])
            return lane.look(lambda work: any(one.channel == "web" for one in chats.chats_of(work, person)))

        @invariant()
        def the_tally_is_right(self) -> None:
            assert lane.look(lambda work: announcements.counts(work, self.id)) == lane.look(
                lambda work: announcements.recount(work, self.id)
            )

        @invariant()
        def done_means_that_nobody_is_open(self) -> None:
            found = lane.look(lambda work: service.report(work, self.id))
            assert found.state != "done" or (found.prepared and found.open == 0)

        def teardown(self) -> None:
            """Whatever has happened: gone on with, it comes to its end, with each person in one final state."""
            self.die()
            self._try(service.schedule, False)
            self._try(service.resume, False)
            for _ in range(60):
                while lane.do(service.step):
                    pass
                self.accepted.update(lane.do(self._send_all))
                clock.move(timedelta(minutes=11))
                if lane.look(lambda work: service.load(work, self.id)).ended_at is not None:
                    break
            else:
                raise AssertionError("it never ended")
            self.nobody_is_told_twice()
            self.the_tally_is_right()
            rows = lane.look(lambda work: recipients.recipients(work, self.id, FINAL, limit=1000))
            told = [row.person_id for row in rows]
            assert len(set(told)) == len(told)
            if lane.look(lambda work: service.report(work, self.id)).state == "done":
                assert lane.do(self._agreeing) <= set(told)
            lane.do(self._leave)

        def _everybody(self, work: Work) -> list[int]:
            return [opened(work, f"{self.tag}-{number}", "telegram").person.id for number in range(PEOPLE)]

        def _agreeing(self, work: Work) -> set[int]:
            return {person for person in self._everybody(work) if consents.holds(work, person, "announcements")}

        def _leave(self, work: Work) -> None:
            """The next example begins among people of its own."""
            for person in self._everybody(work):
                consents.add(work, person, "announcements", "2026-1", False)

    return Told


def _run(lane: Lane, clock: FixedClock, examples: int, steps: int) -> None:
    run_state_machine_as_test(machine(lane, clock), settings=settings(max_examples=examples, stateful_step_count=steps))


def test_r5_each_chosen_person_is_told_once_whatever_is_done_and_whatever_dies(
    lane: Lane, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "PAGE", 3)
    monkeypatch.setattr(announcements, "SPAN", 5)
    monkeypatch.setattr(announcements, "SWEEP", 4)
    _run(lane, clock, examples=5, steps=20)


@pytest.mark.long
def test_r5_the_same_at_length(lane: Lane, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements, "PAGE", 3)
    monkeypatch.setattr(announcements, "SPAN", 5)
    _run(lane, clock, examples=150, steps=60)
