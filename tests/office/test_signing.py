"""Ways into the console and out of it, over real HTTP."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from argon2 import extract_parameters
from sqlalchemy import select

from bot.clock import FixedClock
from bot.office.routes import ROUTES
from bot.programme.duties import Scope
from bot.services import accounts, officers
from bot.storage import Work, audit
from bot.storage import accounts as kept_accounts
from bot.storage.officers import serving
from bot.storage.payload import from_json
from bot.storage.tables import outbox
from tests.databases import opened
from tests.office.visiting import Office, Visitor

PASSWORD = "một hai ba bốn"
TAN_CUONG = "05503"


async def join(office: Office, code: str, **more: str) -> tuple[Visitor, pyotp.TOTP]:
    """Opens an invitation as its guest would, with an authenticator app."""
    guest = await office.visitor()
    page = await guest.get(f"/office/join/{code}")
    assert page.status == 200, page.text
    sealed = re.search(r'name="key" value="([^"]+)"', page.text)
    spelled = re.search(r'class="spelled">([^<]+)<', page.text)
    assert sealed is not None
    assert spelled is not None
    app = pyotp.TOTP(spelled[1].replace(" ", ""))
    now = office.lane.clock.now()
    fields = {"name": "Lan", "login": "lan.tc", "password": PASSWORD, "again": PASSWORD}
    fields |= {"key": sealed[1], "code": app.at(now), **more}
    done = await guest.post(f"/office/join/{code}", fields)
    assert (done.status, done.to) == (303, "/office/"), done.text
    return guest, app


def sign_in_fields(app: pyotp.TOTP, at: object, **more: str) -> dict[str, str]:
    return {"login": " Lan.TC ", "password": PASSWORD, "code": app.at(at), **more}  # type: ignore[arg-type]


@pytest.mark.asyncio
async def test_an_invitation_makes_an_officer_who_signs_in_with_password_and_code(
    office: Office, clock: FixedClock
) -> None:
    code = await office.invitation("commune", "19", TAN_CUONG, "Chị Lan")
    guest, app = await join(office, code)
    desk = await guest.get("/office/")
    assert desk.status == 200
    assert "Lan" in desk.text
    assert [one.scope for one in office.lane.look(serving)] == [Scope("commune", "19", TAN_CUONG)]
    again = await (await office.visitor()).get(f"/office/join/{code}")
    assert again.status == 410

    clock.move(timedelta(minutes=1))
    other = await office.visitor()
    fields = sign_in_fields(app, clock.now(), next="/office/account")
    signed = await other.post("/office/sign-in", fields)
    assert (signed.status, signed.to) == (303, "/office/account")
    assert (await other.get("/office/account")).status == 200
    replayed = await (await office.visitor()).post("/office/sign-in", fields)
    assert replayed.status == 422, "a code counts once"


@pytest.mark.asyncio
async def test_five_wrong_tries_and_one_has_to_wait(office: Office, clock: FixedClock) -> None:
    code = await office.invitation("province", "19")
    _, app = await join(office, code)
    guest = await office.visitor()
    for _ in range(5):
        refused = await guest.post("/office/sign-in", sign_in_fields(app, clock.now(), password="sai rồi nhé"))
        assert refused.status == 422
        assert "sai rồi nhé" not in refused.text
    clock.move(timedelta(minutes=1))
    assert (await guest.post("/office/sign-in", sign_in_fields(app, clock.now()))).status == 429
    clock.move(timedelta(minutes=16))
    assert (await guest.post("/office/sign-in", sign_in_fields(app, clock.now()))).status == 303


@pytest.mark.asyncio
async def test_wrong_fields_keep_what_was_typed_and_the_invitation(office: Office) -> None:
    code = await office.invitation("reader", "19")
    guest = await office.visitor()
    page = await guest.get(f"/office/join/{code}")
    sealed = re.findall(r'name="key" value="([^"]+)"', page.text)[0]
    fields = {
        "name": "<b>Bà Tư</b>",
        "login": "có dấu",
        "password": "ngắn",
        "again": "khác",
        "key": sealed,
        "code": "1",
    }
    wrong = await guest.post(f"/office/join/{code}", fields)
    assert wrong.status == 422
    assert "&lt;b&gt;Bà Tư&lt;/b&gt;" in wrong.text
    assert "<b>Bà" not in wrong.text
    assert wrong.text.count('class="error"') == 3
    await join(office, code)


@pytest.mark.asyncio
async def test_a_link_from_the_chat_signs_an_officer_in_once(office: Office, clock: FixedClock) -> None:
    def serve(work: Work) -> str:
        loaded = opened(work)
        accepted = officers.accept(work, loaded, officers.invite(work, Scope("province", "19")))
        assert accepted.officer is not None
        return accounts.enter_code(work, accepted.officer)

    code = await office.lane.run(serve)
    guest = await office.visitor()
    assert (await guest.get(f"/office/enter/{code}")).status == 200, "looking does not use it up"
    assert (await guest.post(f"/office/enter/{code}")).to == "/office/"
    assert (await guest.get("/office/people")).status == 200
    assert (await (await office.visitor()).post(f"/office/enter/{code}")).status == 410


@pytest.mark.asyncio
async def test_a_session_ends_by_itself_and_on_request(office: Office, clock: FixedClock) -> None:
    one = await office.seat("administrator")
    assert (await one.get("/office/")).status == 200
    clock.move(accounts.IDLE + timedelta(minutes=1))
    gone = await one.get("/office/people?x=1")
    assert (gone.status, gone.to) == (303, "/office/sign-in?next=%2Foffice%2Fpeople%3Fx%3D1")

    other = await office.seat("administrator")
    assert (await other.post("/office/sign-out")).status == 303
    other.session.cookie_jar.update_cookies({"ocop_office": other.token})
    assert (await other.get("/office/")).status == 303


@pytest.mark.asyncio
async def test_who_is_removed_is_out_at_once(office: Office) -> None:
    head = await office.seat("province", "19")
    commune = await office.account("commune", "19", TAN_CUONG)
    stranger = await office.account("commune", "01", "00070")
    theirs = await office.enter(commune)
    assert (await theirs.get("/office/")).status == 200
    assert (await head.post(f"/office/people/{stranger.id}/end")).status == 404
    assert (await head.post(f"/office/people/{commune.id}/end")).status == 303
    assert (await theirs.get("/office/")).status == 303
    assert not [one for one in office.lane.look(serving) if one.commune == TAN_CUONG]


@pytest.mark.asyncio
async def test_no_form_is_taken_without_its_token_or_from_another_site(office: Office) -> None:
    one = await office.seat("administrator")
    fields = {"role": "province", "province": "19"}
    right, one.csrf = one.csrf, ""
    assert (await one.post("/office/people/invite", fields)).status == 403
    one.csrf = "0" * len(right)
    assert (await one.post("/office/people/invite", fields)).status == 403
    one.csrf = right
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert (await one.post("/office/people/invite", fields, headers=elsewhere)).status == 403
    assert (await one.post("/office/people/invite", fields)).status == 200


@pytest.mark.asyncio
async def test_every_answer_carries_the_strict_headers_and_no_inline_script(office: Office) -> None:
    one = await office.seat("administrator")
    for path in ("/office/", "/office/people", "/office/nothing", "/office/sign-in", "/office/assets/office.css"):
        answer = await one.get(path)
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<script(?![^>]* src=)|<style|\son[a-z]+=|\sstyle=", answer.text)


@pytest.mark.asyncio
async def test_acts_stand_in_the_audit_log(office: Office) -> None:
    one = await office.seat("administrator")
    await one.post("/office/people/invite", {"role": "province", "province": "19"})

    def acts(work: Work) -> set[str]:
        first = office.lane.look(lambda w: accounts.session_of(w, one.token))
        assert first is not None
        return {entry.act for entry in audit.by(work, audit.person_actor(first[0].person_id))}

    assert {"account.made", "account.signed_in"} <= office.lane.look(acts)


@pytest.mark.asyncio
async def test_codes_cannot_be_tried_by_link_one_by_one(office: Office) -> None:
    link = await office.invitation("province", "19")
    guest = await office.visitor()
    for wrong in (link.split("-")[0], link[:-1] + ("0" if link[-1] != "0" else "1"), "ABCDEFGH-", "-"):
        assert (await guest.get(f"/office/join/{wrong}")).status == 410
    await join(office, link)


@pytest.mark.asyncio
async def test_the_present_password_is_not_guessed_at_a_desk_left_open(office: Office) -> None:
    guest, _ = await join(office, await office.invitation("reader", "19"))
    page = await guest.get("/office/account")
    guest.csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', page.text)[0]
    new = {"password": "năm sáu bảy tám", "again": "năm sáu bảy tám"}
    for _ in range(5):
        assert (await guest.post("/office/account/password", {"present": "sai rồi", **new})).status == 422
    assert (await guest.post("/office/account/password", {"present": PASSWORD, **new})).status == 422
    assert (await guest.get("/office/account")).status == 200


@pytest.mark.asyncio
async def test_who_invited_and_who_ended_stand_in_the_audit_log(office: Office) -> None:
    account = await office.account("province", "19")
    head = await office.enter(account)
    await head.post("/office/people/invite", {"role": "commune", "place": TAN_CUONG})
    other = await office.account("commune", "19", TAN_CUONG)
    await head.post(f"/office/people/{other.id}/end")
    found = office.lane.look(lambda work: audit.by(work, audit.person_actor(account.person_id)))
    assert {"officer.invited", "officer.removed", "account.ended"} <= {one.act for one in found}


@pytest.mark.asyncio
async def test_an_open_invitation_is_listed_and_taken_back_by_who_may_make_it(office: Office) -> None:
    account = await office.account("province", "19", name="Chị Lan")
    lan = await office.enter(account)
    far = await office.seat("province", "01")
    made = await lan.post("/office/people/invite", {"role": "commune", "place": TAN_CUONG, "name": "Chị Na"})
    link = re.search(r"/office/join/([0-9A-Za-z-]+)", made.text)
    assert link is not None
    people = (await lan.get("/office/people")).text
    assert "Chị Na" in people
    assert people[people.index('id="invited"') :].count("Chị Lan") >= 1, "by whom"
    taken = re.search(r"/office(/people/invitations/\d+/withdraw)", people)
    assert taken is not None
    assert "Chị Na" not in (await far.get("/office/people")).text
    assert (await far.post(f"/office{taken[1]}")).status == 404
    assert (await lan.post(f"/office{taken[1]}")).status == 303
    assert (await lan.post(f"/office{taken[1]}")).status == 404
    assert (await (await office.visitor()).get(f"/office/join/{link[1]}")).status == 410
    noted = office.lane.look(lambda work: audit.by(work, f"person:{account.person_id}"))
    assert "account.invitation_withdrawn" in [one.act for one in noted]


@pytest.mark.asyncio
async def test_whose_account_is_renewed_reads_it_in_their_chat(office: Office) -> None:
    lan = await office.account("province", "19", name="Chị Lan")

    def renew(work: Work) -> str:
        hoa = opened(work, "Hoa's chat")
        code = officers.invite(work, Scope("commune", "19", TAN_CUONG), "Chị Hoa")
        officer = officers.accept(work, hoa, code).officer
        assert officer is not None
        accounts.enter(work, accounts.enter_code(work, officer), "here", "")
        account = kept_accounts.of_officer(work, officer.id)
        assert account is not None
        accounts.renew(work, account, lan)
        rows = work.conn.execute(select(outbox.c.payload).order_by(outbox.c.id.desc())).scalars().all()
        return from_json(work.box.open(rows[0])).text

    told = await office.lane.run(renew)
    assert told.startswith("Chị Lan vừa cấp")
    assert "đăng xuất" in told


def test_an_unknown_login_costs_what_a_wrong_password_costs() -> None:
    made = extract_parameters(accounts.password_hash(PASSWORD))
    assert extract_parameters(accounts._NOBODY) == made
    assert not accounts.password_fits(None, "")
    assert not accounts.password_fits(None, PASSWORD)


def test_addresses_are_told_apart() -> None:
    assert len({(one.method, one.path) for one in ROUTES}) == len(ROUTES)
