"""The offices a producer can turn to: the commune's first, then the province's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["commune", "province"]


@dataclass(frozen=True, slots=True)
class Office:
    """One office of the directory. `province` and `commune` are codes of today ("19", "05503"; "" for an office of the
    province), `phone` is E.164 or "", `hours` the words of the sheet (`opening_hours.read_hours` reads them) or ""."""

    kind: Kind
    province: str
    commune: str
    name: str
    phone: str = ""
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One support a province gives, as its office wrote it down. `certainty`: "verified" where somebody compared it
    with the paper named in `source`, "reported" where not. `dated` is the paper's day, ISO."""

    province: str
    title: str
    text: str
    source: str
    dated: str
    certainty: Literal["verified", "reported"]


def nearest(offices: tuple[Office, ...], commune: str) -> tuple[Office, ...]:
    """Those of the commune where there are any, else those of the province."""
    own = tuple(one for one in offices if one.kind == "commune" and one.commune == commune)
    return own or tuple(one for one in offices if one.kind == "province")
