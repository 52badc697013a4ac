"""The dossier in one file: numbered in order, pictures as they were, an index that tells the truth."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from bot.documents.bundle import Page, Part, file_name, paper_pdf, pdf_dossier, zip_dossier
from bot.documents.forms.blocks import Form, Paragraph
from bot.documents.forms.typeset import pdf


def photo(folder: Path, name: str, size: tuple[int, int] = (80, 120), mode: str = "RGB") -> Page:
    path = folder / name
    Image.new(mode, size, 128 if mode == "L" else (200, 30, 30)).save(path, "JPEG")
    return Page(path, "image/jpeg", "jpg")


def paper(folder: Path, name: str, pages: int) -> Page:
    path = folder / name
    form = Form("x", "x", tuple(Paragraph("chữ\n" * 60) for _ in range(pages)))
    path.write_bytes(pdf(form))
    return Page(path, "application/pdf", "pdf")


def test_a_papers_pictures_and_pdfs_become_one_pdf_in_their_order(tmp_path: Path) -> None:
    pages = (photo(tmp_path, "a"), paper(tmp_path, "b", 1), photo(tmp_path, "c", (200, 90), "L"))
    assert paper_pdf(pages, tmp_path / "out.pdf")
    read = PdfReader(tmp_path / "out.pdf")
    inside = len(PdfReader(pages[1].path).pages)
    assert len(read.pages) == 2 + inside
    assert (read.pages[0].mediabox.width, read.pages[-1].mediabox.width) == (595, 842), "upright, and across"
    (image,) = read.pages[0].images
    assert image.data == pages[0].path.read_bytes(), "the picture's own bytes"


def test_what_is_neither_lies_beside(tmp_path: Path) -> None:
    sheet = tmp_path / "so.xlsx"
    sheet.write_bytes(b"PK")
    assert not paper_pdf((Page(sheet, "application/x", "xlsx"),), tmp_path / "out.pdf")
    parts = [Part("Sổ sách 2 năm", (Page(sheet, "application/x", "xlsx"), photo(tmp_path, "a")))]
    zip_dossier(parts, tmp_path / "d.zip")
    assert zipfile.ZipFile(tmp_path / "d.zip").namelist() == ["01-so-sach-2-nam.pdf", "01-so-sach-2-nam-1.xlsx"]


def test_the_zip_is_numbered_in_order_and_counts_aloud(tmp_path: Path) -> None:
    parts = [Part(f"Giấy {n}", (photo(tmp_path, str(n)),)) for n in range(3)]
    told: list[tuple[int, int]] = []
    zip_dossier(parts, tmp_path / "d.zip", lambda done, of: told.append((done, of)))
    assert zipfile.ZipFile(tmp_path / "d.zip").namelist() == ["01-giay-0.pdf", "02-giay-1.pdf", "03-giay-2.pdf"]
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("count", [3, 70])
def test_the_index_says_the_page_on_which_each_paper_begins(tmp_path: Path, count: int) -> None:
    one = photo(tmp_path, "p")
    parts = [Part(f"Giấy thứ {n}", (one,) * (1 + n % 3)) for n in range(count)]
    pdf_dossier("Hồ sơ chè", parts, tmp_path / "d.pdf")
    read = PdfReader(tmp_path / "d.pdf")
    own = len(read.pages) - sum(len(part.pages) for part in parts)
    starts = [own + 1 + sum(len(p.pages) for p in parts[:n]) for n in range(count)]
    bookmarks = [read.get_destination_page_number(mark) + 1 for mark in read.outline]  # type: ignore[arg-type]
    assert bookmarks == starts
    index = " ".join(" ".join(page.extract_text() for page in read.pages[:own]).split())
    for n, start in enumerate(starts):
        assert f"{n + 1}. Giấy thứ {n} {start}" in index
    assert read.metadata is not None
    assert read.metadata.title == "Hồ sơ chè"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("An toàn thực phẩm, số 12/ATTP", "an-toan-thuc-pham-so-12-attp"),
        ("../../etc/passwd", "etc-passwd"),
        ("…", "giay"),
    ],
)
def test_a_title_makes_a_harmless_name(title: str, name: str) -> None:
    assert file_name(title) == name
    assert len(file_name(title * 30)) <= 60


FLAT = """
import resource, sys
from pathlib import Path
from bot.documents.bundle import Page, Part, pdf_dossier, zip_dossier
folder = Path(sys.argv[1])
photos = [Page(path, "image/jpeg", "jpg") for path in sorted(folder.glob("*.jpg"))]
parts = [Part(f"Giấy {n}", tuple(photos[n * 4 : n * 4 + 4])) for n in range(len(photos) // 4)]
zip_dossier(parts[:1], folder / "d.zip")
pdf_dossier("Hồ sơ", parts[:1], folder / "d.pdf")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
zip_dossier(parts, folder / "d.zip")
pdf_dossier("Hồ sơ", parts, folder / "d.pdf")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def photographed(folder: Path, count: int, side: int) -> int:
    """Noise does not shrink: each picture is as large as a photo of its size. Returns the bytes of all."""
    noise = BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(noise, "JPEG", quality=85)
    for number in range(count):
        (folder / f"{number:03}.jpg").write_bytes(noise.getvalue())
    return count * len(noise.getvalue())


@pytest.mark.parametrize(
    ("count", "side"), [(24, 1000), pytest.param(120, 1300, marks=pytest.mark.long)], ids=["24", "120 of 200 MB"]
)
def test_many_photos_are_put_together_with_flat_memory(tmp_path: Path, count: int, side: int) -> None:
    size = photographed(tmp_path, count, side)
    grown = int(subprocess.run([sys.executable, "-c", FLAT, str(tmp_path)], capture_output=True, check=True).stdout)
    assert (tmp_path / "d.pdf").stat().st_size > size
    assert grown * 1024 * 1024 < size / 2
