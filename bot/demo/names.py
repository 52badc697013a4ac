"""Words the made-up province is named with. Persons are put together at random from common parts of names."""

from __future__ import annotations

SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Dương", "Lý", "Nông", "Triệu", "Ma", "Hà",
    "Chu", "Lưu", "Lương", "Đàm", "Hứa",
)  # fmt: skip
MIDDLE = {
    "f": ("Thị", "Thị Thu", "Thị Minh", "Thị Ngọc", "Thu", "Thị Kim", "Thị Thanh"),
    "m": ("Văn", "Đức", "Xuân", "Quang", "Đình", "Hữu", "Minh", "Thành"),
}
GIVEN = {
    "f": ("Lan", "Hoa", "Thắm", "Yến", "Tâm", "Mai", "Hạnh", "Nhung", "Liên", "Duyên", "Thơm", "Bích", "Vân", "Xuyến"),
    "m": ("Sơn", "Chung", "Hùng", "Thắng", "Dũng", "Tuấn", "Khánh", "Cường", "Lâm", "Toàn", "Phúc", "Hậu", "Quyết"),
}
FIRST_WORDS = ("Mây", "Suối", "Đồi", "Nắng", "Gió", "Sương", "Trăng", "Rừng", "Bản", "Lúa", "Thung", "Ngàn")
SECOND_WORDS = ("Sớm", "Vàng", "Xanh", "Trong", "Hiền", "Lành", "Mới", "Thơm", "Bạc", "Ấm", "Biếc", "Ngọt", "Son")

GOODS: tuple[tuple[str, int], ...] = (
    ("chè búp khô", 14),
    ("chè tôm nõn", 10),
    ("chè đinh", 6),
    ("chè móc câu", 8),
    ("mật ong hoa rừng", 6),
    ("mật ong hoa nhãn", 4),
    ("bún khô", 4),
    ("bánh khảo", 2),
    ("gạo nếp cái hoa vàng", 5),
    ("gạo bao thai", 4),
    ("thịt trâu gác bếp", 3),
    ("lạp xưởng hun khói", 4),
    ("giò lụa", 2),
    ("rượu men lá", 3),
    ("nấm hương khô", 4),
    ("măng khô", 4),
    ("kẹo lạc", 2),
    ("đậu phụ nướng", 1),
    ("tinh dầu sả", 3),
    ("cao gắm", 2),
    ("trà hoa cúc", 2),
    ("trà thảo mộc", 3),
    ("bưởi Diễn", 3),
    ("na dai", 3),
    ("hồng không hạt", 2),
    ("rau cải ngồng", 2),
    ("trứng gà đồi", 4),
    ("gà đồi", 2),
    ("tương nếp", 2),
    ("muối ớt", 1),
    ("siro mơ", 2),
    ("đồ mây tre đan", 2),
    ("nón lá", 1),
    ("khăn thổ cẩm", 2),
    ("homestay nhà sàn", 2),
    ("du lịch cộng đồng", 1),
)
"""Products whose names say their sheet, with how many of a hundred make them."""

ASKED = (
    "Nhà tôi chưa có giấy an toàn thực phẩm thì nộp hồ sơ được không?",
    "Cho tôi hỏi 5 mẫu sản phẩm thì đem đến đâu ạ?",
    "Tem truy xuất nguồn gốc đăng ký ở đâu?",
    "Hồ sơ nộp bản giấy hay chụp ảnh gửi qua đây cũng được ạ?",
    "Xã có mở lớp hướng dẫn làm hồ sơ nữa không?",
    "Tôi đổi bao bì mới thì có phải chấm lại không?",
    "Phiếu kiểm nghiệm của tôi làm năm ngoái, còn dùng được không?",
    "Tỉnh có hỗ trợ tiền in bao bì không ạ?",
)
ANSWERED = (
    "Được anh/chị ạ. Anh/chị cứ nộp trước, thiếu giấy gì xã báo rồi bổ sung sau nhé.",
    "Anh/chị đem đến bộ phận một cửa của xã, giờ hành chính, có cán bộ nhận ạ.",
    "Anh/chị gọi em theo số của xã trên này, em chỉ từng bước ạ.",
    "Chụp rõ gửi ở đây là được, bản giấy anh/chị giữ, lúc khảo sát đem ra ạ.",
)
REASONS = ("Ảnh chụp bị mờ, không đọc được", "Giấy đã hết hạn", "Thiếu chữ ký của chủ cơ sở", "Số liệu chưa khớp nhau")
SUPPLEMENTS = (
    "Bản công bố chất lượng, chụp rõ",
    "Phiếu kiểm nghiệm còn hạn",
    "Hợp đồng mua nguyên liệu",
    "Ảnh nhãn sản phẩm",
    "Giấy chứng nhận an toàn thực phẩm",
    "Danh sách lao động",
)
SENT = ("Em gửi bổ sung rồi ạ", "Giấy tờ tôi đã đem ra xã", "Tôi làm lại rồi, gửi anh/chị xem giúp")
FINDINGS = {
    "local-material": "Nguyên liệu trồng tại xã, có sổ ghi chép, đúng như cơ sở khai.",
    "local-labour": "Lao động phần lớn là người trong xã, có danh sách kèm theo.",
    "idea": "Ý tưởng phát triển từ nghề sẵn có của địa phương, phù hợp.",
    "identity": "Sản phẩm gắn với câu chuyện và bản sắc của xã.",
}
NEWS = (
    "Xã mở lớp hướng dẫn làm hồ sơ OCOP sáng thứ Năm tuần tới, tại nhà văn hoá. Mời bà con đến dự.",
    "Hội đồng OCOP tỉnh sắp họp. Bà con nào có hồ sơ, xin xem lại giấy tờ còn thiếu giúp em.",
    "Tỉnh hỗ trợ một phần tiền kiểm nghiệm mẫu. Ai cần thì nhắn lại đây, cán bộ sẽ gọi.",
    "Hội chợ cuối năm nhận gian hàng OCOP đến hết tuần sau. Bà con đăng ký ở xã ạ.",
)
