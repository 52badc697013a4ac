"""What the forms say, read from the plain data of a message; what is absent is a blank on the paper.

The data is made by `flows/form_facts.py` from the answers; the shapes are told there and here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

Kind = Literal["first", "upgrade", "re_evaluation"]


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of the sheet, in its printed place. `low` and `high` are the expected points (None: open), equal
    where it is settled; `said` describes it in words; `proofs` are the papers attached, `wanted` those missing."""

    part: str
    section: str
    code: str
    name: str
    most: int
    low: int | None
    high: int | None
    said: str
    proofs: tuple[str, ...]
    wanted: tuple[str, ...]
    council: bool  # the council judges it by eye and tongue: no points are claimed


@dataclass(frozen=True, slots=True)
class Facts:
    """`said` holds the text fields by name (a missing name is a blank), `ticked` the boxes by name, `headings` the
    parts and sections of the sheet by code with their most points."""

    said: Mapping[str, str]
    ticked: Mapping[str, bool]
    headings: Mapping[str, str]
    lines: tuple[Line, ...]
    kind: Kind | None
    samples: int | None
    year: str

    def text(self, name: str) -> str | None:
        return self.said.get(name) or None

    @classmethod
    def read(cls, data: Mapping[str, object]) -> Self:
        said, ticked, headings = (_mapping(data.get(name)) for name in ("said", "ticked", "headings"))
        lines, samples, kind = data.get("lines"), data.get("samples"), data.get("kind")
        given = lines if isinstance(lines, Sequence) and not isinstance(lines, str) else ()
        return cls(
            said={name: printable(value) for name, value in said.items() if isinstance(value, str)},
            ticked={name: value for name, value in ticked.items() if isinstance(value, bool)},
            headings={code: str(value) for code, value in headings.items()},
            lines=tuple(_line(line) for line in given if isinstance(line, Mapping)),
            kind=kind if kind in ("first", "upgrade", "re_evaluation") else None,
            samples=samples if isinstance(samples, int) else None,
            year=str(data.get("year", "")),
        )


def printable(text: str) -> str:
    """Without the signs that neither page can hold; lines stay lines."""
    return "\n".join("".join(sign for sign in line if sign.isprintable()) for line in text.split("\n"))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _line(data: Mapping[str, object]) -> Line:
    def text(name: str) -> str:
        return printable(str(data.get(name) or ""))

    def points(name: str) -> int | None:
        value = data.get(name)
        return value if isinstance(value, int) else None

    def texts(name: str) -> tuple[str, ...]:
        value = data.get(name)
        return (
            tuple(printable(str(one)) for one in value)
            if isinstance(value, Sequence) and not isinstance(value, str)
            else ()
        )

    return Line(
        part=text("part"),
        section=text("section"),
        code=text("code"),
        name=text("name"),
        most=points("most") or 0,
        low=points("low"),
        high=points("high"),
        said=text("said"),
        proofs=texts("proofs"),
        wanted=texts("wanted"),
        council=data.get("council") is True,
    )
