"""What reading a reply gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One reply, read.

    `understood`: the bot may go on with `value`. Otherwise it asks again, kindly, with an example, or offers
    `candidates` (positions of options from 1, sheet numbers, or commune codes) as choices.
    `unsure`: the person said in words that they do not know ("chưa rõ"); only for yes_no is that a value of its own.
    """

    understood: bool
    value: object = None
    candidates: tuple[object, ...] = ()
    unsure: bool = False


UNCLEAR = Reading(False)
UNSURE = Reading(False, unsure=True)


def understood(value: object) -> Reading:
    return Reading(True, value)


def between(candidates: tuple[object, ...]) -> Reading:
    """Several readings fit: which one is a question of its own. One candidate alone is still only a guess."""
    return Reading(False, candidates=candidates)
