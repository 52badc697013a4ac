"""The whole dossier in one: every paper as one PDF, numbered in the sheet's order; all in a ZIP, or in one PDF with an
index. Files come in as paths and go out as a path: 120 photos never lie in memory together.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from PIL import Image

from bot.documents.forms.blocks import Column, Form, Head, Paragraph, Table, Title
from bot.documents.forms.typeset import pdf
from bot.language import fold

A4 = (595.0, 842.0)  # points
MARGIN = 24.0
JPEG, PDF = "image/jpeg", "application/pdf"


@dataclass(frozen=True, slots=True)
class Page:
    """One thing that was sent: a JPEG or a PDF goes into the paper's PDF, anything else beside it."""

    path: Path
    mime: str
    ending: str = "bin"


@dataclass(frozen=True, slots=True)
class Part:
    """One document of the dossier: a printed form, or a paper with its pages. `title` is what the index says."""

    title: str
    pages: tuple[Page, ...]


Progress = Callable[[int, int], None]
"""(parts done, parts in all)."""


def silent(done: int, parts: int) -> None:
    """Nobody watches."""


def zip_dossier(parts: Sequence[Part], target: Path, progress: Progress = silent) -> None:
    """Writes "01-mau-01.pdf", "02-…" into one ZIP. PDFs and JPEGs are packed already, so they are only stored."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out, TemporaryDirectory() as folder:
        for number, part in enumerate(parts, 1):
            name = f"{number:02}-{file_name(part.title)}"
            made = Path(folder) / "paper.pdf"
            if paper_pdf(part.pages, made):
                out.write(made, f"{name}.pdf")
                made.unlink()
            for other, page in enumerate(_others(part), 1):
                out.write(page.path, f"{name}-{other}.{page.ending}")
            progress(number, len(parts))


def pdf_dossier(title: str, parts: Sequence[Part], target: Path, progress: Progress = silent) -> None:
    """Writes all parts behind an index with page numbers, a bookmark for each."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        made: list[tuple[str, Path | None, int, int]] = []  # (title, its PDF, pages, things that lie beside)
        for number, part in enumerate(parts, 1):
            path = folder / f"{number}.pdf"
            there = paper_pdf(part.pages, path)
            title_of = f"{number}. {part.title}"
            made.append((title_of, path if there else None, _count(path) if there else 0, len(_others(part))))
            progress(number, len(parts))
        index, own = folder / "index.pdf", 1
        lines = [(said, pages, others) for said, _, pages, others in made]
        index.write_bytes(pdf(_index(title, lines, own)))
        if (own := _count(index)) > 1:  # the index itself pushes all numbers on
            index.write_bytes(pdf(_index(title, lines, own)))
        whole = folder / "whole.pdf"
        _join([index, *(path for _, path, _, _ in made if path is not None)], whole)
        with pikepdf.open(whole) as out:
            with out.open_outline() as outline:
                at = own
                for said, there_at, pages, _ in made:
                    if there_at is not None:
                        outline.root.append(pikepdf.OutlineItem(said, at))
                    at += pages
            out.docinfo["/Title"] = title
            out.save(target)


def _count(path: Path) -> int:
    with pikepdf.open(path) as one:
        return len(one.pages)


def _join(files: Sequence[Path], target: Path) -> None:
    """The pages of all files in one, copied from file to file: none of them lies in memory."""
    pages = [{"file": str(file), "range": "1-z"} for file in files]
    pikepdf.Job({"empty": "", "outputFile": str(target), "pages": pages}).run()


def _index(title: str, lines: Sequence[tuple[str, int, int]], own: int) -> Form:
    columns = (Column("Tài liệu", 82), Column("Trang", 18, centred=True))
    at = own + 1
    rows = []
    for name, pages, others in lines:
        beside = "kèm tệp riêng" if others and not pages else f"{at}" + (" và tệp riêng" if others else "")
        rows.append((name, beside if pages or others else "–"))
        at += pages
    note = Paragraph("Xếp theo thứ tự mục của phiếu chấm điểm.", italic=True)
    return Form("Mục lục", title, (Head(), Title(("MỤC LỤC HỒ SƠ",), title), Table(columns, tuple(rows)), note))


def paper_pdf(pages: Sequence[Page], target: Path) -> bool:
    """One PDF of a paper's pictures and PDFs in their order; False where it has none of either."""
    wanted = [page for page in pages if page.mime in (JPEG, PDF)]
    if not wanted:
        return False
    with TemporaryDirectory() as name:
        files = []
        for number, page in enumerate(wanted):
            path = page.path
            if page.mime == JPEG:
                path = Path(name) / f"{number}.pdf"
                _picture_page(page.path, path)
            files.append(path)
        _join(files, target)
    return True


def _picture_page(picture: Path, target: Path) -> None:
    """An A4 page with the picture as large as fits, upright or across as the picture is; its bytes are kept as they
    are."""
    with Image.open(picture) as opened:
        width, height = opened.size
        grey = opened.mode == "L"
    across, up = A4 if height >= width else (A4[1], A4[0])
    scale = min((across - 2 * MARGIN) / width, (up - 2 * MARGIN) / height)
    wide, high = width * scale, height * scale
    with pikepdf.new() as out:
        image = pikepdf.Stream(
            out,
            picture.read_bytes(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=width,
            Height=height,
            ColorSpace=pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        left, low = (across - wide) / 2, (up - high) / 2
        drawn = f"q {wide:.2f} 0 0 {high:.2f} {left:.2f} {low:.2f} cm /Photo Do Q".encode()
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, across, up],
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=image)),
            Contents=pikepdf.Stream(out, drawn),
        )
        out.pages.append(pikepdf.Page(page))
        out.save(target)


def _others(part: Part) -> list[Page]:
    return [page for page in part.pages if page.mime not in (JPEG, PDF)]


def file_name(title: str) -> str:
    """A title as a file name that every machine takes: no marks, no signs, at most 60 letters."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in fold(title))
    return "-".join(part for part in plain.split("-") if part)[:60] or "giay"


@contextmanager
def printed(contents: Sequence[tuple[str, bytes]]) -> Iterator[list[Part]]:
    """Printed forms as parts, on the disk while they are needed: (title, PDF)."""
    with TemporaryDirectory() as folder:
        parts = []
        for number, (title, content) in enumerate(contents):
            path = Path(folder) / f"{number}.pdf"
            path.write_bytes(content)
            parts.append(Part(title, (Page(path, PDF, "pdf"),)))
        yield parts
