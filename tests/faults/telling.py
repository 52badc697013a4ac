"""An office that announces something to everybody, again and again, while people talk and the bot is killed.

Besides the talkers who agree to it under way there are listeners: people who agreed long ago and never write. Every
third announcement is paused and resumed, every seventh is cancelled in the middle.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from bot.clock import SystemClock
from bot.messages import Message
from bot.programme.audience import Audience
from bot.services import announcements
from bot.storage import Box, Lane, Work, chats, open_database, upgrade
from bot.storage.audience import PURPOSE
from bot.storage.tables import chat, consent, person
from tests.faults.stand import Stand

FIRST_CHAT = 700_000_000
BLOCKED = 40  # every so-maniest listener has blocked the bot
OFFICE = "faults"
WORDS = "Thông báo số {}: Hội đồng OCOP họp ngày 15/12."

T = TypeVar("T")


class Telling:
    """`listeners` people, put into the stand's database before its bots start."""

    def __init__(self, stand: Stand, listeners: int) -> None:
        self.chats = [FIRST_CHAT + number for number in range(listeners)]
        self.under_way = False
        self._numbers = itertools.count(1)
        stand.people(self.chats)
        for number in self.chats[::BLOCKED]:
            stand.bot.person(number).chat.blocked = True
        database = open_database(stand.url)
        upgrade(database)
        self._lane = Lane(database, Box([stand.key]), SystemClock())
        self._lane.do(self._settle)

    def _settle(self, work: Work) -> None:
        long_ago = work.now - timedelta(days=30)
        account = chats.account_id(work, "telegram", "ocop")
        new = insert(person).returning(person.c.id)
        for key in self.chats:
            who = {"language": "vi", "created_at": long_ago, "answers": {}}
            number = work.conn.execute(new, who).scalar_one()
            where = {"channel_account_id": account, "chat_key": str(key), "user_key": str(key), "person_id": number}
            kept = {"state": {}, "language": "vi", "created_at": long_ago, "last_in_at": long_ago}
            work.conn.execute(insert(chat), {**where, **kept})
            agreed = {"purpose": PURPOSE, "text_version": "faults", "given": True, "at": long_ago}
            work.conn.execute(insert(consent), {"person_id": number, **agreed})

    async def run(self, over: Callable[[], bool]) -> None:
        """One after the other, until `over`; the last one is told to its end."""
        for number in itertools.count(1):
            one = await self._do(self._make)
            self.under_way = True
            await self._told(one, number)
            self.under_way = False
            if over():
                return

    def _make(self, work: Work) -> int:
        words = WORDS.format(next(self._numbers))  # of each try: the one before may have been made all the same
        number = announcements.create(work, OFFICE, {"vi": Message(words)}, Audience())
        announcements.schedule(work, OFFICE, number)
        return number

    async def _told(self, one: int, number: int) -> None:
        disturbed = False
        while True:
            report = await self._do(lambda work: announcements.report(work, one))
            if report.state in ("done", "cancelled"):
                return
            if not disturbed and report.told:
                disturbed = True
                if number % 7 == 0:
                    await self._do(lambda work: self._unless_over(announcements.cancel, work, one))
                elif number % 3 == 0 and await self._do(lambda work: self._unless_over(announcements.pause, work, one)):
                    await asyncio.sleep(0.3)
                    await self._do(lambda work: self._unless_over(announcements.resume, work, one))
            await asyncio.sleep(0.05)

    @staticmethod
    def _unless_over(act: Callable[[Work, str, int], None], work: Work, one: int) -> bool:
        try:
            act(work, OFFICE, one)
        except announcements.Refused:
            return False  # it was through before that, or this act was done though its answer was lost
        return True

    async def _do(self, job: Callable[[Work], T]) -> T:
        """Again and again while the database is away or held by another."""
        while True:
            try:
                return await self._lane.run(job)
            except DBAPIError:
                await asyncio.sleep(0.2)

    def close(self) -> None:
        self._lane.stop()
