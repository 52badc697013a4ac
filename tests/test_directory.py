"""`ocop-bot directory` and `ocop-bot policies`, as an operator calls them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main

Ran = tuple[int, str, str]
SHEET = "Tỉnh,Xã,Tên cơ quan,Điện thoại\nThái Nguyên,Tân Cương,UBND xã Tân Cương,0208 3855 123\n"


@pytest.fixture
def ocop(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    monkeypatch.setenv("OCOP_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("OCOP_DATABASE_URL", raising=False)

    def call(*args: str) -> Ran:
        status = main(args)
        return (status, *capsys.readouterr())

    return call


def test_looked_at_taken_in_listed_taken_out(ocop: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "xa.csv"
    file.write_text(SHEET, "utf-8")
    assert ocop("directory", "import", str(file), "--dry-run")[:2] == (0, "1 dòng đúng; chưa thay đổi gì\n")
    assert ocop("directory", "list")[1] == ""
    assert ocop("directory", "import", str(file))[1] == "thêm 1, sửa 0, như cũ 0\n"
    assert ocop("directory", "import", str(file), "--language", "en")[1] == "added 0, changed 0, as before 1\n"
    assert "UBND xã Tân Cương\t+842083855123" in ocop("directory", "list")[1]
    assert ocop("directory", "remove", "1")[0] == 0
    assert ocop("directory", "remove", "1")[::2] == (2, "ocop-bot: there is no office 1: see ocop-bot directory list\n")


def test_policies_are_listed_and_taken_out(ocop: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "ho-tro.csv"
    head = ocop("policies", "template")[1].lstrip("\ufeff").splitlines()[0]
    file.write_text(
        head + "\nThái Nguyên,Thưởng sao,Thưởng 10 triệu đồng,Nghị quyết 05/2025/NQ-HĐND,31/1/2025,có\n", "utf-8"
    )
    assert ocop("policies", "import", str(file))[1] == "thêm 1, sửa 0, như cũ 0\n"
    assert ocop("policies", "list")[1].startswith("1\ttỉnh Thái Nguyên\tThưởng sao\t")
    assert ocop("policies", "remove", "2")[::2] == (2, "ocop-bot: there is no policy 2: see ocop-bot policies list\n")
    assert ocop("policies", "remove", "1")[0] == 0
    assert ocop("policies", "list")[1] == ""


@pytest.mark.parametrize("what", ["directory", "policies"])
def test_the_template_is_right_but_for_its_examples(ocop: Callable[..., Ran], tmp_path: Path, what: str) -> None:
    file = tmp_path / "mau.csv"
    file.write_text(ocop(what, "template")[1], "utf-8")
    status, out, err = ocop(what, "import", str(file))
    assert (status, out) == (2, "")
    assert "vẫn là dòng ví dụ" in err
    file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert ocop(what, "import", str(file))[0] == 0


def test_a_problem_is_named_by_row_and_column_and_nothing_is_taken(ocop: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "xa.csv"
    file.write_text(SHEET + "Thái Nguyên,Đà Lạt,UBND xã,1\n", "utf-8")
    status, out, err = ocop("directory", "import", str(file))
    assert (status, out) == (2, "")
    assert "dòng 3, cột Điện thoại: " in err
    assert err.endswith("xa.csv: 2 chỗ sai, chưa thay đổi gì\n")
    assert ocop("directory", "list")[1] == ""


def test_a_file_that_is_not_there_or_no_sheet_is_one_line(ocop: Callable[..., Ran], tmp_path: Path) -> None:
    assert "No such file" in ocop("directory", "import", str(tmp_path / "x.csv"))[2]
    (tmp_path / "x.xlsx").write_bytes(b"x")
    assert "lưu lại thành .xlsx" in ocop("policies", "import", str(tmp_path / "x.xlsx"))[2]
