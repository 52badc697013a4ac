"""The file of accounts: what it gives, and one line for each mistake an operator makes in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.accounts import load_accounts
from bot.settings import Settings, SettingsProblem

TWO = """
[[telegram]]
name = "ocop"
token = "env:TOKEN"

[[zalo_bot]]
name = "ocop"
token = "12:secret"
mode = "webhook"
"""


def settings(folder: Path, text: str | None) -> Settings:
    if text is not None:
        (folder / "channels.toml").write_text(text)
    return Settings(var=folder)


def test_secrets_come_from_the_environment_and_stay_hidden(tmp_path: Path) -> None:
    accounts = load_accounts(settings(tmp_path, TWO), {"TOKEN": "77:hush"})
    assert accounts.telegram[0].token.get_secret_value() == "77:hush"
    assert accounts.zalo_bot[0].mode == "webhook"
    assert "hush" not in repr(accounts)
    assert "12:secret" not in repr(accounts)


def test_no_file_is_no_account_and_one_variable_is_a_telegram_bot(tmp_path: Path) -> None:
    assert load_accounts(settings(tmp_path, None), {}).telegram == ()
    (one,) = load_accounts(settings(tmp_path, None), {"OCOP_TELEGRAM_TOKEN": "1:a"}).telegram
    assert (one.name, one.mode) == ("telegram", "polling")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TWO, "TOKEN, which is not set"),
        ("[[telegram]]\nname = 'A B'\ntoken = '1:a'", "telegram.1.name"),
        ("[[telegram]]\nname = 'a'\ntokn = '1:a'", "tokn"),
        ("[[telegram]\n", "is not TOML"),
        ("[[viber]]\nname = 'a'", "viber"),
        ("[[telegram]]\nname='a'\ntoken='1:a'\n[[telegram]]\nname='a'\ntoken='2:b'", "two [[telegram]] accounts"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_file_and_shows_no_secret(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsProblem) as caught:
        load_accounts(settings(tmp_path, text), {})
    line = str(caught.value)
    assert says in line
    assert "channels.toml" in line
    assert "\n" not in line
    assert "1:a" not in line


def test_a_file_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsProblem, match="OCOP_CHANNELS"):
        load_accounts(Settings(var=tmp_path, channels=tmp_path / "none.toml"), {})
