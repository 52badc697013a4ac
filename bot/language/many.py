"""Tens of thousands of short texts in little memory: one block of bytes instead of an object and a slot for each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator


class Texts:
    """Texts by number, in the order they were put in; a text holds no line end."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._block = bytearray()
        self._starts = array("I")
        for text in texts:
            self.append(text)

    def append(self, text: str) -> None:
        self._starts.append(len(self._block))
        self._block += text.encode() + b"\n"

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> str:
        start = self._starts[number]
        return self._block[start : self._block.index(b"\n", start)].decode()

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def stands_at(self, number: int, line: bytes) -> bool:
        """Whether the text with its line end is that line."""
        return self._block.startswith(line, self._starts[number])


class Where:
    """Where a text stands among many: its numbers, as several may be alike."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        size = len(texts) or 1
        self._first = array("i", [-1]) * size  # by remainder of the hash
        self._next = array("i", [-1]) * size  # of the same remainder, by number
        for number in reversed(range(len(texts))):
            slot = hash(f"{texts[number]}\n".encode()) % size
            self._next[number], self._first[slot] = self._first[slot], number

    def of(self, text: str) -> list[int]:
        line = f"{text}\n".encode()
        number = self._first[hash(line) % len(self._first)]
        found = []
        while number >= 0:
            if self._texts.stands_at(number, line):
                found.append(number)
            number = self._next[number]
        return found
