"""The table of places in memory: communes of today, and every unit of before 1/7/2025 with what it is now.

Loaded once, when first asked (some 14,000 rows, about a tenth of a second). The 10,000 old communes are made of their
rows when somebody names them, and names stand in one block: as objects they would take fifteen megabytes.
`data/README.md` says where it all comes from.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from bot.language.many import Texts, Where

T = TypeVar("T")

Level = Literal["province", "old_province", "old_district", "commune", "old_commune"]


@dataclass(frozen=True, slots=True)
class Province:
    """A province or city of today: code "19", name "Thái Nguyên", kind "tỉnh" or "thành phố"."""

    code: str
    name: str
    kind: str

    @property
    def full(self) -> str:
        """As in "tỉnh Thái Nguyên"."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Place:
    """A commune of today: code "05503", name "Tân Cương", kind "xã", "phường" or "đặc khu", and its province.

    `latitude` and `longitude` are one point near its middle, WGS 84 degrees.
    """

    code: str
    name: str
    kind: str
    province_code: str
    province: str
    latitude: float = field(repr=False)
    longitude: float = field(repr=False)

    @property
    def full(self) -> str:
        """As in "xã Tân Cương, Thái Nguyên"."""
        return f"{self.kind} {self.name}, {self.province}"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, of any level and time, that a name can mean.

    `kinds`: what it is or was called ("xã", "huyện", …). `codes`: the communes of today it is. `provinces`: the
    provinces it lies in, as marks: today's by code ("19"), the old one as "old 19". `district`: the old district it
    is or lies in ("old 164"), empty for provinces and for communes of today. `alias`: the name is not its own but of
    something it swallowed before 2025.
    """

    level: Level
    name: str
    kinds: frozenset[str]
    codes: tuple[str, ...]
    provinces: frozenset[str]
    district: str = ""
    alias: bool = False

    @property
    def commune(self) -> bool:
        return self.level in ("commune", "old_commune")

    @property
    def province(self) -> bool:
        return self.level in ("province", "old_province")


class Names(Mapping[str, tuple[Unit, ...]]):
    """Units by the name they go by: units themselves, or numbers that `made` makes units of."""

    def __init__(self, found: Iterable[tuple[str, Unit | int]], made: Callable[[int], Unit]) -> None:
        self._names, self._made = Texts(), made
        self._units: list[Unit] = []
        self._numbers = array("i")  # from 0 on for `made`; -1 is the first of the units
        for name, one in found:
            self._names.append(name)
            if isinstance(one, Unit):
                self._units.append(one)
            self._numbers.append(one if isinstance(one, int) else -len(self._units))
        self._where = Where(self._names)

    def __getitem__(self, name: str) -> tuple[Unit, ...]:
        numbers = [self._numbers[at] for at in self._where.of(name)]
        if not numbers:
            raise KeyError(name)
        return tuple(self._made(one) if one >= 0 else self._units[-one - 1] for one in numbers)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self._where.of(name))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(self._names))

    def __len__(self) -> int:
        return len(dict.fromkeys(self._names))


@dataclass(frozen=True, slots=True)
class Table:
    """`index`: units by `key` of their name. `initials`: provinces by first letters ("tn": Thái Nguyên, Tây Ninh)."""

    places: Mapping[str, Place]
    provinces: Mapping[str, Province]
    index: Mapping[str, tuple[Unit, ...]]
    initials: Mapping[str, tuple[Unit, ...]]


_FINAL_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y(?![a-z])|(?<=qu)y(?![a-z])")
_SIGNS = str.maketrans("", "", " '’-")


def one_i(letters: str) -> str:
    """i for a final y after a consonant, so that Mỹ and Mĩ, Quy and Qui are one ("quy" → "qui", "tay" stays)."""
    return _FINAL_Y.sub("i", letters) if "y" in letters else letters


def key(folded: str) -> str:
    """What folded names are compared by: "quy nhon" → "quinhon", "dak lak" → "daklak", "cu m'gar" → "cumgar"."""
    return one_i(folded).translate(_SIGNS)


def gather(units: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    """Units by the name they come with, in their order."""
    gathered: dict[str, tuple[T, ...]] = {}
    for name, unit in units:
        gathered[name] = (*gathered.get(name, ()), unit)
    return gathered
