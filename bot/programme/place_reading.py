"""What an address means: which commune, within which district, within which province, of the names found in it.

Every way to take one name as the commune, one as the district (of before 1/7/2025) and one as the province is
weighed; the way that leaves the fewest words unexplained wins. Ways that are equal are all kept: then the person is
asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import NamedTuple

from bot.programme.place_spans import Span, exact_spans, near_spans
from bot.programme.place_table import Unit
from bot.programme.place_text import Word, is_hamlet, says_nothing, spelling_of

_MOST = 8  # names weighed for each of the three roles


@dataclass(frozen=True, slots=True)
class Way:
    """One way to take an address: `codes` of communes of today, the likeliest first, and how much it explains."""

    commune: Span | None
    district: Span | None
    province: Span | None
    codes: tuple[str, ...]
    weight: float

    @property
    def spans(self) -> tuple[Span, ...]:
        """The names it takes, in the order they stand."""
        taken = [span for span in (self.commune, self.district, self.province) if span is not None]
        return tuple(sorted(taken, key=lambda span: span.start))


class _Roles(NamedTuple):
    """Names that might be taken together: `taken` from small to great, and how much of the address they explain."""

    commune: Span | None
    district: Span | None
    province: Span | None
    taken: Sequence[Span]
    weight: float


def read(words: Sequence[Word], within: str = "") -> tuple[list[Way], bool]:
    """The best ways to take an address, and whether they can be relied on; no way where it holds no place.

    `within`: code of a province already known from the talk.
    """
    spans = exact_spans(words)
    best = _best(words, spans, within)
    if not best or any(_unexplained(words, best[0])):
        taken = best[0].spans if best else ()
        free = [not any(span.start <= at < span.end for span in taken) for at in range(len(words))]
        near = near_spans(words, free)
        mended = _best(words, spans + near, within) if near else []
        if mended and (not best or mended[0].weight > best[0].weight):
            best = mended
    best = [way for way in best if _held(words, way)]
    return best, any(_sure(words, way, spans, within) for way in best)


def _best(words: Sequence[Word], spans: Sequence[Span], within: str) -> list[Way]:
    ways = _ways(words, spans, within)
    if within:
        ways = [*ways]
        if not any(way.commune or way.district for way in ways):
            ways = _ways(words, spans, "")
    best: list[Way] = []
    for way in ways:
        if best and way.weight < best[0].weight:
            break
        best.append(way)
    return best


def _ways(words: Sequence[Word], spans: Sequence[Span], within: str) -> Iterable[Way]:
    """Every way to take an address, the heaviest first; what communes one means is looked for when it is asked for."""
    for roles in sorted(_roles(words, spans), key=lambda roles: roles.weight, reverse=True):
        codes = _codes(roles.commune, roles.district, roles.province, within)
        if codes and not _too_little(words, roles.taken):
            yield Way(roles.commune, roles.district, roles.province, codes, roles.weight)


def _roles(words: Sequence[Word], spans: Sequence[Span]) -> Iterable[_Roles]:
    last = spans[::-1]  # an address goes from small to great
    provinces = (None, *_taking(last, lambda unit: unit.province))
    districts = (None, *_taking(last, lambda unit: unit.level == "old_district"))
    communes = (None, *_taking(spans, lambda unit: unit.commune))
    for province, district, commune in product(provinces, districts, communes):
        taken = [span for span in (commune, district, province) if span]
        if any(_overlap(one, other) for one, other in combinations(taken, 2)):
            continue
        if taken and not any(span is not province and _of_hamlet(words, span, taken) for span in taken):
            yield _Roles(commune, district, province, taken, _weight(taken))


def _taking(spans: Sequence[Span], fits: Callable[[Unit], bool]) -> list[Span]:
    """The spans that can be taken so; of very many (no real address) those with a kind in front, then the first."""
    fitting = [span for span in spans if any(fits(unit) for unit in span.units)]
    return sorted(fitting, key=lambda span: not span.kind)[:_MOST]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _of_hamlet(words: Sequence[Word], span: Span, taken: Sequence[Span] = ()) -> bool:
    """Whether this is the name of a hamlet or a street ("xóm Hồng Thái"), with no kind of its own in front.

    Unless that word is part of another name taken: "yên lãng đại từ" has no làng in it.
    """
    before = span.start - 1
    return (
        not span.kind
        and before >= 0
        and words[before].piece == words[span.start].piece
        and is_hamlet(words[before])
        and not any(other.start <= before < other.end for other in taken)
    )


def _too_little(words: Sequence[Word], taken: Sequence[Span]) -> bool:
    """Whether this is one syllable alone: "đông" and "ba" were communes. "Láng", spelt so and alone, is enough."""
    alone = taken[0]
    if len(taken) > 1 or not alone.weak:
        return False
    if not all(says_nothing(word) for word in (*words[: alone.start], *words[alone.end :])):
        return True
    spelt = words[alone.name].spelt
    return not any(unit.level != "old_commune" and spelling_of(unit.name) == spelt for unit in alone.units)


def _weight(taken: Sequence[Span]) -> float:
    """Words explained, less half a word for a typo. `taken` stands from small to great."""
    weight = float(sum(span.end - span.start - 0.5 * span.near for span in taken))
    places = [span.start for span in taken]
    return weight if places == sorted(places) else weight - 0.25  # the great before the small: possible, not usual


def _codes(commune: Span | None, district: Span | None, province: Span | None, within: str) -> tuple[str, ...]:
    """The communes of today that fit all the names taken, those of today by that very name first."""
    above = [unit for unit in province.units if unit.province] if province else []
    if within and province and not any(within in unit.provinces for unit in above):
        return ()
    around = [unit for unit in district.units if unit.level == "old_district"] if district else []
    around = [unit for unit in around if _lies_in(unit, above) and (not within or within in unit.provinces)]
    if district and not around:
        return ()
    if commune is None:
        return tuple(dict.fromkeys(code for unit in _proper(around or above) for code in unit.codes))
    fitting = [
        unit
        for unit in commune.units
        if unit.commune
        and _lies_in(unit, above)
        and (not around or any(_in_district(unit, one) for one in around))
        and (not within or within in unit.provinces)
    ]
    today = [unit for unit in fitting if unit.level == "commune"]
    now = [unit for unit in above if unit.level == "province"]
    if commune.kind and commune.strict and not around and any(now and _lies_in(one, now) for one in today):
        return tuple(unit.codes[0] for unit in today)  # "xã Tân Cương, Thái Nguyên": as it is written today
    return _with_old(today, [unit for unit in fitting if unit.level == "old_commune"], whole=bool(around))


def _with_old(today: Sequence[Unit], old: Sequence[Unit], whole: bool) -> tuple[str, ...]:
    """Communes of today by that name, then what became of old ones by that name elsewhere.

    `whole`: also of the old one that gave the name on, where it was divided. With its old district it is the old one
    that is meant.
    """
    codes = dict.fromkeys(unit.codes[0] for unit in today)
    elsewhere = [unit for unit in old if whole or codes.keys().isdisjoint(unit.codes)]
    for unit in [unit for unit in elsewhere if not unit.alias] if today else _proper(elsewhere):
        codes.update(dict.fromkeys(unit.codes))
    return tuple(codes)


def _proper(units: Sequence[Unit]) -> Sequence[Unit]:
    """Without names of what was swallowed before 2025, unless there is nothing else."""
    return [unit for unit in units if not unit.alias] or units


def _lies_in(unit: Unit, above: Sequence[Unit]) -> bool:
    """Whether a unit lies in one of these provinces; anything does where none is named."""
    if not above:
        return True
    if unit.level == "commune":
        return any(unit.codes[0] in one.codes for one in above)
    marks = [max(one.provinces, key=len) for one in above]  # "old 19" of an old province, "19" of one of today
    return any(mark in unit.provinces for mark in marks)


def _in_district(unit: Unit, district: Unit) -> bool:
    if unit.level == "commune":
        return unit.codes[0] in district.codes
    return unit.district == district.district


def _unexplained(words: Sequence[Word], way: Way | None) -> list[bool]:
    """For each word, whether it is part of no name taken, no hamlet or street, and could mean something."""
    taken = way.spans if way else ()
    free: list[bool] = []
    hamlet = False
    for at, word in enumerate(words):
        if any(span.start <= at < span.end for span in taken):
            free.append(False)
            hamlet = False
            continue
        hamlet = is_hamlet(word) or (hamlet and at > 0 and words[at - 1].piece == word.piece)
        free.append(not hamlet and not says_nothing(word))
    return free


def _held(words: Sequence[Word], way: Way) -> bool:
    """Whether there is reason to believe it is a place at all: two names that fit, a kind, or nothing else said beside.

    "quyết thắng" is a commune, "quyết thắng mọi khó khăn" is not.
    """
    taken = way.spans
    if len(taken) > 1 or taken[0].kind or (way.province and not way.province.near):
        return True
    free = _unexplained(words, way)
    pieces = {words[at].piece for at in range(taken[0].start, taken[0].end)}
    letters = sum(len(word.folded) for word in words[taken[0].start : taken[0].end])
    return (letters > 6 or not taken[0].near) and not any(
        free[at] for at, word in enumerate(words) if word.piece in pieces
    )


def _sure(words: Sequence[Word], way: Way, spans: Sequence[Span], within: str) -> bool:
    """Whether one commune found this way may be taken without asking: nothing in the address speaks against it."""
    named = [span for span in (way.commune, way.district) if span]
    above = bool(within) or (way.province is not None and not way.province.near)
    if any(span.near or not span.strict for span in named) and not above:
        return False
    taken = way.spans
    if any(_unexplained(words, way)[taken[0].end :]):
        return False
    return not any(_gainsays(words, span, taken) for span in spans)


def _gainsays(words: Sequence[Word], span: Span, taken: Sequence[Span]) -> bool:
    """Whether a name left out contradicts those taken: "xã Tân Cương, Thái Bình", "xã A hoặc xã B"."""
    if any(_overlap(span, one) for one in taken):
        return False
    great = any(unit.province for unit in span.units) and not (span.weak or _of_hamlet(words, span))
    return great or (span.kind and span.strict)
