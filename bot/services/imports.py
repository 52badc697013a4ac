"""Sheets of products that offices hand in: read, looked through, taken in, a piece at a time and safe to repeat.

waiting → reading → checking → checked → (somebody chooses) running → done. Every piece is a unit of work of its own: a
process that dies leaves nothing half done, and the next one goes on. Reading a file is handed in (`take_reading`,
`stage`, `read_through`): it is no database's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from bot.language import msgid
from bot.programme.product_row import Area, ProductRow, Read
from bot.programme.sheet_rows import Problem
from bot.services import importing
from bot.storage import Work, audit
from bot.storage import imports as store
from bot.storage.imports import Run, SheetRow

PIECE = 50
"""Rows of one unit of work: whoever writes to the bot meanwhile waits a tenth of a second."""
TAKEN = timedelta(minutes=2)
"""A sheet that nobody went on reading for so long is read by another process."""
ATTEMPTS = 2
"""Times a sheet is begun: one over which processes died so often is not read again and again."""
NAME_LENGTH = 120


class CannotChoose(ValueError):
    """What cannot be done with a sheet now: `why` is "state" (somebody was faster, or it is not looked through),
    "wrong" (all or nothing, and rows are wrong), "nothing" (no row is right)."""

    def __init__(self, why: Literal["state", "wrong", "nothing"]) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Reading:
    """A sheet to be read by whoever took it."""

    run_id: int
    area: Area
    filename: str
    content: bytes


# ── Handing in and choosing ──────────────────────────────────────────────────────────────────────


def begin(work: Work, area: Area, by: str, filename: str, sealed: str) -> int:
    """Takes a sheet in to be looked through (`sealed` by `storage.imports.seal`); nothing else is changed before
    somebody chooses. Returns its number."""
    name = "".join(sign if sign.isprintable() else " " for sign in filename.replace("\\", "/").rpartition("/")[2])
    run_id = store.add(work, area.province, area.commune, by, name.strip()[-NAME_LENGTH:], sealed)
    audit.add(work, by, "import.begun", "import", run_id, {"area": area.commune or area.province})
    return run_id


def choose(work: Work, run_id: int, choice: Literal["all", "good"], by: str) -> None:
    """Takes in what was looked through: "all" only where no row is wrong, "good" without those that are. Raises
    CannotChoose."""
    run = store.load(work, run_id, lock=True)
    if run is None or run.state != "checked":
        raise CannotChoose("state")
    if choice == "all" and run.wrong:
        raise CannotChoose("wrong")
    if run.wrong == run.rows:
        raise CannotChoose("nothing")
    store.unsettle(work, run_id)
    store.save(work, run_id, state="running", choice=choice, done=0)
    audit.add(work, by, "import.chosen", "import", run_id, {"choice": choice, "wrong": run.wrong})


def discard(work: Work, run_id: int, by: str) -> None:
    """Puts a sheet aside that was not taken in. Raises CannotChoose."""
    run = store.load(work, run_id, lock=True)
    if run is None or run.state in ("running", "done", "discarded"):
        raise CannotChoose("state")
    store.drop_rows(work, run_id)
    store.save(work, run_id, state="discarded", content=None, ended_at=work.now, taken_until=None)
    audit.add(work, by, "import.discarded", "import", run_id)


def problems(one: SheetRow) -> tuple[list[Problem], list[Problem]]:
    """What is wrong in a row; and what was taken otherwise than it stands there, or not at all."""
    said = one.said
    return (
        [Problem(one.number, *each) for each in said["problems"]],
        [Problem(one.number, *each) for each in (*said["notes"], *said["kept"])],
    )


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def take_reading(work: Work) -> Reading | None:
    """The next sheet to read, from its beginning. One that was begun too often is called unreadable on the way."""
    while True:
        found = store.next_to_read(work)
        if found is None:
            return None
        run, content = found
        begun = (run.begun or 0) + 1
        if begun <= ATTEMPTS:
            break
        unreadable(work, run.id, msgid("could not be read to its end: save its first sheet alone, in a new file"), {})
    store.drop_rows(work, run.id)
    taken = {"taken_until": work.now + TAKEN, "begun": begun}
    store.save(work, run.id, state="reading", rows=0, wrong=0, done=0, **taken)
    return Reading(run.id, Area(run.province, run.commune), run.filename, content)


def stage(work: Work, run_id: int, read: Sequence[Read]) -> bool:
    """Keeps rows that were read. False when the sheet was put aside meanwhile."""
    run = store.load(work, run_id, lock=True)
    if run is None or run.state != "reading":
        return False
    store.add_rows(work, run_id, _merged(read))
    rows = run.rows + len({one.number for one in read})
    wrong = run.wrong + len({one.number for one in read if one.product is None})
    store.save(work, run_id, rows=rows, wrong=wrong, taken_until=work.now + TAKEN)
    return True


def _merged(read: Iterable[Read]) -> list[dict[str, Any]]:
    return [
        {
            "number": one.number,
            "commune": one.product.commune if one.product is not None else "",
            "state": "wrong" if one.product is None else "read",
            "noted": bool(one.problems or one.notes),
            "said": {
                "row": one.product.to_data() if one.product is not None else {},
                "problems": _plain(one.problems),
                "notes": _plain(one.notes),
                "kept": [],
            },
        }
        for one in read
    ]


def _plain(found: Iterable[Problem]) -> list[list[Any]]:
    return [[one.column, one.what, dict(one.params)] for one in found]


def read_through(work: Work, run_id: int) -> None:
    """Every row was read: the file itself is not needed any more."""
    run = store.load(work, run_id, lock=True)
    if run is not None and run.state == "reading":
        store.save(work, run_id, state="checking", content=None, done=run.wrong, taken_until=None)


def unreadable(work: Work, run_id: int, what: str, params: Mapping[str, object]) -> None:
    """The file is no sheet: said by `Words.t(what, **params)`."""
    run = store.load(work, run_id, lock=True)
    if run is None or run.state != "reading":
        return
    said = {"what": what, "params": {name: str(value) for name, value in params.items()}}
    store.drop_rows(work, run_id)
    ended = {"content": None, "taken_until": None, "ended_at": work.now}
    store.save(work, run_id, state="unreadable", problem=said, rows=0, wrong=0, **ended)


# ── Looking through and taking in ────────────────────────────────────────────────────────────────


def step(work: Work) -> bool:
    """One piece of the oldest sheet that waits for it. False when there is nothing to do."""
    run = store.next_to_work(work)
    if run is None:
        return False
    rows = store.unsettled(work, run.id, PIECE)
    if not rows:
        _end(work, run)
        return True
    write = run.state == "running"
    given = [(one.number, ProductRow.from_data(one.said["row"])) for one in rows]
    became = importing.settle(work, Area(run.province, run.commune), run.id, given, write=write)
    settled = []
    for row, one in zip(rows, became, strict=True):
        said = {**row.said, "problems": _plain(one.problems), "kept": _plain(one.notes)}
        settled.append((row, one.state, said, bool(said["problems"] or said["notes"] or said["kept"])))
    store.settle(work, settled)
    wrong = run.wrong + sum(one.state == "wrong" for one in became)
    store.save(work, run.id, done=run.done + len(rows), wrong=wrong)
    return True


def _end(work: Work, run: Run) -> None:
    counts = store.count_rows(work, run.id)
    if run.state == "checking":
        store.save(work, run.id, state="checked", counts=counts)
        return
    store.save(work, run.id, state="done", counts=counts, ended_at=work.now)
    audit.add(work, run.by, "import.done", "import", run.id, counts)
