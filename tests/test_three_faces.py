"""The whole way of the tea cooperative through each of the three platforms, over real HTTP, on a bad day: events come
twice, late, again and out of order. Everywhere the same answers and the same score."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import House
from bot.fakes.clock import FakeClock
from bot.fakes.hooks import Mess
from bot.fakes.phones import Phone, transcript
from bot.faking import Stand, stand, with_bot
from bot.messages import Message
from bot.play_office import hand_in
from bot.programme.opening import CLAIM
from bot.storage import Loaded, Work, claims, history, installation
from bot.storage.chats import load_by_id
from bot.storage.tables import channel_account, chat, inbox, media, outbox
from tests.media import files
from tests.people import MOST, Person, people, walk
from tests.prepared import prepared, stage

pytestmark = pytest.mark.asyncio

BAD_DAY = Mess(twice=0.3, late=0.3, lost=0.15, swapped=0.3)
MORNING = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
KEPT = ("consent-", "quick-result", "result", "summary", "council", "known", "leftovers")


@dataclass
class Walker:
    """One scripted producer on one phone."""

    phone: Phone
    person: Person
    house: House
    taps: bool = False

    def _look(self, do: Any) -> Any:
        def job(work: Work) -> Any:
            number = work.conn.execute(
                select(chat.c.id).join(channel_account).where(channel_account.c.channel == self.phone.kind)
            ).scalar_one()
            found = load_by_id(work, number)
            assert found is not None
            return do(work, found)

        return self.house.lane.look(job)

    def question(self) -> str:
        return str(self._look(lambda work, found: found.talk.state.get("asked", "") if found.talk else ""))

    def heard(self) -> Message:
        def job(work: Work, found: Loaded) -> Message:
            return [line.message for line in history(work, found.chat.id) if line.message is not None][-1]

        message: Message = self._look(job)
        return message

    def answers(self) -> dict[str, object]:
        def job(work: Work, found: Loaded) -> dict[str, object]:
            rows = (found.person, found.organisation, found.product, found.assessment)
            return {name: value for row in rows if row is not None for name, value in row.known.items()}

        answers: dict[str, object] = self._look(job)
        return answers

    def estimate(self) -> object:
        return self._look(lambda work, found: found.assessment.estimate if found.assessment else None)

    def step(self) -> bool:
        """Answers the open question; False when the talk has come to rest."""
        question = self.question()
        if question == "home":
            return False
        text = self.person.reply(question, self.heard())
        self.person.said.append((question, text))
        last = self.phone.lines[-1]
        button = next((b for b in last.buttons if b.label.startswith(f"{text}. ") and text.isdigit()), None)
        if button is not None and self.taps:
            button.press()
        else:
            self.phone.says(text)
        return True


async def settled(on: Stand, house: House) -> None:
    """Everything that is on its way has arrived, again and again where a success was not heard of."""
    hooks = (on.telegram.hooks, on.oa.hooks, on.zalo.hooks)
    for _ in range(8):
        for one in hooks:
            await one.settled()
        await all_sent(on, house)
        if not on.fakes.clock.waiting:
            return
        await on.fakes.clock.advance(40)
    await all_sent(on, house)


async def all_sent(on: Stand, house: House) -> None:
    """Nothing is kept to be heard later (the machine was slow), and nothing of what was due is queued or under way."""
    kept = select(func.count()).where(inbox.c.state == "received")
    waiting = select(func.count()).where(outbox.c.status.in_(("queued", "sending")))

    async with asyncio.timeout(30):
        while house.lane.look(lambda work: work.conn.execute(kept).scalar_one()):
            await on.fakes.clock.advance(5)
            house.wake()
            await asyncio.sleep(0.02)
        while house.lane.look(lambda work: work.conn.execute(waiting).scalar_one()):
            await house.sender.drained()
            await asyncio.sleep(0.01)


async def through_all(on: Stand, house: House, name: str) -> list[Walker]:
    for one in (on.telegram.hooks, on.oa.hooks, on.zalo.hooks):
        one.mess = BAD_DAY
    walkers = [Walker(phone, people()[name], house, taps=phone.kind != "zalo_bot") for phone in on.phones]
    for walker in walkers:
        walker.phone.starts()
    await settled(on, house)
    for _ in range(MOST):
        if not [walker for walker in walkers if walker.step()]:
            return walkers
        await settled(on, house)
    raise AssertionError("a talk goes in circles:\n" + transcript(walkers[0].phone)[-6000:])


def about_the_matter(answers: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answers.items() if not name.startswith(KEPT)}


async def test_the_same_answers_and_the_same_score_on_every_platform(tmp_path: Path) -> None:
    clock = FakeClock(MORNING)
    async with stand(0, clock) as on, with_bot(on, prepared(tmp_path)) as house:
        walkers = await through_all(on, house, "tea-cooperative")
        for walker, hooks in zip(walkers, (on.telegram.hooks, on.oa.hooks, on.zalo.hooks), strict=True):
            assert on.fakes.log.accepted(face=walker.phone.kind)
            events = len([one for one in hooks.deliveries if one.queue != "console"])
            assert sum(len(one.statuses) for one in hooks.deliveries) > 1.4 * events  # the day was bad
        _same_as_on_the_web(tmp_path / "plain", walkers)
        events, doubles = house.lane.look(_counts)
        assert doubles == []
        assert events == sum(len(walker.person.said) + 1 for walker in walkers)
        unknown = house.lane.look(lambda work: _statuses(work))
        assert set(unknown) == {"sent"}


def _same_as_on_the_web(folder: Path, walkers: list[Walker]) -> None:
    folder.mkdir()
    plain = stage(folder)
    try:
        walk(people()["tea-cooperative"], plain)
        answers, estimate = plain.answers(), plain.assessment()["estimate"]
    finally:
        plain.lane.stop()
    for walker in walkers:
        assert about_the_matter(walker.answers()) == about_the_matter(answers), walker.phone.kind
        assert walker.estimate() == estimate, walker.phone.kind


def _counts(work: Work) -> tuple[int, list[Any]]:
    events = work.conn.execute(select(func.count()).select_from(inbox).where(inbox.c.kind != "echo")).scalar_one()
    doubles = select(inbox.c.event_id).group_by(inbox.c.channel_account_id, inbox.c.event_id).having(func.count() > 1)
    return int(events), list(work.conn.execute(doubles))


def _statuses(work: Work) -> list[str]:
    return [row[0] for row in work.conn.execute(select(outbox.c.status).distinct())]


async def test_a_photo_is_fetched_and_asked_about_once_on_every_platform(tmp_path: Path) -> None:
    async with stand(0, FakeClock(MORNING)) as on, with_bot(on, prepared(tmp_path)) as house:
        for phone in on.phones:
            phone.starts()
        await settled(on, house)
        for phone in on.phones:
            phone.says("1")
        await settled(on, house)
        for phone in on.phones:
            phone.sends_photo(files.photo(), "")
            phone.sends_photo(files.photo(), "")
        await settled(on, house)
        await house.fetcher.drained()
        async with asyncio.timeout(30):
            while "wanted" in (states := house.lane.look(lambda work: list(work.conn.execute(STATES).scalars()))):
                await asyncio.sleep(0.02)
        assert states == ["kept"] * 6
        for phone in on.phones:
            assert sum("Ảnh này là gì ạ?" in line.text for line in phone.lines) == 1, transcript(phone)


STATES = select(media.c.state)


async def heard(phone: Phone, words: str, on: Stand, house: House) -> None:
    """Until the phone shows these words: a busy machine introduces its accounts late."""
    async with asyncio.timeout(60):
        while not any(words in line.text for line in phone.lines):
            await settled(on, house)
            await asyncio.sleep(0.05)


async def test_a_slip_is_claimed_on_every_platform_and_its_doors_are_known(tmp_path: Path) -> None:
    async with stand(0, FakeClock(MORNING)) as on, with_bot(on, prepared(tmp_path)) as house:
        telegram = on.phones[0]
        for number, phone in enumerate(on.phones):
            phone.starts()
            await heard(phone, "Em là trợ lý tự động về OCOP", on, house)
            said = f"HTX {number}; 05503; Chè {number}, 4, 15/6/2027"
            code = await house.lane.run(lambda work, said=said: hand_in(work, said))  # type: ignore[misc]
            phone.says(f"/start {CLAIM}{code.replace('-', '')}" if phone is telegram else code)
            await heard(phone, f"Mã này là của HTX {number}", on, house)
            phone.says("1")
            await heard(phone, f"Từ nay anh/chị lo việc của HTX {number} ở đây", on, house)
        claimed = house.lane.look(lambda work: claims.tallies(work, "19"))
        assert [(one.all, one.claimed) for one in claimed] == [(3, 3)]
        doors = house.lane.look(installation.doors)
        assert set(doors) == {"telegram", "zalo_oa"}
        assert doors["telegram"]
