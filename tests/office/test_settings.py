"""Settings over real HTTP: numbers, reminders, kept answers, the directory; versions, two at once, bad input."""

from __future__ import annotations

import re

import pytest

from bot.programme.office_values import MEMBERS_APART, TWO_PEOPLE_FROM
from bot.services import announcements, answers, languages, office_settings, people, reminder_settings
from bot.storage import Work, audit, chats, offices
from tests.office.visiting import Answer, Office, Visitor
from tests.offices import TAN_CUONG, THAI_NGUYEN
from tests.reminding import producer

NUMBER = f"/office/settings/numbers/{MEMBERS_APART}"
REMINDER = "/office/settings/reminders/round"


def hidden(page: Answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, name
    return found[1]


def wrong(page: Answer) -> list[str]:
    return re.findall(r'class="error" id="e-([^"]+)"', page.text)


@pytest.mark.asyncio
async def test_a_number_is_set_kept_in_versions_and_gone_back_to(office: Office) -> None:
    lan = await office.seat("province", THAI_NGUYEN, name="Chị Lan")
    assert (await lan.post(NUMBER, {MEMBERS_APART: "12", "seen": "0"})).status == 303
    second = await lan.post(NUMBER, {MEMBERS_APART: "20", "seen": "0"})
    assert second.status == 409
    assert 'value="12"' in second.text, "the second is shown the first one's change"
    assert (await lan.post(NUMBER, {MEMBERS_APART: "8", "seen": "1"})).status == 303
    history = await lan.get(NUMBER)
    assert history.text.count("Chị Lan") >= 2
    assert (await lan.post(NUMBER, {MEMBERS_APART: "12", "seen": "2"})).status == 303
    assert (await lan.post(NUMBER, {"back": "1", "seen": "3"})).status == 303
    kept = office.lane.look(lambda work: office_settings.history(work, THAI_NGUYEN, MEMBERS_APART))
    assert [one.value for one in kept] == [None, 12, 8, 12]
    for typed in ("", "mười", "0", "<script>", "1" * 40):
        page = await lan.post(NUMBER, {MEMBERS_APART: typed, "seen": "4"})
        assert page.status == 422
        assert wrong(page) == [MEMBERS_APART]
        assert "<script>" not in page.text


@pytest.mark.asyncio
async def test_no_office_lifts_the_rule_of_two_people_alone(office: Office) -> None:
    lan = await office.seat("province", THAI_NGUYEN)
    assert "Tỉnh chỉ hạ xuống được" in (await lan.get("/office/settings")).text
    page = await lan.post(f"/office/settings/numbers/{TWO_PEOPLE_FROM}", {TWO_PEOPLE_FROM: "1000000", "seen": "0"})
    assert page.status == 422
    assert wrong(page) == [TWO_PEOPLE_FROM]
    assert 'value="1000000"' in page.text, "what was typed stays"
    assert "từ 200 trở xuống" in page.text


@pytest.mark.asyncio
async def test_others_read_what_holds_and_set_nothing(office: Office) -> None:
    for one in (await office.seat("commune", THAI_NGUYEN, TAN_CUONG), await office.seat("reader", THAI_NGUYEN)):
        page = await one.get("/office/settings")
        assert page.status == 200
        assert "<input id=" not in page.text
        assert (await one.get("/office/settings/reminders")).status == 200
        for path in (NUMBER, REMINDER, "/office/settings/reminders/versions/v1"):
            assert (await one.post(path, {MEMBERS_APART: "12", "seen": "0"})).status == 404, path
    lan = await office.seat("province", THAI_NGUYEN)
    assert (await lan.post(f"{NUMBER}?province=01", {MEMBERS_APART: "12", "seen": "0"})).status == 404
    assert (await lan.get("/office/settings?province=01")).status == 404
    assert (await lan.get("/office/settings/numbers/no.such")).status == 404


async def reminder_fields(visitor: Visitor, path: str = REMINDER, **changed: str) -> dict[str, str]:
    """The form as it stands, with some fields changed."""
    page = await visitor.get(path)
    fields = {"on": "yes", "steps": "30, 14", "seen": hidden(page, "seen")}
    areas = re.findall(r'<textarea id="f-([^"]+)"[^>]*>\n?([^<]*)</textarea>', page.text)
    return {**fields, **dict(areas), **changed}


@pytest.mark.asyncio
async def test_a_provinces_reminder_is_written_read_aloud_saved_and_gone_back_from(office: Office) -> None:
    lan = await office.seat("province", THAI_NGUYEN, name="Chị Lan")
    said = {"text.vi": "{who}, nộp {product} trước {day} nhé.", "steps": "20; 5"}
    look = await lan.post(REMINDER, await reminder_fields(lan, look="1", **said))
    assert look.status == 200
    assert "nộp mật ong rừng trước 7/4/2027 nhé." in look.text
    assert office.lane.look(lambda work: reminder_settings.history(work, THAI_NGUYEN)) == []
    fields = await reminder_fields(lan, **said)
    assert (await lan.post(REMINDER, fields)).status == 303
    late = await lan.post(REMINDER, fields)
    assert late.status == 409
    assert "20, 5" in late.text
    off = await reminder_fields(lan, steps="20")
    del off["on"]
    assert (await lan.post(REMINDER, off)).status == 303
    book = office.lane.look(reminder_settings.book)
    assert book.of(THAI_NGUYEN).of("round") is None
    assert book.of("01").of("round") is not None
    listed = await lan.get("/office/settings/reminders")
    assert "Chị Lan" in listed.text
    assert (await lan.post("/office/settings/reminders/versions/v1", {"seen": "2"})).status == 303
    rule = office.lane.look(reminder_settings.book).of(THAI_NGUYEN).of("round")
    assert rule is not None
    assert (rule.steps, rule.text("text", "vi")) == ((20, 5), said["text.vi"])
    assert (await lan.post(REMINDER, {"back": "1", "seen": "3"})).status == 303
    assert office.lane.look(reminder_settings.book).of(THAI_NGUYEN).of("round").steps[0] == 30  # type: ignore[union-attr]


@pytest.mark.asyncio
async def test_a_reminder_that_cannot_be_says_so_beside_its_field(office: Office) -> None:
    lan = await office.seat("province", THAI_NGUYEN)
    for field, said in (
        ("steps", ""),
        ("steps", "30, x"),
        ("steps", "30, 30"),
        ("steps", "9999"),
        ("text.vi", "{phone} là gì"),
        ("text.vi", "{who"),
        ("text.en", ""),
        ("line.vi", "một\nhai"),
        ("text.vi", "dài " * 60),
    ):
        page = await lan.post(REMINDER, await reminder_fields(lan, **{field: said}))
        assert page.status == 422
        assert wrong(page) == [field]
        assert 'value="30, 14"' in page.text or field == "steps", "what was typed is kept"


@pytest.mark.asyncio
async def test_an_office_keeps_its_answers_and_sees_who_changed_them(office: Office) -> None:
    lan = await office.seat("commune", THAI_NGUYEN, TAN_CUONG, "Chị Lan")
    path = "/office/settings/canned"
    assert (await lan.post(path, {"label": "Giờ làm việc", "said": "Xã làm từ 7 giờ 30.", "seen": ""})).status == 303
    found = re.search(r"/office/settings/canned/(\d+)", (await lan.get(path)).text)
    assert found is not None
    form = await lan.get(found[0])
    changed = {"label": "Giờ làm", "said": "Từ 7 giờ.", "seen": hidden(form, "seen")}
    assert (await lan.post(found[0], changed)).status == 303
    assert (await lan.post(found[0], changed)).status == 409
    again = await lan.get(found[0])
    assert "Xã làm từ 7 giờ 30." in again.text
    assert "Chị Lan" in again.text
    far = await office.seat("commune", "01", "00070")
    assert (await far.get(found[0])).status == 404
    assert (await far.post(f"{found[0]}/drop", {"seen": hidden(again, "seen")})).status == 404
    long = {"label": "Tên nút này dài quá hai mươi hai chữ", "said": ""}
    assert wrong(await lan.post(path, long)) == ["label", "said"]
    assert (await lan.post(f"{found[0]}/drop", {"seen": hidden(again, "seen")})).status == 303
    assert "Từ 7 giờ." not in (await lan.get(path)).text


@pytest.mark.asyncio
async def test_a_commune_keeps_its_own_office_and_a_province_all_of_its_own(office: Office) -> None:
    lan = await office.seat("commune", THAI_NGUYEN, TAN_CUONG, "Chị Lan")
    new = "/office/directory/offices/new"
    fields = {"name": "UBND xã Tân Cương", "phone": "0208 3855 123", "hours": "", "address": "<b>Xóm 1</b>", "seen": ""}
    assert (await lan.post(new, fields)).status == 303
    page = await lan.get("/office/directory")
    assert "0208 3855 123" in page.text
    assert "&lt;b&gt;Xóm 1" in page.text
    ((number, one),) = office.lane.look(lambda work: offices.office_in(work, THAI_NGUYEN))
    assert (one.kind, one.commune, one.phone) == ("commune", TAN_CUONG, "+842083855123")
    path = f"/office/directory/offices/{number}"
    seen = hidden(await lan.get(path), "seen")
    assert wrong(await lan.post(path, {**fields, "phone": "12", "seen": seen})) == ["phone"]
    assert wrong(await lan.post(path, {**fields, "hours": "lúc nào cũng được", "seen": seen})) == ["hours"]
    assert wrong(await lan.post(new, fields)) == ["name"]
    province = await office.seat("province", THAI_NGUYEN, name="Anh Sơn")
    assert (await province.post(path, {**fields, "phone": "0208 3855 999", "seen": seen})).status == 303
    late = await lan.post(path, {**fields, "seen": seen})
    assert late.status == 409
    assert "0208 3855 999" in late.text
    assert "Anh Sơn" in late.text
    for far in (await office.seat("province", "01"), await office.seat("commune", THAI_NGUYEN, "05488")):
        assert (await far.get(path)).status == 404
        assert (await far.post(f"{path}/remove", {"seen": seen})).status == 404
    seen = hidden(await lan.get(path), "seen")
    assert (await lan.post(f"{path}/remove", {"seen": seen})).status == 303
    acts = [one.act for one in office.lane.look(lambda work: audit.about(work, "office", number))]
    assert acts == ["directory.changed", "directory.changed", "directory.removed"]


@pytest.mark.asyncio
async def test_a_policy_is_entered_changed_and_removed_by_its_province(office: Office) -> None:
    lan = await office.seat("province", THAI_NGUYEN)
    new = "/office/directory/policies/new"
    fields = {"title": "Thưởng 4 sao", "text": "HTX đạt 4 sao được thưởng.", "source": "NQ 5", "dated": "2026-03-01"}
    fields |= {"certainty": "verified", "seen": ""}
    assert (await lan.post(new, fields)).status == 303
    assert wrong(await lan.post(new, {**fields, "dated": "2001-01-01", "title": "x" * 90})) == ["title", "dated"]
    ((number, _),) = office.lane.look(lambda work: offices.policies_in(work, THAI_NGUYEN))
    path = f"/office/directory/policies/{number}"
    seen = hidden(await lan.get(path), "seen")
    assert (await lan.post(path, {**fields, "text": "Thưởng 30 triệu.", "seen": seen})).status == 303
    assert (await lan.post(path, {**fields, "seen": seen})).status == 409
    commune = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    assert "Thưởng 30 triệu." in (await commune.get("/office/directory")).text
    assert (await commune.get(path)).status == 404
    seen = hidden(await lan.get(path), "seen")
    assert (await lan.post(f"{path}/remove", {"seen": seen})).status == 303
    assert office.lane.look(lambda work: offices.policies_in(work, THAI_NGUYEN)) == []


@pytest.mark.asyncio
async def test_who_would_get_what_is_shown_with_masked_names(office: Office) -> None:
    def fill(work: Work) -> None:
        producer(work, "chat-1", ready=False)
        loaded = chats.open_chat(work, "zalo_oa", "main", "chat-1", "chat-1")
        answers.record_answer(work, loaded, "organisation", "place", TAN_CUONG)
        people.decide(work, loaded.person, "office", True, "2026-11")

    await office.lane.run(fill)
    lan = await office.seat("province", THAI_NGUYEN)
    page = await lan.get("/office/settings/reminders/ahead")
    assert "G. T. Mỷ" in page.text
    assert "Giàng Thị" not in page.text
    assert "mật ong" in page.text


@pytest.mark.asyncio
async def test_a_province_sets_what_a_step_takes_and_goes_back_to_the_general_figures(office: Office) -> None:
    lan = await office.seat("province", THAI_NGUYEN, name="Chị Lan")
    path = "/office/settings/steps/register-business"
    page = await lan.get(path)
    how = dict(re.findall(r'<textarea id="f-([^"]+)"[^>]*>\n?([^<]*)</textarea>', page.text))
    fields = {
        "low": "60",
        "likely": "90",
        "high": "120",
        "effort": "4",
        "reference": "Phòng Kinh tế",
        "cost_low": "500.000",
        "cost_high": "2 000 000",
        "seen": "0",
        **how,
    }
    for field, said in (
        ("likely", "30"),
        ("effort", "9"),
        ("reference", ""),
        ("low", "x"),
        ("cost_low", "3000000"),
        ("how_vi", ""),
    ):
        named = "cost_high" if field == "cost_low" else field
        assert wrong(await lan.post(path, {**fields, field: said})) == [named]
    assert wrong(await lan.post(path, {**fields, "how_vi": "\n".join("abcdefg")})) == ["how_vi"]
    assert (await lan.post(path, fields)).status == 303
    late = await lan.post(path, {**fields, "likely": "100"})
    assert late.status == 409
    assert 'value="90"' in late.text
    listed = await lan.get("/office/settings/steps")
    assert "Phòng Kinh tế" in listed.text
    assert "500 nghìn đến 2 triệu đồng" in listed.text
    assert "Chị Lan" in listed.text
    assert (await lan.post(path, {"back": "1", "seen": "1"})).status == 303
    assert "Phòng Kinh tế" not in (await lan.get("/office/settings/steps")).text
    assert (await lan.get("/office/settings/steps/no-such-step")).status == 404


@pytest.mark.asyncio
async def test_hours_of_sending_are_set_for_a_province_and_taken_back(office: Office) -> None:
    lan, path = await office.seat("province", THAI_NGUYEN, name="Chị Lan"), "/office/settings/hours"
    said = {"opens": "7:30", "at": "8h", "closes": "18:30", "seen": "0"}
    for field, typed in (("opens", "05:00"), ("closes", "21:00"), ("at", "sáng"), ("at", "07:00")):
        page = await lan.post(path, {**said, field: typed})
        assert (page.status, wrong(page)) == (422, [field])
        assert f'value="{typed}"' in page.text
    assert (await lan.post(path, said)).status == 303
    assert (await lan.post(path, said)).status == 409

    def hours(where: str) -> tuple[str, str]:
        found = office.lane.look(lambda work: announcements.hours_of(work, where))
        return f"{found.opens:%H:%M}", f"{found.closes:%H:%M}"

    assert (hours(THAI_NGUYEN), hours("01")) == (("07:30", "18:30"), ("07:00", "20:00"))
    page = await lan.get(path)
    assert "Chị Lan" in page.text
    reader = await office.seat("reader", THAI_NGUYEN)
    assert "18:30" in (await reader.get(path)).text
    assert (await lan.post(path, {"back": "1", "seen": "1"})).status == 303
    assert hours(THAI_NGUYEN) == ("07:00", "20:00")


@pytest.mark.asyncio
async def test_languages_are_the_administrators_to_set(office: Office) -> None:
    root, path = await office.seat("administrator", name="Anh Hải"), "/office/settings/languages"
    lan = await office.seat("province", THAI_NGUYEN)
    assert (await lan.post(path, {"offered": "en", "seen": "0"})).status == 404
    assert (await root.post(path, {"needed": "en", "seen": "0"})).status == 303
    assert (await root.post(path, {"seen": "0"})).status == 409
    assert office.lane.look(languages.spoken).needed == ("vi", "en")
    only = await lan.post("/office/announcements/new", {"title": "Họp", "said-vi": "Mời bà con.", "said-en": ""})
    assert wrong(only) == ["said-en"]
    assert (await root.post(path, {"seen": "1"})).status == 303
    assert 'name="said-en"' not in (await lan.get("/office/announcements/new")).text
    page = await lan.get(path)
    assert page.text.count("Anh Hải") == 2
    assert 'type="checkbox"' not in page.text
