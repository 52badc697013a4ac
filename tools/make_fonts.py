"""Makes `bot/documents/fonts/` again: Noto Sans Regular and Bold, cut down to what `bot.documents.type` can say.

    apt-get install fonts-noto-core
    uv run --no-project --with fonttools --with Pillow python -m tools.make_fonts

fonttools is needed here only (as `pip install fonttools` gives it too). Fails where a font lacks a character that is
asked for. Hinting and the shaping tables are left out: the bot draws large letters, laid out plainly.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from bot.documents.type import CHARACTERS

TARGET = Path(__file__).parents[1] / "bot" / "documents" / "fonts"
DEBIAN = Path("/usr/share/fonts/truetype/noto")


def cut(source: Path, target: Path) -> None:
    """Writes the part of one font that holds `CHARACTERS`. Raises `CalledProcessError` where it holds them not all."""
    asked = ",".join(f"U+{ord(sign):04X}" for sign in sorted(CHARACTERS))
    options = [
        f"--unicodes={asked}",
        f"--output-file={target}",
        "--no-ignore-missing-unicodes",
        "--layout-features=",
        "--drop-tables+=GDEF,GPOS,GSUB",
        "--no-hinting",
        "--name-IDs=0,1,2,3,4,5,6,13,14",
        "--notdef-outline",
    ]
    subprocess.run([sys.executable, "-m", "fontTools.subset", str(source), *options], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.make_fonts", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--source", type=Path, default=DEBIAN, help=f"folder with NotoSans-*.ttf (default {DEBIAN})")
    parser.add_argument("--target", type=Path, default=TARGET, help="folder to write to")
    given = parser.parse_args()
    given.target.mkdir(parents=True, exist_ok=True)
    for weight in ("Regular", "Bold"):
        name = f"NotoSans-{weight}.ttf"
        cut(given.source / name, given.target / name)
        print(f"{given.target / name}: {len(CHARACTERS)} characters, {(given.target / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
