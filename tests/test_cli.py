"""The small commands, as scripts call them: what they print, what they say of bad input, how they exit."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import __version__
from bot.cli import main
from bot.language import words
from tests.servers import environment

Ran = tuple[int, str, str]
SHEET = {"rubric": "qd26-2026", "sheet": 11, "answers": {"1.1": 1}}
TALK = """\
# Somebody opens the page
! open
> 1
> mật ong bạc hà
"""


@pytest.fixture
def ocop(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs a command in this process: exit status, stdout, stderr."""

    def call(*args: str, typed: str | bytes = "") -> Ran:
        raw = typed.encode() if isinstance(typed, str) else typed
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), "utf-8"))
        try:
            status = main(args)
        except SystemExit as ended:  # argparse's own way out
            status = int(ended.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return call


def _bad(ran: Ran, *words: str, status: int = 2) -> None:
    assert (ran[0], ran[1]) == (status, "")
    assert ran[2].startswith("ocop-bot: ")
    assert ran[2].count("\n") == 1, ran[2]
    for word in words:
        assert word in ran[2]


# ── Help ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ((), ("serve", "chat", "play", "score", "plan", "understand", "OCOP_PORT", "README")),
        (("serve",), ("--host", "127.0.0.1", "--port", "8080")),
        (("chat",), ("--as", "default")),
        (("play",), (".talk", "--write", "default")),
        (("score",), ("qd26-2026", '"answers"', "standard input")),
        (
            ("plan",),
            ("--target", "effort,time,balanced", "--margin", "--from", "--province", "standard input", "default: 0"),
        ),
        (("understand",), ("yes_no", "percent", "standard input", "--options", "default: none", "default: today")),
    ],
)
def test_help_names_what_can_be_given_and_what_is_taken_otherwise(
    ocop: Callable[..., Ran], command: tuple[str, ...], words: tuple[str, ...]
) -> None:
    status, out, err = ocop(*command, "--help")
    assert (status, err) == (0, "")
    for word in words:
        assert word in " ".join(out.split())


def test_the_version_is_printed(ocop: Callable[..., Ran]) -> None:
    assert ocop("--version") == (0, f"ocop-bot {__version__}\n", "")


@pytest.mark.parametrize(
    "args", [(), ("fly",), ("score",), ("plan", "-"), ("serve", "--port", "eighty"), ("understand", "number")]
)
def test_a_command_line_that_cannot_be_is_bad_input(ocop: Callable[..., Ran], args: tuple[str, ...]) -> None:
    status, out, err = ocop(*args)
    assert (status, out) == (2, "")
    assert err.startswith("usage: ocop-bot")


# ── score ────────────────────────────────────────────────────────────────────────────────────────


def test_score_reads_a_file_or_standard_input(ocop: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "sheet.json"
    file.write_text(json.dumps(SHEET), "utf-8")
    status, out, err = ocop("score", str(file))
    assert (status, err) == (0, "")
    result = json.loads(out)
    assert (result["sheet"], result["rubric"]) == (11, "qd26-2026")
    assert result["low"]["total"] == result["total"]
    assert ocop("score", "-", typed=json.dumps(SHEET)) == (0, out, "")
    assert json.loads(ocop("score", "-", typed=json.dumps([SHEET, SHEET]))[1]) == [result, result]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ("not JSON", "line 1")),
        ("[{]", ("not JSON",)),
        (json.dumps({**SHEET, "sheet": 27}), ("sheet", "27", "1 to 26")),
        (json.dumps([SHEET, {**SHEET, "answers": {"1.1": 99}}]), ("[1].answers.1.1", "99")),
        (json.dumps({**SHEET, "rubric": "old"}), ("rubric", "old", "qd26-2026")),
        (b"\xff\xfe", ("UTF-8",)),
        ("[" * 100_000, ("nested too deeply",)),
    ],
)
def test_score_says_in_one_line_what_is_wrong(
    ocop: Callable[..., Ran], typed: str | bytes, words: tuple[str, ...]
) -> None:
    _bad(ocop("score", "-", typed=typed), *words)


def test_score_of_a_file_that_is_not_there(ocop: Callable[..., Ran], tmp_path: Path) -> None:
    _bad(ocop("score", str(tmp_path / "none.json")), "none.json", "No such file")
    _bad(ocop("score", str(tmp_path)), "Is a directory")


# ── plan ─────────────────────────────────────────────────────────────────────────────────────────


def test_plan_reads_what_score_reads(ocop: Callable[..., Ran]) -> None:
    command = ("plan", "-", "--target", "3", "--from", "2026-11-22", "--json")
    status, out, err = ocop(*command, typed=json.dumps(SHEET))
    assert (status, err) == (0, "")
    result = json.loads(out)
    assert (result["feasible"], result["target"], result["reached"]["stars"]) == (True, 3, 3)
    assert json.loads(ocop(*command, typed=json.dumps([SHEET, SHEET]))[1]) == [result, result]


@pytest.mark.parametrize(
    ("args", "typed", "words"),
    [
        ((), b"\xff", ("UTF-8",)),
        ((), "{", ("not JSON",)),
        ((), json.dumps({**SHEET, "sheet": 27}), ("sheet", "27")),
        (("--from", "today"), json.dumps(SHEET), ("--from", "2026-11-22")),
        (("--margin", "-1"), json.dumps(SHEET), ("margin", "-1")),
        (("--province", "zz"), json.dumps(SHEET), ("province",)),
    ],
)
def test_plan_says_in_one_line_what_is_wrong(
    ocop: Callable[..., Ran], args: tuple[str, ...], typed: str | bytes, words: tuple[str, ...]
) -> None:
    _bad(ocop("plan", "-", "--target", "4", *args, typed=typed), *words)


# ── understand ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("args", "value"),
    [
        (("yes_no", "có rồi ạ"), True),
        (("number", "khoảng 12 người"), 12),
        (("money", "1,5 triệu"), 1_500_000),
        (("date", "hôm nay", "--today", "2026-11-22"), "2026-11-22"),
        (("choice", "lúa nếp", "--options", "Chè|Lúa nếp"), 2),
        (("phone", "0912 345 678", "--json"), "+84912345678"),
    ],
)
def test_understand_prints_one_object(ocop: Callable[..., Ran], args: tuple[str, ...], value: Any) -> None:
    status, out, err = ocop("understand", *args)
    assert (status, err) == (0, "")
    assert json.loads(out) == {"kind": args[0], "understood": True, "value": value, "candidates": []}


def test_understand_takes_a_reply_a_line_from_standard_input(ocop: Callable[..., Ran]) -> None:
    status, out, err = ocop("understand", "number", "-", typed="12\r\n\nmười hai\nxyz".encode() + b"\n\xff\n")
    assert (status, err) == (0, "")
    assert [json.loads(line)["value"] for line in out.splitlines()] == [12, None, 12, None, None]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("colour", "đỏ"), ("colour", "yes_no", "percent")),
        (("choice", "1"), ("--options",)),
        (("date", "mai", "--today", "2026-13-01"), ("--today", "2026-13-01")),
    ],
)
def test_understand_says_in_one_line_what_is_wrong(
    ocop: Callable[..., Ran], args: tuple[str, ...], words: tuple[str, ...]
) -> None:
    _bad(ocop("understand", *args), *words)


# ── play ─────────────────────────────────────────────────────────────────────────────────────────


def test_play_writes_what_the_bot_says_agrees_with_it_and_shows_where_it_differs(
    ocop: Callable[..., Ran], tmp_path: Path
) -> None:
    file = tmp_path / "short.talk"
    file.write_text(TALK, "utf-8")
    assert ocop("play", str(file))[0] == 1, "nothing is expected yet"
    assert ocop("play", "--write", str(file)) == (0, "", "")
    written = file.read_text("utf-8")
    assert written.count("\n< ") > 6
    assert ocop("play", str(file)) == (0, written, "")

    lines = written.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("< "))
    lines[at] = "< Xin chào bà con"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    status, out, err = ocop("play", str(file))
    assert status == 1
    assert "- Xin chào bà con" in out
    assert err == f"ocop-bot: {file}: 1 reply differs\n"


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        ("hello", ("line 1", "# @ ! > <")),
        ("< chào", ("line 1",)),
        ("! open\n! tap Nút lạ", ("Nút lạ",)),
        ("@ soon\n> 1", ("soon", "2026-11-22 09:00")),
        ("! place here there", ("here there",)),
        ("! again", ("again",)),
        (b"\xff", ("UTF-8",)),
    ],
)
def test_play_says_in_one_line_what_is_wrong(
    ocop: Callable[..., Ran], tmp_path: Path, talk: str | bytes, words: tuple[str, ...]
) -> None:
    file = tmp_path / "wrong.talk"
    file.write_bytes(talk if isinstance(talk, bytes) else talk.encode())
    _bad(ocop("play", str(file)), "wrong.talk", *words)


def test_play_of_a_file_that_is_not_there(ocop: Callable[..., Ran], tmp_path: Path) -> None:
    _bad(ocop("play", str(tmp_path / "none.talk")), "none.talk", "No such file")


# ── chat ─────────────────────────────────────────────────────────────────────────────────────────


def test_chat_over_a_pipe_plays_a_talk_in_order_and_goes_on_another_time(tmp_path: Path) -> None:
    w = words("vi")
    said = _chat(tmp_path, "1\nmật ong bạc hà\n")
    lines = [w.t(msgid) for msgid in ("I agree", "What is your product? Say it as you would at the market.")]
    places = [said.index(line.splitlines()[0]) for line in (*lines, w.t("In what form do you produce?"))]
    assert places == sorted(places)
    again = _chat(tmp_path, b"\xff\xfe?\n")
    assert again.strip().startswith(w.t("Hello again! We carry on where we stopped."))
    assert w.t("In what form do you produce?") in again
    assert lines[0] not in again


def _chat(folder: Path, typed: str | bytes) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "chat", "--as", "Mỷ"],
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        env=environment(folder / "var", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
        cwd=folder,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    return ended.stdout.decode()
