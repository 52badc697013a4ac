"""The summary of where products stand on their way to a round: kept by a tick, and at once after a step of a dossier.

It is made of other tables alone, so that keeping it is repeatable: whatever changes an answer, a consent or a
certificate, the next sweep finds it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.programme.readiness import stage_of
from bot.storage import Work
from bot.storage import readiness as store
from bot.storage.readiness import Standing

CHUNK = 500  # products in one unit of work


def keep(work: Work, products: Sequence[int]) -> int:
    """Brings the summary of these products up to date; returns how many of them were not."""
    rows = []
    for one in store.sources(work, products):
        stage, on_day = stage_of(one.known)
        total = one.known.total
        rows.append(
            Standing(one.product_id, one.province, one.commune, one.shared, stage, on_day, one.known.state, total)
        )
    before = store.kept(work, products)
    changed = [one for one in rows if before.get(one.product_id) != one]
    store.put(work, changed)
    return len(changed)


def sweep(work: Work, after: int = 0) -> int:
    """Looks at the next products by number; returns the last one's, 0 at the end."""
    products = store.products_after(work, after, CHUNK)
    keep(work, products)
    return products[-1] if len(products) == CHUNK else 0
