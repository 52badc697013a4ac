"""What is kept of a file, and what is refused, whatever it is called."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.media import Refused
from bot.media.apart import clean_apart
from bot.media.cleaning import clean
from bot.media.photos import LONGEST
from tests.media import files


def cleaned(folder: Path, content: bytes) -> tuple[str, bytes]:
    source, target = folder / "source", folder / "target"
    source.write_bytes(content)
    mime, _ = clean(source, target)
    return mime, target.read_bytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_picture_is_written_anew_without_its_metadata(tmp_path: Path, kind: str) -> None:
    mime, kept = cleaned(tmp_path, files.photo(kind))
    assert mime == "image/jpeg"
    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (640, 480)
        assert not picture.getexif()
        assert picture.getpixel((10, 10))[1] > 100 > picture.getpixel((10, 10))[0]
    assert b"nh\xc3\xa0 ai" not in kept
    assert b"GPS" not in kept


def test_a_turned_picture_stands_upright(tmp_path: Path) -> None:
    _, kept = cleaned(tmp_path, files.photo(turned=True))
    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (480, 640)
        top, bottom = picture.getpixel((240, 20)), picture.getpixel((240, 620))
        assert (top[0] < 100, bottom[0] > 200) == (True, True)  # what was left is up now


def test_what_can_be_seen_through_gets_white_paper_behind(tmp_path: Path) -> None:
    see_through = BytesIO()
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(see_through, "PNG")
    _, kept = cleaned(tmp_path, see_through.getvalue())
    with Image.open(BytesIO(kept)) as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_a_huge_photo_is_made_smaller(tmp_path: Path) -> None:
    _, kept = cleaned(tmp_path, files.photo(size=(9000, 6000)))
    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (LONGEST, LONGEST * 2 // 3)


def test_a_pdf_and_a_document_are_kept_as_they_are(tmp_path: Path) -> None:
    assert cleaned(tmp_path, files.pdf()) == ("application/pdf", (tmp_path / "source").read_bytes())
    mime, kept = cleaned(tmp_path, files.document(word___rels__document_xml_rels=files.LINKED))
    assert mime.endswith("wordprocessingml.document")
    assert kept == (tmp_path / "source").read_bytes()


@pytest.mark.parametrize("voice", [files.OGG, files.AAC])
def test_voice_notes_are_known_by_their_content(tmp_path: Path, voice: bytes) -> None:
    assert cleaned(tmp_path, voice)[0].startswith("audio/")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (files.PROGRAM, "program"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
        (files.HEIC, "heic"),
        (files.MP4, "video"),
        (files.OLD_WORD, "old"),
        (b"gi\xe1\xba\xa5y ph\xc3\xa9p", "kind"),
        (files.photo()[:300], "broken"),
        (files.bomb(), "broken"),
        (files.pdf("script"), "active"),
        (files.pdf("launch"), "active"),
        (files.pdf("attachment"), "active"),
        (files.pdf("form"), "active"),
        (files.pdf("hidden"), "active"),
        (files.pdf("locked"), "locked"),
        (files.pdf()[:200], "broken"),
        (files.document(**{"word__vbaProject.bin": b"x"}), "macro"),
        (files.document(**{"word__embeddings__oleObject1.bin": b"x"}), "macro"),
        (files.document(**{"word___rels__settings.xml.rels": files.EXTERNAL}), "active"),
        (files.document(META_INF=b"x", **{"META-INF__MANIFEST.MF": b"x"}), "program"),
        (b"PK\x03\x04" + bytes(100), "broken"),
    ],
)
def test_what_is_not_kept_has_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        cleaned(tmp_path, content)
    assert refused.value.reason == reason


def test_a_packed_document_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        cleaned(tmp_path, files.document(**{"word__big.xml": bytes(201 * 1024 * 1024)}))
    assert refused.value.reason == "broken"


@given(st.binary(max_size=400) | st.sampled_from([files.pdf(), files.document(), files.photo()]).flatmap(
    lambda whole: st.integers(0, len(whole)).map(lambda cut: whole[:cut] + b"\xff" * 8 + whole[cut + 8 :])
))  # fmt: skip
def test_nothing_anybody_sends_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("strange")
    try:
        mime, _ = cleaned(folder, content)
    except Refused:
        return
    assert mime.partition("/")[0] in ("image", "application", "audio")


@pytest.mark.asyncio
async def test_cleaning_apart_says_the_same_and_outlives_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(files.photo())
    assert await clean_apart(source, target) == ("image/jpeg", "tiny")
    assert target.stat().st_size > 0
    source.write_bytes(files.pdf("script"))
    with pytest.raises(Refused, match="active"):
        await clean_apart(source, target)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Refused, match="broken"):
        await clean_apart(source, target)
