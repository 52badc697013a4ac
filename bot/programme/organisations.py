"""Kinds of organisation: who may take part in OCOP, and the numbers they are registered under.

Source: Decision 26/2026/QĐ-TTg, Article 2.3 (who may take part; the community-tourism sheet adds associations and
operating centres). Facts only: what each kind is called, and how it is asked for, is the conversation's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

Group = Literal["household", "cooperative", "cooperative_group", "company", "farm", "other", "unregistered"]


class Kind(StrEnum):
    """What a producer is. The values are stored: they never change."""

    HOUSEHOLD = "household"
    COOPERATIVE = "cooperative"
    COOPERATIVE_GROUP = "cooperative_group"
    FARM = "farm"
    LIMITED_COMPANY = "limited_company"
    PRIVATE_ENTERPRISE = "private_enterprise"
    JOINT_STOCK_COMPANY = "joint_stock_company"
    ASSOCIATION = "association"
    OPERATING_CENTRE = "operating_centre"
    EQUIVALENT_ORGANISATION = "equivalent_organisation"
    UNREGISTERED = "unregistered"


@dataclass(frozen=True, slots=True)
class Facts:
    """What follows from a kind.

    `eligible`: may take part with goods; `eligible_tourism`: with the community-tourism sheet; `small_or_medium`:
    only while it is a small or medium enterprise, large ones are not in Article 2.3.
    """

    group: Group
    eligible: bool
    eligible_tourism: bool
    small_or_medium: bool = False

    @property
    def tourism_only(self) -> bool:
        return self.eligible_tourism and not self.eligible


_COMPANY = Facts("company", eligible=True, eligible_tourism=True, small_or_medium=True)
_OTHER = Facts("other", eligible=False, eligible_tourism=True)

KINDS: Mapping[Kind, Facts] = MappingProxyType(
    {
        Kind.HOUSEHOLD: Facts("household", eligible=True, eligible_tourism=True),
        Kind.COOPERATIVE: Facts("cooperative", eligible=True, eligible_tourism=True),
        Kind.COOPERATIVE_GROUP: Facts("cooperative_group", eligible=True, eligible_tourism=True),
        Kind.FARM: Facts("farm", eligible=True, eligible_tourism=True),
        Kind.LIMITED_COMPANY: _COMPANY,
        Kind.PRIVATE_ENTERPRISE: _COMPANY,
        Kind.JOINT_STOCK_COMPANY: _COMPANY,
        Kind.ASSOCIATION: _OTHER,
        Kind.OPERATING_CENTRE: _OTHER,
        Kind.EQUIVALENT_ORGANISATION: _OTHER,
        # Not in the list, but an answer all the same: they are told what to register, and go on.
        Kind.UNREGISTERED: Facts("unregistered", eligible=False, eligible_tourism=False),
    }
)


def eligible(kind: Kind, tourism: bool) -> bool:
    """Whether this kind may take part [Article 2.3]; `tourism` is true for a product on the community-tourism sheet."""
    facts = KINDS[kind]
    return facts.eligible_tourism if tourism else facts.eligible


_TAX_CODE = re.compile(r"([0-9]{10})(?:-?([0-9]{3}))?")
_PERSONAL_NUMBER = re.compile(r"[0-9]{3}[0-3][0-9]{8}")
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def check_tax_code(text: str) -> str | None:
    """The tax or registration number in its usual shape, or None where it cannot be one.

    Three shapes: 10 digits whose last one checks the others (companies, cooperatives); the same with three digits for
    a branch, given back as "0100109106-001"; the 12-digit personal number that household businesses use since
    1/7/2025 (three for the place, one for century and gender, 0 to 3 for everybody alive, two for the year, six that
    run on; nothing to check them by). Spaces and dots between the digits are forgiven, other words are not.
    Never raises.
    """
    if len(text) > 100:
        return None
    plain = re.sub(r"[\s.]+", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"[\u2010-\u2015]", "-", plain)
    if _PERSONAL_NUMBER.fullmatch(plain):
        return plain
    found = _TAX_CODE.fullmatch(plain)
    if found is None or plain.startswith("0000000"):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(found[1], _WEIGHTS, strict=False))
    check = 10 - total % 11  # remainder 0 would give two digits: no such code is given out
    if str(check) != found[1][9]:
        return None
    return f"{found[1]}-{found[2]}" if found[2] else found[1]
