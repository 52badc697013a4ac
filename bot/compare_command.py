"""`ocop-bot compare-rules --province CODE`: certificates of the old rule beside self-scores by the new one."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from bot.commanding import with_lane
from bot.language import Words, day, words
from bot.programme.places import province as named_province
from bot.scoring.changes import Comparison, Reason
from bot.services import comparisons
from bot.services.comparisons import Line
from bot.storage import Lane

BAD_INPUT = 2


def run(args: argparse.Namespace, fail: Callable[[str, int], int]) -> int:
    """The command; returns the exit status."""
    if named_province(args.province) is None:
        return fail(f"--province: {args.province!r} is not the code of a province of today, such as 19", BAD_INPUT)

    def over(lane: Lane) -> int:
        lines = lane.look(lambda work: comparisons.of_province(work, args.province))
        if args.json:
            print(json.dumps([_plain(one) for one in lines], ensure_ascii=False, indent=2))
        else:
            w = words("vi")
            print("\n".join(_line(w, one) for one in lines) or w.t("No certificates of the old rule."))
        return 0

    return with_lane(over, fail)


def _plain(one: Line) -> dict[str, Any]:
    held, found = one.holding.certificate, one.comparison
    return {
        "product": one.holding.product_name,
        "organisation": one.holding.organisation_name,
        "commune": one.holding.commune,
        "sheet": one.sheet,
        "stars_then": held.stars,
        "expires": held.expires_on.isoformat(),
        "stars_now": found.stars if found is not None else None,
        "points_now": found.total if found is not None else None,
        "reasons": [_reason(words("vi"), reason) for reason in found.reasons] if found is not None else None,
        "open": len(found.unknown) if found is not None else None,
        "not_comparable": len(found.unlike) if found is not None else None,
    }


def _line(w: Words, one: Line) -> str:
    held = one.holding.certificate
    head = f"{one.holding.product_name or '–'}, {one.holding.organisation_name or '–'}"
    then = w.t("before {stars} stars, good until {day}", stars=held.stars or "?", day=day(held.expires_on, w.language))
    return f"{head}: {then}; {_now(w, one.comparison)}"


def _now(w: Words, found: Comparison | None) -> str:
    if found is None:
        return w.t("no self-score by the new rule yet")
    text = w.t("now about {stars} stars, {points} points", stars=found.stars, points=found.total)
    if found.stars >= found.held:
        return text
    return f"{text}: " + "; ".join(_reason(w, one) for one in found.reasons)


def _reason(w: Words, one: Reason) -> str:
    if one.pair is None or one.pair.new is None:
        return w.n("{count} point is missing", "{count} points are missing", one.need - one.have)
    return w.pick(one.pair.new.name) + (" " + w.t("(a must only now)") if one.added else "")
