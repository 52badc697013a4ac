"""`python -m bench [names]`: run the benchmarks of this folder, all of them or those named, and print their tables.

A benchmark is a module bench/<name>.py with `main() -> int`: it prints its table and returns 0, or 1 where what it
measured is not good enough.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def names() -> list[str]:
    return sorted(file.stem for file in Path(__file__).parent.glob("*.py") if not file.stem.startswith("_"))


def main(asked: list[str]) -> int:
    if unknown := [name for name in asked if name not in names()]:
        print(f"no benchmark {unknown[0]!r}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    worst = 0
    for name in asked or names():
        print(f"── {name} ──", flush=True)
        worst = max(worst, importlib.import_module(f"bench.{name}").main())
        print(flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
