"""`python -m bot.media SOURCE TARGET`: one strange file cleaned in a process of its own, with little memory and time.

Prints "kept <media type> <flaw>" or "refused <reason>". A file that breaks a decoder breaks this process only.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

MEMORY = 2 * 1024**3  # bytes of address space, libraries included
SECONDS = 30  # of CPU


def main(source: str, target: str) -> int:
    from bot.media.cleaning import clean
    from bot.media.reasons import Refused

    try:
        print("kept", *clean(Path(source), Path(target)))
    except Refused as refused:
        print(f"refused {refused.reason}")
    return 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.exit(main(*sys.argv[1:3]))
