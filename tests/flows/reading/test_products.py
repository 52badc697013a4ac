from __future__ import annotations

import unicodedata

import pytest

from bot.flows.reading import read_product
from bot.flows.reading.sorts import sorts
from bot.language import fold

KNOWN = {
    1: "bưởi da xanh|bưởi|cam Cao Phong|vải thiều Lục Ngạn|dưa hấu|xoài cát Hòa Lộc|xoài tươi|rau má|nhãn lồng Hưng Yên|na Chi Lăng|sầu riêng|măng tươi|khoai tây|quả bưởi Diễn|nấm rơm tươi|ổi lê|thanh long ruột đỏ",
    2: "gà đồi Yên Thế|trứng gà|lợn bản|thịt bò|cua Cà Mau|hàu sữa|vịt biển|cá tầm|tôm sú|sữa bò tươi|ốc hương|thịt lợn đen",
    3: "gạo ST25|gạo nếp cái hoa vàng|gạo lứt|đậu xanh|vừng đen|nếp Tú Lệ|gạo Séng Cù|hạt điều nhân",
    4: "mật ong|mật ong rừng U Minh|mật ong bạc hà Mèo Vạc|honey",
    6: "bún khô|bánh tráng|mì chũ|bánh đa nem|phở khô|cốm làng Vòng|hủ tiếu Sa Đéc|bột gạo|ngũ cốc dinh dưỡng|bánh gạo lứt",
    7: "mít sấy|chuối sấy dẻo|hồng treo gió|khoai lang sấy|đậu phụ|hạt điều rang muối|mứt gừng|ô mai|bột rau má|kẹo dừa Bến Tre|dưa muối|kim chi|măng khô|mắc ca sấy nứt vỏ|xoài sấy dẻo|thạch dừa|nấm hương khô|bột sắn dây|củ kiệu|vải thiều sấy",
    8: "giò lụa|nem chua Thanh Hóa|lạp xưởng|khô bò|thịt trâu gác bếp|chả mực Hạ Long|cá kho làng Vũ Đại|tôm khô|cá khô|mực một nắng|trứng muối|sữa chua|xúc xích|ruốc thịt|pate|mắm cá linh|khô cá lóc|gà gác bếp|phô mai",
    9: "nước mắm|nước mắm rươi|tương ớt|giấm táo|xì dầu|dầu hào|nước chấm|fish sauce",
    10: "muối tôm Tây Ninh|hạt tiêu|tiêu Phú Quốc|muối|hạt nêm|mắc khén|hành phi|bột ớt|ngũ vị hương|tỏi phi",
    11: "trà xanh|trà ô long|chè Thái Nguyên|chè xanh|trà ướp sen|trà đen|chè Suối Giàng|green tea|matcha|trà nõn tôm",
    12: "trà gừng|trà hoa cúc|nụ vối|trà lá sen|trà thảo mộc|trà tim sen|trà đậu đen|trà bồ công anh|trà hoa hồng|herbal tea",
    13: "cà phê|cafe rang xay|ca cao|socola|cà phê hòa tan|chocolate|cà phê chồn|bơ ca cao",
    14: "rượu ngô men lá|rượu gạo|rượu nếp|rượu Mẫu Sơn|rượu Làng Vân|rượu trắng|rượu Bàu Đá",
    15: "rượu cần|rượu vang nho|rượu mơ|bia thủ công|rượu sim|rượu nếp cẩm|rượu táo mèo|rượu ba kích",
    16: "nước khoáng|nước suối đóng chai|nước uống đóng bình|nước tinh khiết|nước ion kiềm",
    17: "nước ép chanh dây|siro dâu tằm|nước dừa|kombucha|sữa đậu nành|nước yến|sữa hạt sen|nước giải khát|trà sữa",
    18: "viên nang cà gai leo|thuốc nam|thực phẩm chức năng|cao xạ đen|cồn xoa bóp|cao ban long|viên đông trùng hạ thảo",
    19: "xà phòng thảo dược|dầu gội bồ kết|son dưỡng|nước rửa tay|mỹ phẩm|kem dưỡng da|sữa tắm|soap",
    20: "tinh dầu sả|tinh dầu tràm Huế|dầu tràm|tinh dầu quế|dược liệu khô|tinh dầu",
    21: "mây tre đan|gốm Bát Tràng|nón lá|chiếu cói|tranh Đông Hồ|đồ gỗ mỹ nghệ|đèn lồng Hội An|khèn Mông|chạm bạc|ống hút tre|giỏ lục bình|dao Phúc Sen",
    22: "thổ cẩm|lụa Vạn Phúc|áo dài|khăn rằn|tơ tằm|vải lanh|chăn tơ tằm|túi thổ cẩm|quần áo|khăn piêu",
    23: "hoa lan|hoa hồng|hoa tươi|lan hồ điệp|hoa ly|hoa cẩm chướng|cành đào",
    24: "bonsai|mai vàng|cây cảnh|sen đá|quất cảnh|đào thế|tùng la hán",
    25: "cá koi|chim chào mào|cá cảnh|chó Phú Quốc|gà cảnh|cá rồng|yến phụng",
    26: "homestay|tour du lịch cộng đồng|điểm du lịch|farmstay|khu du lịch sinh thái|làng du lịch|homstay|du lịch vườn",
}  # fmt: skip
SEVERAL: dict[str, set[int]] = {
    "vải": {7, 22}, "cá": {2, 8}, "xoài": {1, 7}, "chuối": {1, 7}, "dừa": {1, 7}, "sữa": {2, 8}, "mắm tôm": {8, 9}, "trà sen": {11, 12},
    "bánh chưng": {5, 6}, "miến dong": {6, 7}, "tỏi đen": {7, 10}, "mật ong, chè": {4, 11}, "trà xanh gừng": {11, 12}, "bột bưởi": {6, 7},
    "hương trầm": {20, 21}, "đường thốt nốt": {4, 7}, "dua": {1, 7}, "ngô": {1, 3}, "gừng": {1, 10}, "ba kích": {18, 20}, "cà phê và mật ong": {4, 13},
    "bánh": {5, 6}, "hoa mai": {23, 24}, "snack": {5, 7}, "gà chọi": {2, 25}, "dầu dừa": {19, 20}, "nông sản": {1, 3}, "rượu nếp cái": {14, 15},
    "thuốc tắm": {18, 19}, "quế": {10, 20}, "yến chưng": {8, 17}, "chè bưởi": {5, 7}, "hải sản": {2, 8}, "thổ cẩn": {22, 25},
}  # fmt: skip
NONE = """abc xyz|tôi làm ruộng|12|không biết|không phải mật ong|hộ kinh doanh|có|?|chưa có sản phẩm|nhà tôi ở xã Tân Cương|ok|không có gì|👍"""


@pytest.mark.parametrize(
    ("sheet", "typed"), [(sheet, typed) for sheet, said in KNOWN.items() for typed in said.split("|")]
)
def test_a_product_has_its_sheet_with_and_without_its_marks(sheet: int, typed: str) -> None:
    reading = read_product(typed)
    assert (reading.understood, reading.value) == (True, sheet)
    bare = read_product(fold(typed))
    assert bare.value == sheet or sheet in bare.candidates


@pytest.mark.parametrize(("typed", "sheets"), SEVERAL.items())
def test_where_several_sheets_fit_they_are_offered(typed: str, sheets: set[int]) -> None:
    reading = read_product(typed)
    assert not reading.understood
    assert sheets <= set(reading.candidates)
    assert 2 <= len(reading.candidates) <= 4


@pytest.mark.parametrize("typed", [typed.strip() for typed in NONE.split("|")])
def test_where_no_product_is_named_nothing_is_guessed(typed: str) -> None:
    reading = read_product(typed)
    assert (reading.understood, reading.candidates) == (False, ())


@pytest.mark.parametrize(
    ("typed", "sheet"),
    [("sản phẩm của tôi là mật ong", 4), ("nhà tôi trồng bưởi", 1), ("nha toi trong buoi da xanh", 1), ("toi lam mat ong", 4), ("em ơi, nhà em làm chè shan tuyết", 11),
     ("HTX sản xuất nước mắm cá cơm", 9), ("nước mắn phan thiết", 9), ("thổ cẩmm lùng tám", 22), ("mật ông rừng", 4), ("cam và quýt", 1), ("mật ong hoa cà phê", 4),
     ("dạ em bán giò chả ạ", 8), ("mít tươi không sấy", 1), ("i make honey", 4), ("homestayy", 26)],
)  # fmt: skip
def test_the_product_is_found_within_a_sentence_or_behind_a_slip(typed: str, sheet: int) -> None:
    assert read_product(typed).value == sheet


def test_composed_and_decomposed_letters_are_the_same_product() -> None:
    for typed in ("mật ong bạc hà", "thịt trâu gác bếp", "trà ướp sen"):
        assert read_product(unicodedata.normalize("NFD", typed.upper())) == read_product(typed)


def test_hundreds_of_product_words_each_lead_to_sheets_that_exist() -> None:
    words = sorts().named.bare()
    assert len(words) > 1500
    reached: set[object] = set()
    for word in words:
        reading = read_product(word)
        sheets = {reading.value} if reading.understood else set(reading.candidates)
        assert sheets, word
        assert sheets <= set(range(1, 27))
        reached |= sheets
    assert reached == set(range(1, 27))


def test_one_word_is_in_one_sort_only() -> None:
    from bot.flows.reading.syllables import syllables

    named = sorts().named
    for word in named.bare():
        for sort in named.named(word):
            assert sort.sheets
    for typed in ("trứng gà ta", "rượu nếp cái", "khô bò", "dầu dừa"):
        assert len(named.find(syllables(typed))) == 1
