"""Files as people, phones and bad people send them, made here."""

from __future__ import annotations

import zipfile
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

GPS_IFD, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
JAVASCRIPT = "app.alert('chào')"


def photo(
    kind: str = "JPEG",
    size: tuple[int, int] = (640, 480),
    *,
    turned: bool = False,
    exif: bool = True,
    mode: str = "RGB",
) -> bytes:
    """A picture whose left half is green, with a maker, a place and maybe a turn in its metadata."""
    picture = Image.new(mode, size, "white")
    picture.paste("green" if mode != "LA" else 90, (0, 0, size[0] // 2, size[1]))
    data = Image.Exif()
    data[MAKE] = "Điện thoại nhà ai"
    if turned:
        data[ORIENTATION] = 6  # to be shown turned by a quarter to the right
    data.get_ifd(GPS_IFD).update({1: "N", 2: (21.0, 30.0, 0.0), 3: "E", 4: (105.0, 50.0, 0.0)})
    held = BytesIO()
    more = {"exif": data} if exif and kind in ("JPEG", "PNG", "WEBP") else {}
    picture.save(held, kind, **more)
    return held.getvalue()


def bomb() -> bytes:
    """A small PNG that says it is 60,000 by 60,000 pixels."""
    plain = bytearray(photo("PNG", (8, 8), exif=False))
    plain[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    plain[29:33] = zlib.crc32(bytes(plain[12:29])).to_bytes(4, "big")
    return bytes(plain)


def pdf(what: str = "") -> bytes:
    """One page; `what` makes it "script", "launch", "attachment", "form", "hidden" or "locked"."""
    made = PdfWriter()
    made.add_blank_page(200, 200)
    if what in ("script", "launch"):
        run = ("/JavaScript", "/JS", JAVASCRIPT) if what == "script" else ("/Launch", "/F", "cmd.exe")
        action = DictionaryObject({NameObject("/S"): NameObject(run[0]), NameObject(run[1]): TextStringObject(run[2])})
        made.root_object[NameObject("/OpenAction")] = made._add_object(action)
    elif what == "attachment":
        made.add_attachment("a.exe", b"MZ")
    elif what == "form":
        made.root_object[NameObject("/AcroForm")] = DictionaryObject(
            {NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): TextStringObject("<xdp/>")}
        )
    elif what == "hidden":  # no page leads there, but some readers look at every object
        made._add_object(DictionaryObject({NameObject("/S"): NameObject("/JavaScript")}))
    elif what == "locked":
        made.encrypt("bí mật")
    held = BytesIO()
    made.write(held)
    return held.getvalue()


def document(**more: bytes) -> bytes:
    """A Word document; `more` are further parts, "/" written as "__"."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w:document/>")
        for name, content in more.items():
            packed.writestr(name.replace("__", "/"), content)
    return held.getvalue()


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(64)
PROGRAM = b"MZ\x90\0" + bytes(200)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
OGG = b"OggS\0\x02" + bytes(22) + b"\x01\x13OpusHead\x01" + bytes(40)
AAC = b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(64)
EXTERNAL = (
    b'<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'attachedTemplate" Target="https://x.example/t.dotm" TargetMode="External"/></Relationships>'
)
LINKED = (
    b'<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'hyperlink" Target="https://ocop.example/" TargetMode="External"/></Relationships>'
)
