from __future__ import annotations

import hashlib
import time
from pathlib import Path

from bot.media import Store
from bot.media.store import DRAFTS_LIVE, SETTLES


def kept(store: Store, content: bytes) -> str:
    draft = store.draft()
    draft.write_bytes(content)
    return store.keep(draft)[0]


def test_a_file_lies_under_its_hash_for_the_bots_user_only(tmp_path: Path) -> None:
    store = Store(tmp_path / "media")
    digest = kept(store, b"giay phep")
    assert digest == hashlib.sha256(b"giay phep").hexdigest()
    path = store.path(digest)
    assert path == tmp_path / "media" / digest[:2] / digest
    assert path.stat().st_mode & 0o777 == 0o600
    assert store.read(digest) == b"giay phep"
    assert kept(store, b"giay phep") == digest
    assert list(store.digests()) == [digest]


def test_nobody_climbs_out_of_the_folder(tmp_path: Path) -> None:
    store = Store(tmp_path / "media")
    (tmp_path / "secret").write_text("x")
    assert store.path("../secret") is None
    assert store.draft_at("../../secret") is None
    assert store.read("0" * 64) is None


def test_what_no_row_knows_goes_once_it_is_old_enough(tmp_path: Path) -> None:
    store = Store(tmp_path / "media")
    known, unknown = kept(store, b"known"), kept(store, b"unknown")
    draft = store.draft()
    now = time.time()
    assert store.clear(lambda digests: {unknown}, now) == 0
    assert store.clear(lambda digests: {unknown}, now + SETTLES + 60) == 1
    assert list(store.digests()) == [known]
    assert store.draft_at(draft.name) == draft
    assert store.clear(lambda digests: set(), now + DRAFTS_LIVE + 60) == 1
    assert store.draft_at(draft.name) is None
