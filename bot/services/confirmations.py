"""Helping hands: what somebody filled in for a producer, and the producer's own yes to it.

Until then the record says that it is not confirmed; what is changed on the producer's behalf afterwards is not either.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.services import codes
from bot.storage import Loaded, Source, Work, audit, facts, subjects
from bot.storage import confirmations as store
from bot.storage.confirmations import Confirmation
from bot.storage.people import save_person

PURPOSE = "confirm"
GOOD_FOR = timedelta(days=3)
WORD_LENGTH = 4
"""Digits the producer says aloud: enough that nobody types them by accident."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What typing a confirmation's code led to."""

    kind: Literal["ok", "wrong", "expired", "used", "too_many", "own"]
    asked: Confirmation | None = None


def standing(work: Work, product_id: int) -> bool | None:
    """Whether the producer has confirmed what others filled in for them; None where nobody did."""
    newest = store.newest_on_behalf(work, product_id)
    if not newest:
        return None
    said = store.newest(work, product_id)
    return said is not None and said.facts >= newest


def ask(work: Work, loaded: Loaded) -> str | None:
    """A code for the producer to type in their own chat; None where there is nothing to confirm."""
    product = loaded.product
    if product is None or standing(work, product.id) is None:
        return None
    data = {"product": product.id, "facts": store.newest_on_behalf(work, product.id)}
    code = codes.issue(work, PURPOSE, GOOD_FOR, person_id=loaded.person.id, data=data)
    _note(work, loaded, "confirmation.asked", product.id)
    return code


def open_code(work: Work, loaded: Loaded, typed: str) -> Opened:
    """The producer typed the code: what they are asked to confirm. The helper cannot be the producer."""
    tried = codes.redeem(work, PURPOSE, typed, codes.callers(loaded))
    if tried.kind != "ok" or tried.data is None:
        return Opened(tried.kind)
    if tried.person_id == loaded.person.id:
        return Opened("own")
    asked = store.add(
        work,
        tried.data["product"],
        tried.person_id,
        "own_chat",
        tried.data["facts"],
        producer_id=loaded.person.id,
    )
    return Opened("ok", asked)


def ask_aloud(work: Work, loaded: Loaded) -> Confirmation | None:
    """The summary is read aloud on the helper's phone: a word of four digits for the producer to say."""
    product = loaded.product
    if product is None or standing(work, product.id) is None:
        return None
    word = "".join(secrets.choice("0123456789") for _ in range(WORD_LENGTH))
    return store.add(work, product.id, loaded.person.id, "spoken", store.newest_on_behalf(work, product.id), word=word)


def said_aloud(work: Work, loaded: Loaded, confirmation_id: int, word: str) -> bool:
    """The helper types what the producer said. Recorded as spoken; False when it is another word, or not theirs."""
    one = store.load(work, confirmation_id)
    if one is None or one.how != "spoken" or one.helper_id != loaded.person.id or one.word != word.strip():
        return False
    return _yes(work, loaded, one)


def yes(work: Work, loaded: Loaded, confirmation_id: int) -> Confirmation | None:
    """The producer says yes in their own chat: they belong to the business from now on, as its manager, and the helper
    is its helper. None when it is not theirs to say."""
    one = store.load(work, confirmation_id)
    if one is None or one.how != "own_chat" or one.producer_id != loaded.person.id:
        return None
    _yes(work, loaded, one)
    found = subjects.product_of(work, one.product_id)
    if found is not None:
        organisation = found[0]
        subjects.join(work, loaded.person.id, organisation.id, "manager")
        if one.helper_id is not None and subjects.role_of(work, one.helper_id, organisation.id) is not None:
            subjects.join(work, one.helper_id, organisation.id, "helper")
        # from now on this business speaks for itself; what the helper adds is known by their role
        facts.record(work, organisation, "for-whom", "own", source=Source(loaded.person.id))
    if loaded.person.trial_until is not None:
        loaded.person.trial_until = None
        save_person(work, loaded.person)
    return one


def own(work: Work, loaded: Loaded, confirmation_id: int) -> Confirmation | None:
    """A confirmation somebody was asked for in their own chat."""
    one = store.load(work, confirmation_id)
    return one if one is not None and one.producer_id == loaded.person.id else None


def _yes(work: Work, loaded: Loaded, one: Confirmation) -> bool:
    if store.say_yes(work, one.id):
        _note(work, loaded, f"confirmation.{one.how}", one.product_id)
    return True


def _note(work: Work, loaded: Loaded, act: str, product_id: int) -> None:
    audit.add(work, audit.person_actor(loaded.person.id), act, "product", product_id)
