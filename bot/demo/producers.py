"""What a made-up producer does: comes, answers, stops or goes on, hands in, answers what an office asks for, asks."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot.clock import local_date
from bot.demo.answers import reply
from bot.demo.chat import Chat, later
from bot.demo.days import Days
from bot.demo.names import ASKED, SENT
from bot.demo.world import IN_FORCE, Producer, at
from bot.messages import Started, Tap
from bot.storage import Work
from bot.storage.tables import ticket

MOST = 140
"""Replies after which a talk is going in circles."""
REST = "home"
ASKS, WITHDRAWS, SECOND_LOOK = 0.16, 0.03, 0.35
HANDS_IN_ANYWAY = 0.3
"""How many hand a dossier in although the estimate says that it is not enough."""

HandedIn = Callable[[Work, "Life"], None]
Asked = Callable[[Work, int], None]


class Life:
    """One producer over the months. `handed_in` is told when a dossier was said to be handed in, `asked` of a question
    to an office (its number)."""

    def __init__(self, one: Producer, days: Days, handed_in: HandedIn, asked: Asked, seed: int) -> None:
        self.one, self.days = one, days
        self.chance = random.Random(f"{seed}:{one.number}")
        self.chat = Chat(one.channel, one.chat)
        self._handed_in, self._asked = handed_in, asked
        self._started = 0  # products begun so far

    def begin(self) -> None:
        self.days.at(self.one.joined, self._come)

    # ── Registration and assessment ──────────────────────────────────────────────────────────────

    def _come(self, work: Work) -> None:
        self.chat.say(work, Started())
        most = self.one.stops_after if self.one.plan == "stops" else MOST
        self._answer(work, self.one.goods[0], most)

    def _answer(self, work: Work, good: str, most: int) -> None:
        """Replies until the talk comes to rest, or so many times."""
        sheet = ""
        for _ in range(most):
            question = self.chat.question(work)
            if question == REST:
                self._rested(work)
                return
            sheet = sheet or self.chat.sheet(work)
            work = later(work, self.chance.uniform(8, 70))
            self.chat.say(work, reply(self.one, good, question, self.chat.messages[-1], sheet, self.chance))
        if most == MOST:
            raise RuntimeError(f"{self.one.chat}: the talk goes in circles at {self.chat.messages[-1].text!r}")

    def _rested(self, work: Work) -> None:
        """The estimate is known: what now?"""
        self._started += 1
        enough = "chưa đủ" not in self.chat.messages[-1].text or self.chance.random() < HANDS_IN_ANYWAY
        if self.chance.random() < SECOND_LOOK:
            self.days.at(self._soon(work, 1, 9), self._look)
        if self.chance.random() < ASKS:
            self.days.at(self._soon(work, 1, 40), self._ask)
        if self._started < len(self.one.goods):
            self.days.at(self._soon(work, 3, 30), self._another)
        if self.one.plan == "hands_in" and enough:
            self.days.at(self._in_force(self._soon(work, 2, 45)), self._hand_in)
        elif self.one.plan == "holds" and self._renews(work):
            self.days.at(self._in_force(self._soon(work, 2, 20)), self._hand_in)

    def _renews(self, work: Work) -> bool:
        """Only near the end of the certificate is it judged again."""
        return (self.one.certificate_ends - local_date(work.now)).days < 200

    def _look(self, work: Work) -> None:
        """The points in detail."""
        if self.chat.offers("parts"):
            self.chat.tap(work, "parts")

    def _another(self, work: Work) -> None:
        self.chat.say(work, "thêm sản phẩm khác")
        self._answer(later(work, 20), self.one.goods[self._started], MOST)

    # ── The dossier ──────────────────────────────────────────────────────────────────────────────

    def _hand_in(self, work: Work) -> None:
        """ "Tôi nộp hồ sơ rồi", today."""
        self.chat.say(work, "tôi nộp hồ sơ rồi")
        today = [line for line in self.chat.messages[-1].choices if line.payload.endswith(".0")]
        if not today:  # the bot says why not: one is on its way, or the place is not known
            return
        self.chat.say(later(work, 12), Tap(today[0].payload))
        self._handed_in(work, self)

    def told_to_supplement(self, work: Work) -> None:
        """An office asks for more: most send it within days."""
        if self.chance.random() < 0.9:
            self.days.at(self._soon(work, 1, 9), self._supplement)

    def _supplement(self, work: Work) -> None:
        self.chat.say(work, "hồ sơ của tôi")
        if not self.chat.offers("answer."):
            return
        self.chat.tap(later(work, 10), "answer.")
        self.chat.say(later(work, 40), self.chance.choice(SENT))
        self.supplemented(later(work, 41), self)

    supplemented: HandedIn = staticmethod(lambda work, life: None)
    """What the office does then; set by `offices`."""

    def maybe_withdraws(self, work: Work) -> None:
        if self.chance.random() < WITHDRAWS:
            self.days.at(self._soon(work, 2, 20), self._withdraw)

    def _withdraw(self, work: Work) -> None:
        self.chat.say(work, "hồ sơ của tôi")
        if self.chat.offers("withdraw."):
            self.chat.tap(later(work, 9), "withdraw.")
            self.chat.tap(later(work, 15), "yes.")

    # ── Questions ────────────────────────────────────────────────────────────────────────────────

    def _ask(self, work: Work) -> None:
        self.chat.say(work, "gặp cán bộ")
        self.chat.tap(later(work, 10), "question")
        before = _newest(work)
        self.chat.say(later(work, 35), self.chance.choice(ASKED))
        if self.chat.offers("back"):
            self.chat.tap(later(work, 50), "back")
        number = _newest(work)
        if number != before:
            self._asked(work, number)

    # ── Days ─────────────────────────────────────────────────────────────────────────────────────

    def _soon(self, work: Work, least: int, most: int) -> datetime:
        return at(local_date(work.now) + timedelta(days=self.chance.randint(least, most)), self.chance)

    def _in_force(self, when: datetime) -> datetime:
        """No dossier goes to a commune before the decision is in force."""
        first: date = IN_FORCE + timedelta(days=self.chance.randint(1, 50))
        return when if local_date(when) > IN_FORCE else at(first, self.chance)


def _newest(work: Work) -> int:
    return int(work.conn.execute(select(ticket.c.id).order_by(ticket.c.id.desc()).limit(1)).scalar() or 0)
