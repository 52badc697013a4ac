from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.clock import FixedClock
from bot.storage import Box, StorageProblem, open_storage
from tests.databases import START

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_sealed_does_not_show_and_opens_again() -> None:
    box = Box([NEW])
    assert "Mường" not in box.seal("dân tộc Mường")
    assert box.open(box.seal("dân tộc Mường")) == "dân tộc Mường"


def test_after_a_new_key_is_put_first_the_old_seals_still_open() -> None:
    sealed = Box([OLD]).seal("cũ")
    both = Box([NEW, OLD])
    assert both.open(sealed) == "cũ"
    with pytest.raises(StorageProblem, match="OCOP_SECRET_KEYS"):
        Box([OLD]).open(both.seal("mới"))


def test_digests_of_every_key_are_given_newest_first() -> None:
    assert Box([NEW, OLD]).digests("x") == (*Box([NEW]).digests("x"), *Box([OLD]).digests("x"))
    assert Box([NEW]).digests("x") != Box([OLD]).digests("x")


def test_the_first_start_makes_a_key_only_its_owner_may_read(tmp_path: Path) -> None:
    sealed = Box.from_settings(None, tmp_path / "var").seal("a")
    path = tmp_path / "var" / "ocop.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Box.from_settings("", tmp_path / "var").open(sealed) == "a"
    assert [one.name for one in path.parent.iterdir()] == ["ocop.key"]


def test_a_lost_key_file_beside_a_database_is_an_error_not_a_new_key(tmp_path: Path) -> None:
    (tmp_path / "ocop.db").write_bytes(b"SQLite format 3\0")
    with pytest.raises(StorageProblem, match=r"ocop\.key is missing.*OCOP_SECRET_KEYS"):
        Box.from_settings(None, tmp_path)
    assert not (tmp_path / "ocop.key").exists()


@pytest.mark.parametrize("keys", ["nonsense", f"{NEW},short", " , "], ids=["no key", "second is none", "empty"])
def test_keys_that_are_none_are_named_by_place_and_never_shown(keys: str, tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match="OCOP_SECRET_KEYS") as problem:
        Box.from_settings(keys, tmp_path)
    assert NEW not in str(problem.value)
    assert "nonsense" not in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_broken_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "ocop.key").write_text("not a key")
    with pytest.raises(StorageProblem, match=r"ocop\.key: key 1"):
        Box.from_settings(None, tmp_path)


def test_a_database_sealed_with_other_keys_is_refused_at_the_start(url: str, tmp_path: Path) -> None:
    clock = FixedClock(START)
    open_storage(url, OLD, tmp_path, clock).stop()
    open_storage(url, f"{NEW},{OLD}", tmp_path, clock).stop()
    with pytest.raises(StorageProblem, match="does not fit"):
        open_storage(url, NEW, tmp_path, clock)


def test_without_settings_everything_lies_beside_the_database_and_opens_again(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/var/ocop.db"
    for _ in range(2):
        open_storage(address, None, tmp_path / "elsewhere", FixedClock(START)).stop()
    assert (tmp_path / "var" / "ocop.key").exists()
    assert stat.S_IMODE((tmp_path / "var" / "ocop.db").stat().st_mode) == 0o600
    (tmp_path / "var" / "ocop.key").unlink()
    with pytest.raises(StorageProblem, match="is missing"):
        open_storage(address, None, tmp_path, FixedClock(START))
