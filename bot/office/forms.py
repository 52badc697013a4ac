"""What was typed into a form, and what is wrong with it: both go back to the page together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from multidict import MultiMapping

from bot.language import Words
from bot.programme.calendar_request import read_day

T = TypeVar("T")
LONG = 2000  # signs of a text, where a field says nothing else


@dataclass(slots=True)
class Form:
    """Reads fields by name, each with what it has to be; `errors` fills as it goes. Templates take it as `form`:
    `form.said("name")` is what stands in the field, `form.errors["name"]` what is wrong with it."""

    words: Words
    given: MultiMapping[str] | Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def said(self, name: str, otherwise: str = "") -> str:
        return self.given.get(name, otherwise)

    def all(self, name: str) -> list[str]:
        """Every value of a field that can be there several times (boxes to tick)."""
        if isinstance(self.given, MultiMapping):
            return list(self.given.getall(name, []))
        return [self.given[name]] if name in self.given else []

    def wrong(self, name: str, why: str) -> None:
        self.errors.setdefault(name, why)

    @property
    def fine(self) -> bool:
        return not self.errors

    def text(self, name: str, *, needed: bool = True, most: int = LONG) -> str:
        """One text without the spaces around it; line ends as \\n, no other signs that cannot be seen."""
        said = self.said(name).replace("\r\n", "\n").replace("\r", "\n").strip()
        said = "".join(sign for sign in said if sign == "\n" or sign == "\t" or sign.isprintable())
        if needed and not said:
            self.wrong(name, self.words.t("Please fill this in."))
        elif len(said) > most:
            self.wrong(name, self.words.t("That is {count} characters; at most {most}.", count=len(said), most=most))
        return said

    def choice(self, name: str, among: Mapping[str, object] | tuple[str, ...], *, needed: bool = True) -> str:
        """One of the values offered; "" where none had to be chosen."""
        said = self.said(name)
        if said in among and (said or not needed):
            return said
        if said or needed:
            self.wrong(name, self.words.t("Please choose one of the list."))
        return ""

    def number(self, name: str, least: int, most: int, *, needed: bool = True) -> int | None:
        """A whole number."""
        return self._read(name, lambda said: _between(int(said), least, most), needed, self._range(least, most))

    def decimal(self, name: str, least: float, most: float, *, needed: bool = True) -> float | None:
        """A number as written here or in English: "72,5", "72.5"."""
        return self._read(
            name, lambda said: _between(float(said.replace(",", ".")), least, most), needed, self._range(least, most)
        )

    def day(self, name: str, *, needed: bool = True) -> date | None:
        """A day as the browser's field gives it (2027-04-07) or as people write it (7/4/2027)."""
        return self._read(
            name, lambda said: read_day(said, name), needed, self.words.t("Please write a day such as 7/4/2027.")
        )

    def _range(self, least: float, most: float) -> str:
        return self.words.t("Please write a number from {least} to {most}.", least=least, most=most)

    def _read(self, name: str, how: Callable[[str], T], needed: bool, why: str) -> T | None:
        said = self.said(name).strip()
        if not said:
            if needed:
                self.wrong(name, self.words.t("Please fill this in."))
            return None
        try:
            return how(said)
        except (ValueError, OverflowError):
            self.wrong(name, why)
            return None


def numbered(said: str) -> int | None:
    """A row's number as an address or a hidden field carries it; None for what is none, or longer than any is."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 15 else None


def _between(number: T, least: float, most: float) -> T:
    if not least <= number <= most:  # type: ignore[operator]  # also refuses what is no number at all ("nan")
        raise ValueError(number)
    return number
