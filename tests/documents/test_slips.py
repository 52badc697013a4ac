"""Slips and posters: what is printed on them, hostile names too."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from bot.documents.poster import poster_pdf
from bot.documents.slips import Door, Slip, slips_pdf
from bot.language import words

W = words("vi")


def text_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_ten_to_a_page_with_their_codes_in_print() -> None:
    slips = [
        Slip(f"Hộ số {n}", "xã Tân Cương, Thái Nguyên", "ACDE3467", "https://t.me/b?start=x", "28/5/2027")
        for n in range(11)
    ]
    first, second = text_of(slips_pdf(slips, Door("telegram", "t.me/b"), "UBND xã: 0208 3855 123", W))
    assert first.count("ACDE 3467") == 10
    assert second.count("ACDE 3467") == 1
    assert "0208 3855 123" in second
    assert "Mã của nhà mình (dùng đến 28/5/2027):" in second
    assert "Telegram" in second


@pytest.mark.parametrize(
    "name", ["#eval(1)", '"; #panic()', "\x00\x1b[31m", "x" * 300, "<script>", "=1+1", "\\u{0}", "$x$ *b* _i_ @ref"]
)
def test_hostile_names_are_names(name: str) -> None:
    (page,) = text_of(slips_pdf([Slip(name, "xã A", "ACDE3467", "")], Door(""), "", W))
    assert "ACDE 3467" in page


@pytest.mark.parametrize(("channel", "word"), [("zalo_oa", "Zalo"), ("telegram", "Telegram"), ("web", "máy ảnh")])
def test_a_poster_says_how_to_scan_it(channel: str, word: str) -> None:
    (page,) = text_of(poster_pdf("xã Tân Cương", "https://x.vn/?start=xa-05503", Door(channel, "x.vn"), "", "a4", W))
    assert word in page
    assert "xã Tân Cương" in page
