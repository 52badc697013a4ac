"""Places: from what people type, or where they stand, to communes of today.

The list changed on 1/7/2025 (no districts any more, 63 provinces became 34) and again in 2026; people still write old
names. So a name is looked up among all of them, and where it can be more than one commune of today the answer is the
choice, not a guess.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import Literal

from bot.language import fold
from bot.programme.place_reading import Way, read
from bot.programme.place_rows import table
from bot.programme.place_table import Place, Province
from bot.programme.place_text import words

__all__ = ["Place", "PlaceAnswer", "Province", "communes", "find_places", "nearest", "place", "province", "provinces"]

FARTHEST = 60.0  # kilometres: on land nobody is farther from the middle of their commune, by far
KM_PER_DEGREE = 111.2  # to the north; to the east less, by the cosine of the latitude


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """What an address can be.

    "one": exactly `places[0]`. "several": ask which of `places`, the likeliest first; a single one in it means "is it
    this one?" (a typo, or a word left unexplained). "none": no place in it.

    `of_province`: only a province was understood (today's in `province`, even where the old name was given); `places`
    are all the communes meant, far too many to show: ask for the commune's name and read the reply with
    `within=province.code`.
    """

    kind: Literal["one", "several", "none"]
    places: tuple[Place, ...] = ()
    province: Province | None = None

    @property
    def of_province(self) -> bool:
        return self.province is not None

    @property
    def provinces(self) -> tuple[Province, ...]:
        """The provinces the places lie in, in the same order: where they are many, ask for the province first."""
        return tuple(table().provinces[code] for code in dict.fromkeys(one.province_code for one in self.places))


NONE = PlaceAnswer("none")


def place(code: str) -> Place | None:
    """The commune of today with this code ("05503"), if there is one."""
    return table().places.get(code)


def province(code: str) -> Province | None:
    """The province or city of today with this code ("19"), if there is one."""
    return table().provinces.get(code)


def provinces() -> tuple[Province, ...]:
    """The 34 provinces and cities of today, by name."""
    return tuple(sorted(table().provinces.values(), key=lambda one: fold(one.name)))


def communes(province_code: str) -> tuple[Place, ...]:
    """The communes of a province of today, by name; none for a code there is not."""
    inside = (one for one in table().places.values() if one.province_code == province_code)
    return tuple(sorted(inside, key=lambda one: (fold(one.name), one.code)))


def find_places(text: str, *, within: str = "") -> PlaceAnswer:
    """What a typed address can be; `within` is the code of a province already known from the talk.

    Tone marks, commas and kinds may be missing; "P.", "TP.", "TX", "hcm", "bmt" and a province's first letters after
    a commune are read; hamlets, streets and numbers in front are passed over. "xã X" is a commune and never the old
    district X; a bare X that was a district too is both. Names of before 1/7/2025 give what they became. Never
    raises; texts too long to be an address (240 characters, 32 words) are "none".
    """
    found = words(text)
    if not found:
        return NONE
    ways, sure = read(found, within)
    if not ways:
        return NONE
    whole = [way for way in ways if way.commune is None and way.district is None]
    if whole:
        return _of_province(whole, ways)
    places = tuple(table().places[code] for code in _in_order(ways))
    return PlaceAnswer("one" if sure and len(places) == 1 else "several", places)


def _in_order(ways: list[Way]) -> list[str]:
    """The communes of all ways: those by a commune's name first, then those of a district, by name."""
    named = dict.fromkeys(code for way in ways if way.commune for code in way.codes)
    others = {code for way in ways if not way.commune for code in way.codes} - named.keys()
    return [*named, *sorted(others, key=lambda code: (fold(table().places[code].name), code))]


def _of_province(whole: list[Way], ways: list[Way]) -> PlaceAnswer:
    """Only a province, of today or old: all its communes, those that also go by its name first."""
    known = table().places
    inside = {code for way in whole for code in way.codes}
    first = [code for code in _in_order([way for way in ways if way.commune or way.district]) if code in inside]
    rest = sorted(inside.difference(first), key=lambda code: (fold(known[code].name), code))
    places = tuple(known[code] for code in (*first, *rest))
    return PlaceAnswer("several", places, table().provinces[places[0].province_code])


def nearest(latitude: float, longitude: float, n: int = 3) -> tuple[Place, ...]:
    """The `n` communes whose middles are nearest to a point (WGS 84 degrees), nearest first; none far from Viet Nam.

    A commune's middle is not its border: offer them, never take the first as certain. The point itself is kept
    nowhere.
    """
    if not (math.isfinite(latitude) and math.isfinite(longitude)) or n < 1:
        return ()
    east = KM_PER_DEGREE * math.cos(math.radians(latitude))

    def distance(one: Place) -> float:
        return math.hypot((one.latitude - latitude) * KM_PER_DEGREE, (one.longitude - longitude) * east)

    near = heapq.nsmallest(n, table().places.values(), key=distance)
    return tuple(one for one in near if distance(one) <= FARTHEST)
