"""What was read under its lock in the transaction that is open, for as long as nothing in it has changed that since.

On PostgreSQL the chats of a group's events are locked and read together before the first of them is handled
(`chats.look_ahead`); each event then takes its own from here. And an answer is written over the snapshot of a subject,
which is read again under its lock before, unless the copy at hand is known to be the newest.

What another job of the group changes is dropped here and read again by whoever needs it: the rows that the change
names (`touched.py`), everything where nobody knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.storage.touched import Row, Touches

if TYPE_CHECKING:
    from bot.storage.rows import Loaded, Subject


class Coming(NamedTuple):
    """An event that is about to be handled, and its chat, as the platform calls them."""

    channel: str
    account: str
    chat_key: str
    event_id: str


class Ahead:
    """Of one transaction, used by its thread. `empty`: there is nothing that a change could make old."""

    def __init__(self) -> None:
        self.empty = True
        self._kept: dict[Coming, tuple[Loaded, Collection[Row]]] = {}
        self._about: defaultdict[Row, set[Coming]] = defaultdict(set)
        self._looked: set[Coming] = set()
        self._newest: dict[Row, Subject] = {}

    def lacks(self, one: Coming) -> bool:
        """Whether its chat is still to be looked for: it is not here, and was not in vain."""
        return one not in self._kept and one not in self._looked

    def looked(self, many: Collection[Coming]) -> None:
        """They are being looked for; whoever is not found now is not, until something changes."""
        self._looked.update(many)

    def keep(self, one: Coming, loaded: Loaded, locked: Collection[Row]) -> None:
        """`locked`: of the subjects, those that nobody else can change meanwhile."""
        self.empty = False
        self._kept[one] = loaded, locked
        for row in _rows(loaded):
            self._about[row].add(one)

    def take(self, one: Coming) -> Loaded | None:
        """The chat of an event that is handled now; what was kept of its person's other chats is old by that."""
        found = self._kept.get(one)
        if found is None:
            return None
        loaded, locked = found
        self.drop(("person", loaded.person.id))
        for subject in (loaded.person, loaded.organisation, loaded.product, loaded.assessment):
            if subject is not None and (subject.kind, subject.id) in locked:
                self.is_newest(subject)
        return loaded

    def newest(self, subject: Subject) -> bool:
        """Whether this very copy is what the row says, and the row is locked."""
        return self._newest.get((subject.kind, subject.id)) is subject

    def is_newest(self, subject: Subject) -> None:
        """It was read under the row's lock, or written, just now."""
        self.empty = False
        self._newest[subject.kind, subject.id] = subject

    def changes(self, touches: Touches, params: Any) -> None:
        """Before an execution with these values."""
        if touches.nothing:
            return
        rows = touches.rows(params)
        if rows is None:
            self.forget()
        else:
            for row in rows:
                self.drop(row)

    def drop(self, row: Row) -> None:
        """All that was read of a row."""
        self._newest.pop(row, None)
        for one in self._about.pop(row, ()):
            self._kept.pop(one, None)
            self._looked.discard(one)

    def forget(self) -> None:
        """All that was read."""
        self.empty = True
        for held in (self._kept, self._about, self._looked, self._newest):
            held.clear()


def _rows(loaded: Loaded) -> list[Row]:
    parts = (loaded.talk, loaded.organisation, loaded.product, loaded.assessment)
    names = ("talk", "organisation", "product", "assessment")
    there = [(name, part.id) for name, part in zip(names, parts, strict=True) if part is not None]
    return [("chat", loaded.chat.id), ("person", loaded.person.id), *there]
