"""The Word files as an office's program opens them: LibreOffice reads each unrepaired, every word of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.documents.leaflet import leaflet_word
from bot.messages import File
from tests.documents.forms.reading import words_of_pdf
from tests.documents.forms.test_forms import FIELDS, NAMES, assert_in_order, write

SOFFICE = os.environ.get("OCOP_TEST_SOFFICE", "soffice")
SAID = {"name": 'HTX "Chè" <Tân Cương> & bạn', "product": "chè búp khô móc câu", "history": "dòng một\ndòng hai"}
LINES = [
    {
        "part": "A", "section": "1", "code": f"1.{n}", "name": f"Tiêu chí {n}", "most": 3, "low": 1, "high": 2,
        "said": "ngặt nghèo", "proofs": ["Giấy số 12"], "wanted": ["Hợp đồng"],
    }
    for n in range(1, 40)
]


@pytest.mark.office
def test_an_office_can_open_every_word_file(tmp_path: Path) -> None:
    if shutil.which(SOFFICE) is None:
        pytest.skip("no LibreOffice: install Debian's libreoffice-writer, or name it in OCOP_TEST_SOFFICE")
    data = {"said": SAID, "kind": "first", "samples": 5, "lines": LINES, "headings": {"A": "PHẦN A", "1": "1. Mục"}}
    for name in NAMES:
        content = write(File(f"{name}.docx", data, "x", "y", "z"))
        assert content is not None
        (tmp_path / f"{name}.docx").write_bytes(content)
    story = {"product": "Mật ong bạc hà", "producer": "Hộ Mỷ", "parts": {"land": "núi đá cao"}}
    (tmp_path / "leaflet.docx").write_bytes(leaflet_word(story))
    home = (tmp_path / "office").as_uri()
    files = [str(path) for path in sorted(tmp_path.glob("*.docx"))]
    out = tmp_path / "out"
    subprocess.run(
        [SOFFICE, "--headless", f"-env:UserInstallation={home}", "--convert-to", "pdf", "--outdir", str(out), *files],
        check=True,
        capture_output=True,
        timeout=240,
    )
    for name in NAMES:
        text = words_of_pdf((out / f"{name}.pdf").read_bytes())
        wanted = [words for words in FIELDS[name]["words"] if len(words) < 40]  # a longer one may be broken by a cell
        assert_in_order(text, wanted)
        assert SAID["name"] in text
    text = words_of_pdf((out / "leaflet.pdf").read_bytes())
    assert_in_order(text, ["Mật ong bạc hà", "Đất và nước quê mình", "Núi đá cao."])
