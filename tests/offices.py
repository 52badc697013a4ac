"""A cooperative with a product, and the offices of its commune and province, for tests of dossiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.programme.places import place
from bot.services import acting, people
from bot.services import subjects as started
from bot.services.acting import Actor
from bot.services.chain import RUBRIC
from bot.storage import Loaded, Source, Work, facts
from tests.databases import opened

TAN_CUONG = "05503"  # xã Tân Cương, Thái Nguyên
THAI_NGUYEN = "19"
COMMUNE = acting.commune(TAN_CUONG, name="office:1")
PROVINCE = acting.province(THAI_NGUYEN, name="office:2")


@dataclass
class Coop:
    """Somebody with a product in Tân Cương, and who acts for whom."""

    loaded: Loaded
    producer: Actor
    commune: Actor = COMMUNE
    province: Actor = PROVINCE

    @property
    def product_id(self) -> int:
        assert self.loaded.product is not None
        return self.loaded.product.id

    @property
    def organisation_id(self) -> int:
        assert self.loaded.organisation is not None
        return self.loaded.organisation.id

    @property
    def person_id(self) -> int:
        return self.loaded.person.id


def say(work: Work, subject: Any, **answers: Any) -> None:
    for question, value in answers.items():
        facts.record(work, subject, question.replace("_", "-"), value, source=Source())


def coop(work: Work, chat: str = "chat-1", where: str = TAN_CUONG, name: str = "Chè Tân Cương") -> Coop:
    """A cooperative whose one member talks to us in `chat`."""
    assert place(where) is not None
    loaded = started.start_product(work, opened(work, chat), RUBRIC, "journey", 1)
    say(work, loaded.organisation, place=where, org_name="HTX chè Hồng Thái")
    say(work, loaded.product, product_name=name, sheet="11")
    people.decide(work, loaded.person, "office", True, "2026-11")
    return Coop(loaded, acting.producer(loaded.person.id))
