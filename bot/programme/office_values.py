"""The numbers an office may set for its own work in the console: which there are, what they mean, how far they go.

A province's own value comes before the whole country's, which comes before the default here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.language import msgid

WORKING_DAYS = 15  # the commune has for a file [Decision 26/2026/QĐ-TTg, Article 7.2]


class BadValue(ValueError):
    """A value that cannot be; `text` is an English msgid with `fields` for its blanks."""

    def __init__(self, text: str, **fields: object) -> None:
        super().__init__(text.format(**fields))
        self.text = text
        self.fields = fields


@dataclass(frozen=True, slots=True)
class OfficeValue:
    """One setting: a whole number from `least` to `most`. `name` and `about` are English msgids. `guards`: it keeps
    offices in check, so a province may only lower what the country says."""

    key: str
    default: int
    least: int
    most: int
    name: str
    about: str
    guards: bool = False

    def read(self, typed: str) -> int:
        """What somebody typed, "1.000" and "1 000" too. Raises BadValue."""
        plain = typed.strip().replace(".", "").replace(" ", "").replace("\u00a0", "")
        if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
            raise BadValue(msgid("Please write a whole number, like {example}."), example=self.default)
        return self.checked(int(plain))

    def checked(self, value: object) -> int:
        """The value, when it is one. Raises BadValue."""
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
            raise BadValue(msgid("This must be a number from {least} to {most}."), least=self.least, most=self.most)
        return value


TWO_PEOPLE_FROM = "announcements.two_people_from"
MEMBERS_APART = "council.members_apart"
AMBER_FROM = "days.amber_from"
RED_FROM = "days.red_from"
SLIP_DAYS = "claims.slip_days"

OFFICE_VALUES: Mapping[str, OfficeValue] = MappingProxyType(
    {
        one.key: one
        for one in (
            OfficeValue(
                TWO_PEOPLE_FROM,
                200,
                1,
                1_000_000,
                msgid("A second officer agrees to announcements from"),
                msgid(
                    "people. Below it, whoever wrote an announcement may send it alone. A province can only lower it."
                ),
                guards=True,
            ),
            OfficeValue(
                MEMBERS_APART,
                10,
                1,
                100,
                msgid("Members' scores lie far apart from"),
                msgid("points between the lowest and the highest. The page then asks to look again."),
            ),
            OfficeValue(
                AMBER_FROM,
                10,
                1,
                WORKING_DAYS,
                msgid("A file is shown in amber from working day"),
                msgid("of the 15 that the commune has (Article 7.2)."),
            ),
            OfficeValue(
                RED_FROM,
                13,
                1,
                WORKING_DAYS,
                msgid("A file is shown in red from working day"),
                msgid("of the 15. It comes after amber."),
            ),
            OfficeValue(
                SLIP_DAYS,
                183,
                30,
                730,
                msgid("The code on a new slip is good for"),
                msgid("days. The slip says until when; after that it needs a new code."),
            ),
        )
    }
)


def check_below(one: OfficeValue, value: int, country: int) -> None:
    """What a province says itself, beside what the whole country says. Raises BadValue."""
    if one.guards and value > country:
        raise BadValue(msgid("A province can only lower it: please write {most} or less."), most=country)


def check_together(values: Mapping[str, int]) -> None:
    """What holds only between values. Raises BadValue."""
    if values[AMBER_FROM] >= values[RED_FROM]:
        raise BadValue(
            msgid("Amber (day {amber}) must begin before red (day {red})."),
            amber=values[AMBER_FROM],
            red=values[RED_FROM],
        )
