"""The words of the command line: every command of `ocop-bot` with what it takes."""

from __future__ import annotations

import argparse

from bot import __version__


def parser() -> argparse.ArgumentParser:
    """What can be typed, and what each command says of itself with --help."""
    top = argparse.ArgumentParser(
        prog="ocop-bot",
        description="The OCOP guidance bot: register a producer, judge a product by the official sheet, see the stars.",
        epilog="Settings come from the environment (OCOP_PORT, OCOP_VAR, OCOP_DATABASE_URL…); see the README.",
    )
    top.add_argument("--version", action="version", version=f"ocop-bot {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="start the bot with its web chat")
    serve.add_argument("--host", help="address to listen on (default: OCOP_HOST, else 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on, 0 for any (default: OCOP_PORT, else 8080)")

    _add_wait(serve)
    _add_database(commands)

    chat = commands.add_parser("chat", help="talk to the bot here in the terminal")
    chat.add_argument("--as", dest="name", help="whose chat this is, to go on with it (default: your user name)")

    play = commands.add_parser("play", help="play a recorded talk (a .talk file) and say where the bot differs")
    play.add_argument("file", help="the talk to play, a .talk file")
    play.add_argument(
        "--write", action="store_true", help="write what the bot says now into the file (default: compare and print)"
    )

    zalo = commands.add_parser("zalo", help="connect a Zalo Official Account, or ask what Zalo says of one person")
    zalo.add_argument("act", choices=("connect", "user"), help="connect: print where to go and a one-time secret")
    zalo.add_argument("name", help="the account's name in the accounts file")
    zalo.add_argument("user", nargs="?", default="", help="for user: the person's Zalo id")

    score = commands.add_parser("score", help="points and stars of filled-in sheets, as JSON")
    score.add_argument(
        "file",
        help='one object or a list: {"rubric": "qd26-2026", "sheet": 11, "answers": {"1.1": 3}}; an answer is an'
        " option's position from 1, or 0 where none fits; - reads standard input",
    )

    plan = commands.add_parser("plan", help="the exact cheapest way to a star, as JSON")
    plan.add_argument("file", help="the same input as for score; - for standard input")
    plan.add_argument("--target", type=int, required=True, choices=(3, 4, 5), help="the star to reach")
    plan.add_argument(
        "--by", default="effort", choices=("effort", "time", "balanced"), help="what is cheapest (default: effort)"
    )
    plan.add_argument("--margin", type=int, default=0, help="points above the star's lowest total (default: 0)")
    plan.add_argument("--from", dest="start", help="the day the plan begins, YYYY-MM-DD (default: today)")
    plan.add_argument("--province", help="code of a province, for its own lead times (default: the general ones)")
    plan.add_argument("--json", action="store_true", help="print JSON (the only form there is)")

    calendar = commands.add_parser("calendar", help="the dates of the law and of a province")
    calendar.add_argument("--from", dest="start", help="the day to look ahead from, YYYY-MM-DD (default: today)")
    calendar.add_argument("--province", help="code of a province, for what it set itself (default: the law alone)")
    calendar.add_argument("--issued", help="the day a certificate was given")
    calendar.add_argument("--expires", help="the last day of a certificate")
    calendar.add_argument("--received", help="the day the commune received a dossier")
    calendar.add_argument("--json", action="store_true", help="print JSON (default: a table)")
    calendar.add_argument("--ics", metavar="FILE", help="write a province's days as a calendar file; - for the output")

    _rule_commands(commands)
    _reminder_commands(commands)

    compare = commands.add_parser("compare-rules", help="old-rule certificates of a province by the new rule")
    compare.add_argument("--province", required=True, help="code of the province")
    compare.add_argument("--json", action="store_true", help="print JSON (default: a line each)")

    understand = commands.add_parser("understand", help="how the bot reads a reply, as JSON")
    understand.add_argument(
        "kind", help="yes_no, choice, number, percent, money, phone, date, place, product or intent"
    )
    understand.add_argument("text", help="the reply; - reads one reply per line from standard input")
    understand.add_argument("--options", default="", help='the printed lines of a choice, "A|B|C" (default: none)')
    understand.add_argument("--today", help="the day it is, YYYY-MM-DD (default: today)")
    understand.add_argument("--json", action="store_true", help="print JSON (the only form there is)")

    commands.add_parser("check", help="try every configured channel and say what to mend")

    fakes = commands.add_parser(
        "fake-platforms", help="Telegram and Zalo as stand-ins, to try the bot without an account"
    )
    fakes.add_argument("--port", type=int, default=8181, help="port of the page, 0 for any (default: 8181)")
    fakes.add_argument(
        "--alone", action="store_true", help="without a bot behind it: prints the accounts file for yours"
    )

    demo = commands.add_parser("demo", help="a made-up province to try everything on, in a database of its own")
    demo.add_argument("--folder", help="where it is kept (default: demo in the var folder)")
    demo.add_argument("--organisations", type=int, default=400, help="how many take part (default: 400)")
    demo.add_argument("--anew", action="store_true", help="make it again (default: go on with the one that is there)")
    demo.add_argument("--only-make", action="store_true", help="make it and end (default: serve it)")
    demo.add_argument("--host", help="address to listen on (default: OCOP_HOST, else 127.0.0.1)")
    demo.add_argument("--port", type=int, help="port to listen on, 0 for any (default: OCOP_PORT, else 8080)")

    _sheet_commands(commands)
    _import_commands(commands)
    _officer_commands(commands)
    _console_commands(commands)
    return top


def _rule_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`rules`: what offices set in place of the law's days."""
    rules = commands.add_parser("rules", help="a province's own days in place of the law's, and corrected working days")
    acts = rules.add_subparsers(dest="act", required=True, metavar="WHAT")
    show = acts.add_parser("list", help="what was set, each with its number")
    show.add_argument("--withdrawn", action="store_true", help="also what was taken back (default: what stands)")
    take = acts.add_parser("set", help="a rule by its id (D1, D2 …), or D4 for a round more in one year")
    take.add_argument("rule", help="the id, as docs/law.md and programme/data/rules.toml give it")
    take.add_argument(
        "value", nargs="+", help="count=10; proposals_before=04-15 council_before=06-15; for D4 also tier=province"
    )
    take.add_argument("--since", required=True, help="the first day it holds, YYYY-MM-DD")
    take.add_argument("--until", help="the last day it holds (default: until further notice)")
    take.add_argument("--instead-of", type=int, default=0, metavar="NUMBER", help="takes back the rule it corrects")
    end = acts.add_parser("end", help="the law holds again after that day")
    end.add_argument("number", type=int, help="as list prints it")
    end.add_argument("--until", required=True, help="its last day, YYYY-MM-DD; before its first: it never held")
    day = acts.add_parser("day", help="offices work on that day, or do not, whatever the calendar says")
    day.add_argument("day", help="YYYY-MM-DD")
    day.add_argument("how", choices=("works", "off"), help="what holds on it")
    undo = acts.add_parser("undo-day", help="take a corrected day back")
    undo.add_argument("number", type=int, help="as list prints it")
    for one in (take, day):
        one.add_argument("--reference", required=True, help="number and date of the document that says so")
    for one in (take, end, day, undo):
        one.add_argument("--by", required=True, help="who sets it, for the books")
    for one in (show, take, end, day, undo):
        one.add_argument("--province", default="", help="code of a province (default: the whole country)")


def _reminder_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`reminders`: who would be told of what, and the offices' settings; `simulate`: a year of them."""
    reminders = commands.add_parser("reminders", help="who is reminded of what and when, and the settings of reminders")
    what = reminders.add_subparsers(dest="what", required=True, metavar="WHAT")
    preview = what.add_parser("preview", help="who would be told of what and when, as things stand")
    preview.add_argument("--until", required=True, help="the last day to look at, YYYY-MM-DD")
    preview.add_argument("--province", default="", help="code of a province (default: everybody)")
    preview.add_argument("--json", action="store_true", help="print JSON (default: a table)")
    settings = what.add_parser("settings", help="days and texts of reminders, as a TOML file")
    does = settings.add_subparsers(dest="does", required=True, metavar="DOES")
    show = does.add_parser("export", help="print the settings that were set")
    show.add_argument("--whole", action="store_true", help="print all that holds (default: what was set)")
    take = does.add_parser("import", help="set what a file says; what it leaves out holds as if nothing had been set")
    take.add_argument("file", help="a TOML file as export prints it")
    take.add_argument("--by", required=True, help="who sets it, for the books")
    for one in (show, take, does.add_parser("history", help="who set what when")):
        one.add_argument("--province", default="", help="code of a province (default: the whole country)")

    simulate = commands.add_parser("simulate", help="a year of reminders for a made-up province, judged by the law")
    simulate.add_argument("--people", type=int, default=500, help="producers in the province (default: 500)")
    simulate.add_argument("--from", dest="first", default="2026-12-01", help="the first day (default: 2026-12-01)")
    simulate.add_argument("--days", type=int, default=365, help="how many days (default: 365)")
    simulate.add_argument("--seed", type=int, default=1, help="another number makes another province (default: 1)")
    simulate.add_argument("--schedulers", type=int, default=1, help="processes that plan and send (default: 1)")
    simulate.add_argument("--kills", type=int, default=0, help="how often one of them is killed (default: 0)")
    simulate.add_argument("--database", default="", help="an empty database to use (default: SQLite, thrown away)")
    simulate.add_argument("--progress", action="store_true", help="draw the progress bar into a file too")


def _sheet_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`directory` and `policies`: what offices hand in as a sheet."""
    for name, what in (("directory", "the offices people can turn to"), ("policies", "what provinces support")):
        acts = commands.add_parser(name, help=f"{what}, from a sheet").add_subparsers(dest="act", required=True)
        take = acts.add_parser("import", help="take a sheet in; every problem is named by row and column")
        take.add_argument("file", help="an .xlsx or .csv file with the headings of the template")
        take.add_argument("--dry-run", action="store_true", help="only look for problems (default: take it in)")
        take.add_argument("--language", default="vi", choices=("vi", "en"), help="of the problems (default: vi)")
        acts.add_parser("template", help="print the sheet to fill in, as CSV")
        acts.add_parser("list", help=f"{what}, each with its number")
        acts.add_parser("remove", help="take one out").add_argument("number", type=int, help="as list prints it")


def _import_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    acts = commands.add_parser("import", help="what a province has already, from a sheet").add_subparsers(
        dest="what", required=True, metavar="WHAT"
    )
    take = acts.add_parser("products", help="products with their certificates and producers; safe to repeat")
    take.add_argument("file", help="an .xlsx or .csv file with the headings of the template")
    take.add_argument("--province", required=True, help="code of the province")
    take.add_argument("--commune", default="", help="code of the one commune it is of (default: the whole province)")
    take.add_argument("--dry-run", action="store_true", help="only look for problems (default: take it in)")
    take.add_argument("--good-only", action="store_true", help="leave wrong rows out (default: all or nothing)")
    take.add_argument("--language", default="vi", choices=("vi", "en"), help="of the problems (default: vi)")
    template = acts.add_parser("template", help="write the sheet to fill in, with lists to choose from")
    template.add_argument("file", help="the .xlsx file to write")
    template.add_argument("--province", required=True, help="code of the province")
    template.add_argument("--language", default="vi", choices=("vi", "en"), help="of the explanations (default: vi)")


def _officer_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    acts = commands.add_parser("officer", help="who serves in which office").add_subparsers(dest="act", required=True)
    invite = acts.add_parser("invite", help="print a code; whoever types it in a chat becomes an officer")
    invite.add_argument("--scope", required=True, help="commune:CODE or province:CODE, as in commune:05503")
    invite.add_argument("--name", default="", help="what colleagues read (default: no name)")
    acts.add_parser("list", help="every officer with their number and office")
    acts.add_parser("remove", help="end somebody's scope").add_argument("number", type=int, help="as list prints it")


def _console_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    acts = commands.add_parser("office", help="who may open the offices' web console").add_subparsers(
        dest="act", required=True
    )
    invite = acts.add_parser("invite", help="print a link that makes an account, good once within a week")
    who = "administrator, province:19, commune:05503, reader, reader:19 or reader:05503"
    invite.add_argument("who", help=who)
    invite.add_argument("--name", default="", help="what colleagues read (default: asked when the link is opened)")
    acts.add_parser("list", help="every account and every open invitation with its number and area")
    end = acts.add_parser("end", help="end an account, take an open invitation back")
    end.add_argument("number", help="as list prints it: 3, or i12 for an invitation")


def _add_wait(parser: argparse.ArgumentParser) -> None:
    what = "try so many seconds for a database that does not answer yet (default: not at all; without a number: 60)"
    parser.add_argument("--wait", type=float, nargs="?", const=60.0, default=0.0, metavar="SECONDS", help=what)


def _add_database(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`db`, `health`, `events` and `sends`: for whoever runs the bot."""
    db = commands.add_parser("db", help="the database: upgrade, check, backup, restore, copy")
    acts = db.add_subparsers(dest="act", required=True, metavar="WHAT")
    for act, what in (
        ("upgrade", "bring it to this version's schema (starting the bot does it too)"),
        ("check", "is it sound, is its schema this version's, do the keys fit"),
        ("backup", "a consistent copy as one SQLite file, also while the bot runs"),
        ("restore", "put a backup in its place"),
        ("copy", "every row into another, empty database: from SQLite to PostgreSQL, or back"),
    ):
        parser = acts.add_parser(act, help=what)
        _add_wait(parser)
        if act in ("backup", "restore"):
            parser.add_argument("file", help="the backup, a SQLite file")
        if act == "restore":
            parser.add_argument("--force", action="store_true", help="also where there is data already")
        if act == "copy":
            parser.add_argument("url", help="where to, as in OCOP_DATABASE_URL")

    health = commands.add_parser("health", help="what waits, what is stuck, how fast answers are; 1 where it is late")
    health.add_argument("--json", action="store_true", help="print JSON (default: lines)")

    events = commands.add_parser("events", help="the events that could not be worked and were set aside")
    events.add_argument("--retry", metavar="NUMBER", help="try that one again, or all")

    sends = commands.add_parser("sends", help="the sends whose answer was lost, and what became of them")
    became = sends.add_mutually_exclusive_group()
    became.add_argument("--arrived", metavar="NUMBER", help="that one arrived (the person says so, or the platform)")
    became.add_argument("--lost", metavar="NUMBER", help="that one did not arrive; it is left at that")
