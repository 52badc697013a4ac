"""`python -m tests.faults`: kills the bot again and again while people talk, and proves that nothing was lost.

python -m tests.faults --database sqlite --events 50000 --kills 100
python -m tests.faults --database postgresql --processes 2 --events 50000 --kills 100
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.faults.checker import Report
from tests.faults.run import Plan, play
from tests.postgres import Cluster

HEAD = (
    "database",
    "processes",
    "kills",
    "announcing",
    "events",
    "posts",
    "messages",
    "announcements",
    "told",
    "lost",
    "doubled",
    "order",
    "typed again",
    "hurried",
    "unknown",
    "in doubt",
)


def row(database: str, processes: int, report: Report) -> tuple[str, ...]:
    wrong = report.count("unaccounted") + report.count("different")
    figures = (
        processes,
        report.kills,
        report.meanwhile,
        report.events,
        report.posts,
        report.arrived,
        report.announcements,
        report.told,
        report.count("lost") + wrong,
        report.count("doubled"),
        report.count("reordered"),
        report.again,
        report.hurried,
        report.unknown,
        report.in_doubt,
    )
    return (database, *(f"{figure:,}" for figure in figures))


def table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(line[at]) for line in (HEAD, *rows)) for at in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in (HEAD, *rows)
    )


def _run(plan: Plan, database: str, place: Path) -> Report:
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {words}", file=sys.stderr, flush=True)

    if database == "sqlite":
        return play(plan, place / "run", f"sqlite:///{place / 'run' / 'p0' / 'ocop.db'}", say)
    with Cluster() as cluster:
        return play(replace(plan, restart=cluster.restart), place / "run", cluster.create("faults"), say)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--listeners", type=int, help="people who only hear announcements; one for 50 events")
    parser.add_argument("--processes", type=int, help="of the bot; one on SQLite, two on PostgreSQL")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the rows and sends of the chats it objects to")
    args = parser.parse_args()
    rows, wrong = [], 0
    for database in ("sqlite", "postgresql") if args.database == "both" else (args.database,):
        with tempfile.TemporaryDirectory(prefix="ocop-faults-") as folder:
            listeners = args.events // 50 if args.listeners is None else args.listeners
            processes = args.processes or (1 if database == "sqlite" else 2)
            plan = Plan(args.events, args.kills, listeners, processes, args.seed, keep=args.keep)
            report = _run(plan, database, Path(folder))
        rows.append(row(database, plan.processes, report))
        for fault in report.faults[:20]:
            print(f"{fault.kind}: {fault.what}", file=sys.stderr)
        wrong += len(report.faults)
    print(table(rows))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
