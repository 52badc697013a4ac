"""`ocop-bot import`, as an operator calls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main

Ran = tuple[int, str, str]
HEAD = "Tên sản phẩm;Hạng sao;Ngày cấp;Tên chủ thể;Xã\n"
GOOD = "Chè Hồng Thái;4;15/6/2025;HTX chè Hồng Thái;Tân Cương\n"
WRONG = "Mật ong;6;15/6/2025;Hộ Mỷ;Tân Cương\n"


@pytest.fixture
def ocop(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    monkeypatch.setenv("OCOP_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("OCOP_DATABASE_URL", raising=False)

    def call(*args: str) -> Ran:
        status = main(["import", *args, "--province", "19"])
        return (status, *capsys.readouterr())

    return call


def test_looked_through_taken_in_and_again(ocop: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEAD + GOOD, "utf-8")
    assert ocop("products", str(file), "--dry-run")[:2] == (
        0,
        "chưa thay đổi gì; sản phẩm: sẽ thêm 1, sửa 0, như cũ 0\n",
    )
    assert ocop("products", str(file))[:2] == (0, "sản phẩm: thêm 1, sửa 0, như cũ 0\n")
    assert ocop("products", str(file), "--language", "en")[:2] == (0, "products: added 0, changed 0, as before 1\n")


def test_all_or_nothing_unless_only_the_good_are_wanted(ocop: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEAD + GOOD + WRONG, "utf-8")
    status, out, err = ocop("products", str(file))
    assert (status, out) == (2, "")
    assert "dòng 3, cột Hạng sao: “6” không phải hạng sao" in err
    assert "1 dòng sai; chưa thay đổi gì" in err
    assert ocop("products", str(file), "--good-only")[:2] == (0, "sản phẩm: thêm 1, sửa 0, như cũ 0\n")


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("products", "nowhere.csv"), "No such file"),
        (("products", "{tmp}/a.pdf"), "không phải .xlsx"),
        (("products", "{tmp}/a.pdf", "--commune", "00001"), "no commune of province 19"),
    ],
)
def test_what_cannot_be_said_in_one_line(
    ocop: Callable[..., Ran], tmp_path: Path, args: tuple[str, ...], word: str
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    status, _, err = ocop(*(arg.replace("{tmp}", str(tmp_path)) for arg in args))
    assert status == 2
    assert word in err
    assert err.count("\n") == 1


def test_the_template_is_written_and_read_back(ocop: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "mau.xlsx"
    assert ocop("template", str(file))[0] == 0
    status, _, err = ocop("products", str(file))
    assert status == 2
    assert "dòng 2: vẫn là dòng ví dụ" in err
