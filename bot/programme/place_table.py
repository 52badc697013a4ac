"""The table of places in memory: communes of today, and every unit of before 1/7/2025 with what it is now.

Loaded once, when first asked (some 14,000 rows, about a tenth of a second). The 10,000 old communes are made of their
rows when somebody names them: kept as objects they would take ten megabytes. `data/README.md` says where it all comes
from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

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
    """Units by the name they go by. `found` holds units, or numbers `made` makes units of."""

    def __init__(self, found: Mapping[str, tuple[Unit | int, ...]], made: Callable[[int], Unit]) -> None:
        self._found, self._made = found, made

    def __getitem__(self, name: str) -> tuple[Unit, ...]:
        return tuple(self._made(one) if isinstance(one, int) else one for one in self._found[name])

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


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
