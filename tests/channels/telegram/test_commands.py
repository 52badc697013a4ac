from __future__ import annotations

from bot.channels.telegram.commands import COMMANDS, calls, said
from bot.fakes import telegram_rules as rules
from bot.flows.reading.intents import read_intent


def test_every_command_is_understood_as_a_wish() -> None:
    wishes = {command: read_intent(words).value for command, (words, _) in COMMANDS.items() if words}
    assert wishes == {
        "hoso": "status",
        "ketqua": "result",
        "kehoach": "plan",
        "sanpham": "switch",
        "trogiup": "help",
        "ngonngu": "language",
        "xoa": "forget",
    }


def test_a_typed_command_stands_for_words_and_anything_else_is_kept() -> None:
    assert said("/trogiup") == "trợ giúp"
    assert said("/TroGiup@hoso_bot xin") == "trợ giúp"
    for other in ("/start x", "/gì đó", "/", "1/2", "chào"):
        assert said(other) == other


def test_what_is_shown_around_the_chat_fits_in_every_language() -> None:
    made = list(calls())
    assert {params.get("language_code", "") for _, params in made} == {"", "vi", "en"}
    for _, params in made:
        for command in params.get("commands", ()):
            assert rules.COMMAND.fullmatch(command["command"])
            assert 1 <= rules.units(command["description"]) <= 256
        assert rules.units(params.get("description", "")) <= 512
        assert rules.units(params.get("short_description", "")) <= 120
    described = [params["description"] for _, params in made if "description" in params]
    assert described[0] == described[1] != described[2]  # without a language it is Vietnamese
