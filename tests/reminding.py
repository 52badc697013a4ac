"""People with things to be reminded of, by services, in a fresh database: for tests of reminders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.clock import VIETNAM, FixedClock
from bot.handlers.reminders import compose
from bot.messages import Outcome
from bot.services import answers, people, subjects
from bot.services.reminders import Attended, attend
from bot.storage import Lane, Work, chats, outbox, reminders
from bot.storage.reminders import Reminder


def at(text: str) -> datetime:
    """ "2027-03-08 08:00" in Viet Nam."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


@dataclass(frozen=True)
class Who:
    person: int
    chat: int
    product: int
    organisation: int


def producer(
    work: Work, name: str = "chat-1", *, product: str = "mật ong", ready: bool = True, certificate: date | None = None
) -> Who:
    """Somebody who agreed to be kept and told of one product; finished with 3 stars when `ready`, else left there."""
    loaded = chats.open_chat(work, "zalo_oa", "main", name, name)
    people.decide(work, loaded.person, "storage", True, "2026-11")
    loaded = subjects.start_product(work, loaded, "qd26-2026", "journey", 1)
    answers.record_answer(work, loaded, "product", "product-name", product)
    answers.record_answer(work, loaded, "organisation", "contact-name", "Giàng Thị Mỷ")
    answers.record_answer(work, loaded, "organisation", "for-whom", "own")
    if certificate is not None:
        answers.record_answer(work, loaded, "product", "round", "re_evaluation")
        answers.record_answer(work, loaded, "product", "certificate-expiry", certificate.isoformat())
    if ready:
        subjects.confirm(work, loaded, {"stars": 3, "total": 60, "low": 60, "high": 66}, 3)
    assert loaded.product is not None
    assert loaded.organisation is not None
    return Who(loaded.person.id, loaded.chat.id, loaded.product.id, loaded.organisation.id)


@dataclass
class Said:
    """One message as it was sent: to which chat, at what local time."""

    chat: int
    at: str
    text: str


class Post:
    """Ticks and sends over a lane, writing down what would be sent, as a channel would."""

    def __init__(self, lane: Lane, clock: FixedClock, outcome: Callable[[], Outcome] = lambda: Outcome("sent")) -> None:
        self.lane, self.clock, self.outcome = lane, clock, outcome
        self.said: list[Said] = []
        self.works = True

    def tick(self, when: str = "") -> Attended:
        """One tick of reminders, then everything that is due is sent (while it `works`)."""
        if when:
            self.clock.set(at(when))
        total = Attended()
        while True:
            total += self.lane.do(lambda work: attend(work, compose))
            if not total.more:
                break
        if self.works:
            self.send()
        return total

    def send(self) -> None:
        def job(work: Work) -> list[tuple[int, int, str]]:
            accounts = [chats.account_id(work, "zalo_oa", "main")]
            outbox.expire(work)
            return [(one.id, one.chat_id, one.message.text) for one in outbox.claim(work, accounts, 1000)]

        for id_, chat, text in self.lane.do(job):
            outcome = self.outcome()
            self.lane.do(lambda work, id_=id_, outcome=outcome: outbox.settle(work, id_, outcome))  # type: ignore[misc]
            local = self.clock.now().astimezone(VIETNAM)
            self.said.append(Said(chat, f"{local:%Y-%m-%d %H:%M}", text))

    def days(self, first: str, last: str, hours: Sequence[str] = ("08:00",)) -> None:
        """A tick at these hours of every day from one to the other."""
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            for hour in hours:
                self.tick(f"{day} {hour}")
            day += timedelta(days=1)

    def times(self) -> list[str]:
        return [one.at for one in self.said]

    def rows(self, person: int) -> list[Reminder]:
        return self.lane.look(lambda work: reminders.all_of(work, person))
