"""From rows to dataclasses: which columns each takes, and how sealed answers are opened on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, Row, Table

from bot.storage.rows import Assessment, Chat, Organisation, Person, Product, Subject, Talk
from bot.storage.sealing import Box
from bot.storage.tables import assessment, channel_account, chat, organisation, person, product, talk

S = TypeVar("S", bound=Subject)

_HEAD = ("id", "answers", "sealed")


def _columns(table: Table, *names: str) -> tuple[Column[Any], ...]:
    return tuple(table.c[name] for name in names)


CHAT = (
    *_columns(chat, "id", "channel_account_id"),
    *_columns(channel_account, "channel"),
    *_columns(chat, "chat_key", "person_id", "talk_id", "state", "language"),
    *_columns(chat, "last_in_at", "last_out_at", "closed_at", "held_until", "doubt_at", "last_line"),
)
PERSON = _columns(person, *_HEAD, "language", "trial_until", "forgotten_at")
ORGANISATION = _columns(organisation, *_HEAD)
PRODUCT = _columns(product, *_HEAD, "organisation_id")
ASSESSMENT = _columns(
    assessment, *_HEAD, "product_id", "rubric", "sheet", "finished_at", "abandoned_at", "estimate"
)
TALK = (
    *_columns(talk, "id", "organisation_id", "product_id", "assessment_id"),
    *_columns(talk, "flow", "flow_version", "state", "updated_at", "finished_at"),
)


def labelled(*parts: Sequence[Column[Any]]) -> list[Any]:
    """The columns of several parts side by side, each under a name of its own."""
    return [column.label(f"{column.table.name}_{column.name}") for part in parts for column in part]


class Cursor:
    """Takes a row apart, part by part, in the order in which the parts were selected."""

    def __init__(self, row: Row[Any], box: Box) -> None:
        self._row, self._box, self._at = row, box, 0

    def _take(self, part: Sequence[Column[Any]]) -> Sequence[Any] | None:
        start, self._at = self._at, self._at + len(part)
        return self._row[start : self._at] if self._row[start] is not None else None

    def rest(self) -> Sequence[Any]:
        """What was selected after all parts that were taken."""
        return self._row[self._at :]

    def chat(self) -> Chat:
        return Chat(*_there(self._take(CHAT)))

    def talk(self) -> Talk | None:
        values = self._take(TALK)
        return None if values is None else Talk(*values)

    def person(self) -> Person:
        found = self._subject(Person, PERSON)
        assert found is not None, "every chat has a person"
        return found

    def organisation(self) -> Organisation | None:
        return self._subject(Organisation, ORGANISATION)

    def product(self) -> Product | None:
        return self._subject(Product, PRODUCT)

    def assessment(self) -> Assessment | None:
        return self._subject(Assessment, ASSESSMENT)

    def _subject(self, made: type[S], part: Sequence[Column[Any]]) -> S | None:
        values = self._take(part)
        if values is None:
            return None
        id_, answers, sealed, *rest = values
        return made(id_, answers, self._box.open_data(sealed) if sealed else {}, *rest)


def _there(values: Sequence[Any] | None) -> Sequence[Any]:
    assert values is not None, "an inner join gives this part"
    return values
