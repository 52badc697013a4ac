"""A printed form read back as plain words: from Word's XML and from the PDF's pages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader


def words_of_word(content: bytes) -> str:
    """All words of a .docx in reading order, cells after each other, one line a paragraph."""
    return "\n".join(_lines(Document(BytesIO(content)).iter_inner_content()))


def _lines(blocks: Iterator[Paragraph | Table]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
            continue
        for row in block.rows:
            seen: set[int] = set()
            for cell in row.cells:
                if id(cell._tc) not in seen:  # a merged cell stands in each of its columns
                    seen.add(id(cell._tc))
                    yield from _lines(cell.iter_inner_content())


def words_of_pdf(content: bytes) -> str:
    """All words of a PDF with every white space as one blank: lines are broken where the page wants it."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())
