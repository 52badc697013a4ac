"""The vectors of platforms A.2, A.3 and A.10."""

from __future__ import annotations

import re

from bot.channels.zalo_oa import sums

BODY = (
    '{"app_id":"1234567890123456789","sender":{"id":"7001112223334445556"},"user_id_by_app":"5554443332221110009",'
    '"recipient":{"id":"4318000000000000001"},"event_name":"user_send_text","message":{"text":"Chào bạn",'
    '"msg_id":"0a1b2c3d4e5f60718293"},"timestamp":"1795312800123"}'
).encode()
MAC = "8e279ca7869639e2c07d6be8388ccf5b9497ddda26384583f8c67a981c64eabb"


def test_the_signature_of_a_body() -> None:
    assert len(BODY) == 273
    found = sums.mac("1234567890123456789", BODY, "1795312800123", "OaSecretKeyExample01")
    assert found == MAC
    for header in (f"mac={MAC}", MAC, f"mac={MAC.upper()}", f" {MAC} "):
        assert sums.fits(header, found)
    for header in ("", "mac=", MAC[:-1], f"mac=mac={MAC}", "mac=ấ", MAC[:-1] + "0"):
        assert not sums.fits(header, found)


def test_the_challenge_of_a_verifier() -> None:
    challenge = sums.challenge("Abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
    assert challenge == "XusKGKQDhW2tcteAz2GMUvXTt0E2pwJ47XZ5Luiuxok"
    assert re.fullmatch(r"[A-Za-z0-9]{43}", sums.verifier())
    assert sums.verifier() != sums.verifier()


def test_the_proof_of_the_app_secret() -> None:
    expected = "a07d8938fd56e73319dae7552f1e35da10c36d6d2f326529ab50393f6943e8c7"
    assert sums.proof("app-secret-example", "access-token-example") == expected
