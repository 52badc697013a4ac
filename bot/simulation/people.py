"""Bringing made-up people into the database: by talking with the bot where that is short, else by the services."""

from __future__ import annotations

from bot.handlers import inbound
from bot.messages import Body, Inbound, Started, Text
from bot.programme.places import find_places
from bot.services import answers, people, subjects
from bot.services.chain import RUBRIC
from bot.simulation.world import COMMUNE, Producer
from bot.storage import Loaded, Work, chats

CHANNEL, ACCOUNT = "zalo_oa", "simulation"


def say(work: Work, one: Producer, body: Body, event: str) -> None:
    """One event of this person, through the real handlers."""
    inbound.handle(work, Inbound(CHANNEL, ACCOUNT, one.chat, one.chat, f"{one.chat}:{event}", work.now, body))


def arrive(work: Work, one: Producer) -> None:
    """The person comes, agrees to be kept, and has what they have: a talk left in the middle, or a finished one."""
    if one.sort == "unfinished":
        typed: tuple[Body, ...] = (Started(), Text("1"), Text(one.products[0].name), Text("1"))
        for number, body in enumerate(typed):
            say(work, one, body, f"join{number}")
        return
    loaded = chats.open_chat(work, CHANNEL, ACCOUNT, one.chat, one.chat)
    people.decide(work, loaded.person, "storage", True, "2026-11")
    for product in one.products:
        loaded = subjects.start_product(work, loaded, RUBRIC, "journey", 1, organisation=loaded.organisation)
        _tell(work, loaded, "product", "product-name", product.name)
        _tell(work, loaded, "product", "sheet", "3")
        if product is one.products[0]:
            _tell(work, loaded, "organisation", "for-whom", "own")
            _tell(work, loaded, "organisation", "contact-name", one.name)
            _tell(work, loaded, "organisation", "place", _commune())
        if product.certificate is not None:
            _tell(work, loaded, "product", "round", "re_evaluation")
            _tell(work, loaded, "product", "certificate-expiry", product.certificate.isoformat())
        subjects.confirm(work, loaded, {"total": 58, "stars": 3, "low": 58, "high": 64}, 3)


def _tell(work: Work, loaded: Loaded, kind: str, question: str, value: str) -> None:
    answers.record_answer(work, loaded, kind, question, value)  # type: ignore[arg-type]  # a subject's kind


def _commune() -> str:
    return find_places(COMMUNE).places[0].code


def blocked(work: Work, one: Producer) -> None:
    """The person blocks the bot: the platform says so, as it does."""
    from bot.messages import Left

    say(work, one, Left(), "left")
