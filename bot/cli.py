"""The command `ocop-bot`. Each command imports what it needs, so that `--help` and the small ones start at once."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.arguments import parser

BAD_INPUT = 2
CANNOT_START = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 differs, 2 bad input, 3 cannot start."""
    args = parser().parse_args(_as_utf8(sys.argv[1:]) if argv is None else argv)
    for stream in (sys.stdin, sys.stdout, sys.stderr):  # UTF-8 whatever the locale says; half a letter ends no chat
        if isinstance(stream, io.TextIOWrapper):
            strict = stream is sys.stdin and args.command in ("score", "plan")
            stream.reconfigure(encoding="utf-8", errors="strict" if strict else "replace")
    try:
        return _COMMANDS[args.command](args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _as_utf8(words: Sequence[str]) -> list[str]:
    """What was typed after the command, read as UTF-8 even where the locale says otherwise."""
    read = []
    for word in words:
        try:
            read.append(os.fsencode(word).decode("utf-8"))
        except UnicodeError:
            read.append(word)
    return read


def fail(line: str, status: int) -> int:
    print(f"ocop-bot: {line}", file=sys.stderr)
    return status


def _read(file: str) -> str | None:
    """A file's text, or standard input's for "-"; None, after one line on stderr, when it cannot be read."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
    except OSError as error:
        fail(f"{file}: {error.strerror}", BAD_INPUT)
    except UnicodeDecodeError:
        fail(f"{file}: is not UTF-8 text", BAD_INPUT)
    return None


def _serve(args: argparse.Namespace) -> int:
    gc.disable()  # what is read now stays: to look through it for garbage meanwhile took a seventh of the start
    from bot.serving import run_server

    gc.freeze()
    gc.enable()
    return run_server(args.host, args.port, fail, args.wait)


def _db(args: argparse.Namespace) -> int:
    from bot import database as db

    match args.act:
        case "upgrade":
            return db.run(fail, db.run_upgrade, args.wait, new=True)
        case "check":
            return db.run(fail, db.run_check, args.wait)
        case "backup":
            return db.run(fail, lambda settings, one: db.run_backup(settings, one, Path(args.file)), args.wait)
        case "restore":
            return db.run(
                fail, lambda settings, one: db.run_restore(settings, one, Path(args.file), args.force), args.wait
            )
        case _:
            return db.run(fail, lambda settings, one: db.run_copy(settings, one, args.url), args.wait)


def _health(args: argparse.Namespace) -> int:
    from bot import database, health

    return database.run(fail, lambda settings, one: health.run_health(settings, one, args.json, fail))


def _sends(args: argparse.Namespace) -> int:
    from bot import database, sends

    return database.run(fail, lambda settings, one: sends.run_sends(settings, one, args.arrived, args.lost, fail))


def _events(args: argparse.Namespace) -> int:
    from bot import database, events

    return database.run(fail, lambda settings, one: events.run_events(settings, one, args.retry, fail))


def _chat(args: argparse.Namespace) -> int:
    from bot.serving import run_terminal

    return run_terminal(args.name, fail)


def _play(args: argparse.Namespace) -> int:
    from bot.play import play_file

    return play_file(Path(args.file), args.write, fail)


def _zalo(args: argparse.Namespace) -> int:
    if (args.act == "user") != bool(args.user):
        return fail("write: ocop-bot zalo connect NAME, or: ocop-bot zalo user NAME ID", BAD_INPUT)
    from bot.wiring.zalo_oa_cli import run

    return run(args.act, args.name, fail, args.user)


def _reminders(args: argparse.Namespace) -> int:
    from bot.reminder_commands import run

    return run(args, fail)


def _simulate(args: argparse.Namespace) -> int:
    from bot.simulate import run

    return run(args, fail)


def _score(args: argparse.Namespace) -> int:
    from bot.scoring import main_score

    text = _read(args.file)
    return BAD_INPUT if text is None else _print(*main_score(text))


def _plan(args: argparse.Namespace) -> int:
    from bot.programme.plan_request import main_plan

    text, start = _read(args.file), _day(args.start, "--from")
    if text is None or start is None:
        return BAD_INPUT
    return _print(*main_plan(text, args.target, args.by, args.margin, start, args.province))


def _print(status: int, out: str, err: str) -> int:
    if out:
        print(out.rstrip("\n"))
    return fail(err.rstrip("\n"), status) if err else status


def _day(said: str | None, option: str) -> date | None:
    """A day of the command line, today in Viet Nam without one; None, after one line on stderr, for what is no day."""
    from bot.clock import SystemClock, local_date

    try:
        return date.fromisoformat(said) if said else local_date(SystemClock().now())
    except ValueError:
        fail(f"{option}: {said!r} is not a date like 2026-11-22", BAD_INPUT)
        return None


def _calendar(args: argparse.Namespace) -> int:
    from bot.calendar_command import run

    return run(args, fail)


def _rules(args: argparse.Namespace) -> int:
    from bot.rules_command import run

    return run(args, fail)


def _compare_rules(args: argparse.Namespace) -> int:
    from bot.compare_command import run

    return run(args, fail)


def _understand(args: argparse.Namespace) -> int:
    import json

    from bot.flows.reading.request import BadRequest, understand

    today = _day(args.today, "--today")
    if today is None:
        return BAD_INPUT
    options = args.options.split("|") if args.options else []
    replies = (line.rstrip("\r\n") for line in sys.stdin) if args.text == "-" else iter([args.text])
    try:
        for reply in replies:
            print(json.dumps(understand(args.kind, reply, options, today), ensure_ascii=False), flush=args.text == "-")
    except BadRequest as error:
        return fail(str(error), BAD_INPUT)
    return 0


def _sheet(args: argparse.Namespace) -> int:
    from bot import directory

    match args.act:
        case "template":
            return directory.print_template(args.command)
        case "list":
            lists = {"directory": directory.list_offices, "policies": directory.list_policies}
            return lists[args.command](fail)
        case "remove":
            return directory.remove(args.command, args.number, fail)
        case _:
            return directory.import_file(args.command, Path(args.file), args.dry_run, args.language, fail)


def _import(args: argparse.Namespace) -> int:
    from bot.import_command import run

    return run(args, fail)


def _check(args: argparse.Namespace) -> int:
    from bot.checking import run_check

    return run_check(fail)


def _fake_platforms(args: argparse.Namespace) -> int:
    from bot.faking import run_fakes

    return run_fakes(args.port, args.alone, fail)


def _demo(args: argparse.Namespace) -> int:
    from bot.demo_command import run

    return run(args, fail)


def _officer(args: argparse.Namespace) -> int:
    from bot import officer_commands

    match args.act:
        case "invite":
            return officer_commands.invite(args.scope, args.name, fail)
        case "remove":
            return officer_commands.remove(args.number, fail)
        case _:
            return officer_commands.list_all(fail)


def _console(args: argparse.Namespace) -> int:
    from bot import console_commands

    match args.act:
        case "invite":
            return console_commands.invite(args.who, args.name, fail)
        case "end":
            return console_commands.end(args.number, fail)
        case _:
            return console_commands.list_all(fail)


_COMMANDS = {
    "check": _check,
    "fake-platforms": _fake_platforms,
    "serve": _serve,
    "db": _db,
    "demo": _demo,
    "health": _health,
    "events": _events,
    "sends": _sends,
    "chat": _chat,
    "play": _play,
    "reminders": _reminders,
    "simulate": _simulate,
    "zalo": _zalo,
    "score": _score,
    "plan": _plan,
    "calendar": _calendar,
    "rules": _rules,
    "compare-rules": _compare_rules,
    "understand": _understand,
    "directory": _sheet,
    "policies": _sheet,
    "import": _import,
    "officer": _officer,
    "office": _console,
}

if __name__ == "__main__":
    sys.exit(main())
