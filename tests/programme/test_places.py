"""Addresses as people type them, and the communes of today they are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import fold
from bot.programme.places import communes, find_places, nearest, place, province, provinces

TAN_CUONG = "05503"  # xã Tân Cương, Thái Nguyên
HOANG_SU_PHI = "01021"  # xã Hoàng Su Phì, Tuyên Quang; Hà Giang before 1/7/2025
BUON_MA_THUOT = "24133"  # phường Buôn Ma Thuột, Đắk Lắk

ONE = [
    ("Xã Tân Cương, Thái Nguyên", TAN_CUONG),
    ("xa tan cuong thai nguyen", TAN_CUONG),
    ("tân cương", TAN_CUONG),
    ("Tan Cuong, TN", TAN_CUONG),
    ("xóm Hồng Thái 2, xã Tân Cương, tỉnh Thái Nguyên", TAN_CUONG),
    ("Xã Hoàng Su Phì tỉnh Tuyên Quang", HOANG_SU_PHI),
    ("xa hoang su phi, tuyen quang", HOANG_SU_PHI),
    ("xã hoàng su phì", HOANG_SU_PHI),
    ("P. Buôn Ma Thuột - Đắk Lắk", BUON_MA_THUOT),
    ("phuong buon ma thuot dak lak", BUON_MA_THUOT),
    ("phường Buôn Ma Thuột", BUON_MA_THUOT),
    # the same, in other hands
    ("em ở xã Tân Cương ạ", TAN_CUONG),
    ("X.Tân Cương-TP.Thái Nguyên-T.Thái Nguyên", TAN_CUONG),
    ("TanCuong,ThaiNguyen", TAN_CUONG),
    ("Thái Nguyên, Tân Cương", TAN_CUONG),
    ("Tan Cuong commune, Thai Nguyen province", TAN_CUONG),
    ("tan cuog thai nguyen", TAN_CUONG),  # a letter lost, but the province is named
    ("XÃ TÂN CƯƠNG\nTHÁI NGUYÊN", TAN_CUONG),
    ("số 12, tổ 5, thôn Lô Lô Chải, xã Lũng Cú, huyện Đồng Văn, tỉnh Hà Giang, Việt Nam", "00715"),
    ("lung cu ha giang", "00715"),
    ("thôn Đồng Tâm, xã Ea Kar, Đắk Lắk", "24373"),
    ("xã Long Thành, Đồng Nai", "26368"),  # a phường since 30/4/2026: the former kind still does
    ("phường Long Thành, Đồng Nai", "26368"),
    ("huyện đảo Lý Sơn", "21548"),  # a district that became one commune
    ("Phường 1, TP Bảo Lộc", "24823"),
    ("phường 1 bảo lộc", "24823"),
    ("P. Cam Ly", "24787"),  # "Cam Ly - Đà Lạt"
    ("trang xa thai nguyen", "05746"),  # the last syllable of Tràng Xá is no "xã"
    ("xa ho yen bai", "04585"),  # nor is the first one of Xà Hồ, now Hạnh Phúc
    ("Láng", "00199"),
    ("em ở Láng ạ", "00199"),  # not La Ngà
    ("xã Hoà Thắng, Lâm Đồng", "23053"),
    ("xã Dương Hà, Gia Lâm, Hà Nội", "00541"),  # swallowed before 2025 already
]

ASK = [
    "huyện Hoàng Su Phì, Hà Giang",
    "hoang su phi ha giang",
    "buôn ma thuột",
    "Ban Mê Thuột",
    "bmt dak lak",
    "đồng văn, hà giang",
    "phan thiet lam dong",
    "Bình Thuận",
    "ea kar dak lak",
    "mộc châu sơn la",
    "Trùng Khánh, Cao Bằng",
    "Sa Pa",
    "nhà mình ở Vinh",
    "Hoang Su Phj",  # a typo, and no province to check it by
    "xã Tân Cương, Thái Bình",  # it does not lie there
    "Thái Bình, xã Tân Cương",
    "xã Tân Cương hoặc xã Lũng Cú",
    "xã Yên Bái",  # spelt with other tones than any commune
    "xã An Khánh, huyện Hoài Đức, Hà Nội",  # divided: not all of it is An Khánh today
    "tân lập",
]

NONE = [
    "", " ", "1", "có", "không biết", "mật ong", "asdf qwer", "đông", "em ở đông", "TN", "việt nam", "0912345678",
    "???", "🙂", "tôi bán mật ong ở chợ", "quyết thắng mọi khó khăn", "giao hàng khi nào cũng được",
    "sản phẩm thống nhất", "ông cán bộ xã là chú tôi", "hợp đồng hết hạn năm ngoái", "thôn Tân Cương",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "code"), ONE)
def test_an_address_of_exactly_one_commune_of_today_is_that_commune(typed: str, code: str) -> None:
    answer = find_places(typed)
    assert (answer.kind, [one.code for one in answer.places]) == ("one", [code])


@pytest.mark.parametrize("typed", ASK)
def test_what_may_be_more_than_one_commune_is_asked_about(typed: str) -> None:
    assert find_places(typed).kind == "several"


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_place_is_none(typed: str) -> None:
    answer = find_places(typed)
    assert (answer.kind, answer.places, answer.province) == ("none", (), None)


def names(typed: str, within: str = "") -> list[str]:
    return [one.full for one in find_places(typed, within=within).places]


def test_an_old_district_is_offered_as_its_communes_of_today_the_namesake_first() -> None:
    assert names("buôn ma thuột") == [
        "phường Buôn Ma Thuột, Đắk Lắk",
        "phường Ea Kao, Đắk Lắk",
        "xã Hòa Phú, Đắk Lắk",
        "phường Tân An, Đắk Lắk",
        "phường Tân Lập, Đắk Lắk",
        "phường Thành Nhất, Đắk Lắk",
    ]
    assert names("Ban Mê Thuột") == names("bmt dak lak") == names("buon ma thuoc") == names("buôn ma thuột")
    assert names("Đà Lạt, Lâm Đồng")[0] == "phường Cam Ly - Đà Lạt, Lâm Đồng"
    assert len(names("quận 9")) == len(names("Thủ Đức")) == 12  # a name that was gone before 2025


def test_a_name_of_several_provinces_lists_all_of_them_and_the_province_settles_it() -> None:
    answer = find_places("xã Tân Thành")
    assert len(answer.provinces) > 5
    assert names("xã Tân Thành, Thái Nguyên") == ["xã Tân Thành, Thái Nguyên"]
    assert find_places("tân cương").provinces == (province("19"),)


@pytest.mark.parametrize(
    ("typed", "code", "count"),
    [
        ("Bình Thuận", "68", 45), ("tinh ha giang", "08", 73), ("Thái Nguyên", "19", 92), ("Daklak", "66", 102),
        ("Hà Nội", "01", 126), ("hn", "01", 126), ("tphcm", "79", 168), ("SG", "79", 168), ("Sài Gòn", "79", 168),
        ("Thừa Thiên Huế", "46", 40), ("TT Huế", "46", 40), ("Bà Rịa - Vũng Tàu", "79", 30),
        ("tôi ở thái nguyên", "19", 92), ("tỉnh Đồng Nai", "75", 95), ("thành phố Đồng Nai", "75", 95),
    ],
)  # fmt: skip
def test_a_province_alone_of_today_or_old_says_which_province_it_is_now(typed: str, code: str, count: int) -> None:
    answer = find_places(typed)
    assert answer.kind == "several"
    assert answer.of_province
    assert answer.province is not None
    assert (answer.province.code, len(answer.places)) == (code, count)


def test_the_city_of_a_provinces_name_is_not_the_province() -> None:
    assert not find_places("TP Thái Nguyên").of_province
    assert set(names("TP Thái Nguyên")) < set(names("Thái Nguyên"))
    assert names("Thái Nguyên")[:8] == names("TP Thái Nguyên")


def test_a_province_already_known_settles_a_bare_name() -> None:
    assert names("bình thuận", within="08") == ["phường Bình Thuận, Tuyên Quang"]
    assert find_places("bình thuận", within="08").kind == "one"
    assert {one.province_code for one in find_places("tân thành", within="19").places} == {"19"}
    assert names("tân cương", within="08") == names("tân cương")  # not in that province: it is where it is


def test_both_places_of_a_tone_mark_and_both_i_are_one() -> None:
    assert names("xã Hoà Thắng, Lâm Đồng") == names("xã Hòa Thắng, Lâm Đồng")
    assert names("Mĩ Tho") == names("Mỹ Tho") != []
    assert names("Qui Nhơn") == names("Quy Nhơn") != []


def test_tone_marks_tell_twins_apart_and_their_absence_asks() -> None:
    assert names("xã Cẩm Giàng, Hải Phòng") == ["xã Cẩm Giàng, Hải Phòng"]
    assert names("xã Cẩm Giang, Hải Phòng") == ["xã Cẩm Giang, Hải Phòng"]
    assert len(names("xa cam giang, hai phong")) == 2


def test_every_commune_of_today_is_found_by_its_full_address() -> None:
    for one in (one for each in provinces() for one in communes(each.code)[::9]):
        home = province(one.province_code)
        assert home is not None
        answer = find_places(f"{one.kind} {one.name}, {home.full}")
        assert one in answer.places
        assert answer.kind == "one" or one.name == "Đông Tiến"  # its twin Đông Tiền differs in the tone only


def test_every_commune_of_today_is_among_what_its_bare_name_gives() -> None:
    for one in (one for each in provinces() for one in communes(each.code)[::9]):
        answer = find_places(fold(one.name))
        assert one in answer.places or answer.of_province or " " not in one.name


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    answer = find_places(text)
    assert (answer.kind == "none") == (not answer.places)
    assert answer.kind != "one" or len(answer.places) == 1


syllables = st.sampled_from([
    "xã", "phường", "huyện", "tỉnh", "tp", "p.", "q5", "thôn", "tân", "an", "hòa", "bình", "thái", "nguyên", "ba", "to",
    "xa", ",", "-", "'", "\n", ".", "1", "đắk", "lắk", "su", "phì", "tn", "ộ",
])  # fmt: skip


@given(st.lists(syllables, max_size=40).map(" ".join))
def test_any_heap_of_syllables_is_answered(text: str) -> None:
    assert find_places(text).kind in ("one", "several", "none")


@pytest.mark.parametrize("text", ["x" * 10_000, "hòa bình " * 1_200, "," * 10_000, "xã " * 3_000, "\u0301" * 10_000])
def test_ten_thousand_characters_are_no_address(text: str) -> None:
    assert find_places(text).kind == "none"


def test_a_place_is_known_by_its_code() -> None:
    found = place("05503")
    assert found is not None
    assert (found.name, found.kind, found.province_code, found.province) == ("Tân Cương", "xã", "19", "Thái Nguyên")
    assert found.full == "xã Tân Cương, Thái Nguyên"
    assert place("99999") is None
    assert place("5503") is None
    assert province("99") is None


def test_provinces_are_listed_by_name_and_communes_within_them() -> None:
    listed = provinces()
    assert len(listed) == 34
    assert [one.name for one in listed[:3]] == ["An Giang", "Bắc Ninh", "Cà Mau"]
    assert sum(len(communes(one.code)) for one in listed) == 3321
    assert communes("99") == ()


def test_the_nearest_communes_come_in_order_of_distance() -> None:
    hoan_kiem = nearest(21.0287, 105.8524)
    assert hoan_kiem[0].name == "Hoàn Kiếm"
    assert len(hoan_kiem) == 3
    assert [one.code for one in nearest(21.0287, 105.8524, 1)] == [hoan_kiem[0].code]
    known = place(TAN_CUONG)
    assert known is not None
    assert nearest(known.latitude, known.longitude)[0] == known


@pytest.mark.parametrize("where", [(0.0, 0.0), (48.85, 2.35), (math.nan, 105.0), (21.0, math.inf), (90.0, 105.0)])
def test_nothing_is_near_a_point_far_from_viet_nam(where: tuple[float, float]) -> None:
    assert nearest(*where) == ()


@given(st.floats(8.5, 23.4), st.floats(102.1, 109.5), st.integers(0, 6))
def test_never_more_communes_than_asked_for(latitude: float, longitude: float, n: int) -> None:
    found = nearest(latitude, longitude, n)
    assert len(found) == len(set(found)) <= n
