"""What a typed address holds besides names: kinds in front of them, hamlets, and words that say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.language import fold
from bot.language.tones import toneless
from bot.programme.place_table import one_i

LONGEST = 240  # characters, and
MOST = 32  # words: more than that is no address


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `spelt` is its spelling whatever the place of the tone mark (see `spelling`).

    `part` counts what commas and the like divide, `piece` what any sign divides (a dash too: it stands in some names).
    """

    folded: str
    spelt: str
    part: int
    piece: int

    @property
    def marked(self) -> bool:
        """Whether it was typed with a tone mark or another Vietnamese letter."""
        return self.spelt != one_i(self.folded)


@dataclass(frozen=True, slots=True)
class KindWord:
    """A kind written in front of a name: `kinds` it says, `family` it may loosely mean (people say xã of a phường)."""

    length: int
    kinds: frozenset[str]
    family: frozenset[str]


COMMUNES = frozenset(("xã", "phường", "thị trấn", "đặc khu"))
DISTRICTS = frozenset(("huyện", "quận", "thị xã", "thành phố"))
PROVINCES = frozenset(("tỉnh", "thành phố"))

_KINDS: tuple[tuple[str, str], ...] = (
    ("thị trấn", "thị trấn"), ("thị xã", "thị xã"), ("thành phố", "thành phố"), ("đặc khu", "đặc khu"),
    ("xã", "xã"), ("x", "xã"), ("phường", "phường"), ("p", "phường"), ("f", "phường"), ("tt", "thị trấn"),
    ("huyện", "huyện"), ("h", "huyện"), ("quận", "quận"), ("q", "quận"), ("tx", "thị xã"),
    ("tp", "thành phố"), ("tỉnh", "tỉnh"), ("t", "tỉnh"),
)  # fmt: skip

# What stands before the name of a hamlet, a street, a house: what follows is no commune.
_HAMLETS = (
    "thôn", "xóm", "bản", "tổ", "ấp", "khóm", "khu", "khối", "buôn", "bon", "làng", "plei", "phum", "sóc", "đội",
    "đoàn", "cụm", "tiểu", "kp", "tdp", "tk", "đường", "phố", "ngõ", "ngách", "hẻm", "kiệt", "số", "nhà", "chợ",
    "hồ", "núi",
)  # fmt: skip

_SAYS_NOTHING = frozenset((
    "o", "tai", "em", "toi", "minh", "chung", "nha", "a", "nhe", "ah", "da", "vang", "thuoc", "la", "cua", "chi",
    "anh", "co", "que", "dia", "ben", "phia", "gan", "noi", "dao", "xa", "phuong", "huyen", "quan", "tinh", "cu",
    "moi", "nay", "truoc", "day", "gio", "thi", "va", "vn", "vietnam", "viet", "nam", "commune", "ward", "district",
    "province", "city", "town", "of", "in", "xin", "chao",
))  # fmt: skip

# Names people write that are in no table, by key (see place_table.key) → the name they mean.
NICKNAMES: Mapping[str, str] = {
    "bmt": "buonmathuot", "banmethuot": "buonmathuot", "buonmethuot": "buonmathuot", "banmathuot": "buonmathuot",
    "hcm": "hochiminh", "tphcm": "hochiminh", "hcmc": "hochiminh", "sg": "hochiminh", "saigon": "hochiminh",
    "hn": "hanoi", "hp": "haiphong", "brvt": "bariavungtau", "vungtau": "bariavungtau",
    "thuathienhue": "hue", "tthue": "hue", "tth": "hue", "phanrang": "phanrangthapcham", "thapcham": "phanrangthapcham",
    "daclak": "daklak", "daclac": "daklak", "darlac": "daklak", "dacnong": "daknong", "pleicu": "pleiku",
    "congtum": "kontum",
}  # fmt: skip

_LETTERS = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]|['’`´][^\W_]|[^\W_])*")
_PARTS, _PIECES = re.compile(r"[^\s.\-–—_]|\n"), re.compile(r"[^\s.]|\n")
_APOSTROPHES = str.maketrans("", "", "'’`´")
_NUMBERED = re.compile(r"(xã|p|q|f|phường|quận)\.?(\d{1,2})", re.IGNORECASE)  # "P5", "Q.1"


def spelling(word: str) -> str:
    """A word's letters with its tone last, so that Hoà and Hòa are one: "hoà" → "hoa" + grave accent."""
    shape, tones = toneless(word.casefold())
    return one_i(shape) + tones


def spelling_of(name: str) -> str:
    """The spelling of a whole name, without spaces and signs."""
    return "".join(map(spelling, _LETTERS.findall(unicodedata.normalize("NFC", name))))


def words(text: str) -> tuple[Word, ...]:
    """The words of an address; none where it is too long to be one."""
    if len(text) > LONGEST:
        return ()
    if not text.isprintable():
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    plain = unicodedata.normalize("NFC", text)
    plain = _NUMBERED.sub(r"\1 \2", plain)
    found: list[Word] = []
    part = piece = end = 0
    for match in _WORD.finditer(plain):
        between = plain[end : match.start()]
        end = match.end()
        if between != " ":
            part += _PARTS.search(between) is not None
            piece += _PIECES.search(between) is not None
        bare = match[0].translate(_APOSTROPHES)
        folded = fold(bare).replace(" ", "")
        if folded.isdigit():
            folded = folded.lstrip("0") or "0"
        if folded:
            found.append(Word(folded, folded if folded.isdigit() else spelling(bare), part, piece))
    return tuple(found) if len(found) <= MOST else ()


def _written(text: str) -> tuple[str, str]:
    """How a word of ours is typed, by `Word.spelt`: with all its tone marks, or with none."""
    return " ".join(map(spelling, text.split())), one_i(fold(text))


def _kind_word(written: str, kind: str) -> KindWord:
    family = COMMUNES if kind in COMMUNES else DISTRICTS if kind in DISTRICTS else PROVINCES
    return KindWord(len(written.split()), frozenset((kind,)), family | PROVINCES if kind == "thành phố" else family)


_KIND_WORDS = {typed: _kind_word(written, kind) for written, kind in _KINDS for typed in _written(written)}
_HAMLET_WORDS = frozenset(typed for one in _HAMLETS for typed in _written(one))


def kind_ending_at(found: Sequence[Word], end: int) -> KindWord | None:
    """The kind that ends right before word number `end`, the longest one ("thị xã" before "xã")."""
    for length in (2, 1):
        if length <= end:
            kind = _KIND_WORDS.get(" ".join(word.spelt for word in found[end - length : end]))
            if kind is not None:
                return kind
    return None


def is_hamlet(word: Word) -> bool:
    """Whether this word says that the name of a hamlet, a street or a house follows."""
    return word.spelt in _HAMLET_WORDS


def says_nothing(word: Word) -> bool:
    """Whether this word may stand beside a name without meaning anything here: "em ở …", "… nhé", a number."""
    return word.folded in _SAYS_NOTHING or word.folded.isdigit()
