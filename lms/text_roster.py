"""Sentences for what is odd in an imported list, and the list as scripts read it (`contract`)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lms.domain.legacy_encodings import Script
from lms.domain.roster import Problem, ProblemCode, Reason, RosterReading, TraineeGroup
from lms.domain.roster_undo import Trace

GROUPS: dict[TraineeGroup, str] = {
    TraineeGroup.HOA_GIAI_VIEN: "Hòa giải viên",
    TraineeGroup.BAO_CAO_VIEN: "Báo cáo viên pháp luật",
    TraineeGroup.TUYEN_TRUYEN_VIEN: "Tuyên truyền viên pháp luật",
    TraineeGroup.MOT_CUA: "Cán bộ một cửa, tiếp công dân",
}

FIELDS: dict[str, str] = {
    "order": "Số thứ tự",
    "name": "Họ và tên",
    "family": "Họ và đệm",
    "given": "Tên",
    "sex": "Giới tính",
    "male": "Nam (đánh dấu)",
    "female": "Nữ (đánh dấu)",
    "year": "Năm sinh",
    "year_male": "Năm sinh của nam",
    "year_female": "Năm sinh của nữ",
    "group": "Nhóm đối tượng",
    "post": "Chức danh, chức vụ",
    "unit": "Đơn vị",
    "village": "Thôn, tổ dân phố",
    "place": "Thôn và xã chung một ô",
    "phone": "Số điện thoại",
    "qualification": "Trình độ",
    "legal_fields": "Lĩnh vực pháp luật chuyên sâu",
    "duty": "Lĩnh vực phụ trách",
    "decision": "Số và ngày quyết định công nhận",
    "decision_number": "Số quyết định công nhận",
    "decision_date": "Ngày quyết định công nhận",
    "note": "Ghi chú",
    "left_out": "Không nhập cột này",
}

SCRIPTS: dict[Script, str] = {
    Script.UNICODE: "Unicode",
    Script.TCVN3: "TCVN3",
    Script.VNI: "VNI",
}

TRACES: dict[Trace, str] = {
    Trace.SIGNED_IN: "Đã đăng nhập",
    Trace.ENROLLED: "Đã ghi danh vào lớp",
    Trace.ATTENDED: "Đã điểm danh",
    Trace.CERTIFIED: "Đã được cấp giấy chứng nhận",
    Trace.GROUP: "Được thêm vào nhóm sau khi nhập",
    Trace.ROLE: "Được giao quyền hoặc phụ trách lớp",
    Trace.MOVED: "Đã chuyển đơn vị",
    Trace.NAMED: "Có trong danh sách khác",
    Trace.OTHER: "Đã có dữ liệu khác",
}

# Where the file can be spoken about, for whoever reads this anywhere else.
ELSEWHERE = "trên màn hình Nhập danh sách"

# {where}: where that can be done.
REASONS: dict[Reason, str] = {
    Reason.EMPTY: "Tệp không có dữ liệu. Mở lại tệp, kiểm tra rồi chọn đúng tệp danh sách.",
    Reason.TOO_LARGE: "Tệp lớn hơn 20 MB. Xóa hình ảnh và trang tính thừa, lưu lại rồi gửi tệp mới.",
    Reason.TOO_MANY_ROWS: "Một trang tính có hơn 20.000 dòng. Chia danh sách thành nhiều tệp rồi gửi lần "
    "lượt.",
    Reason.UNPACKS_TOO_LARGE: "Tệp giải nén ra quá lớn so với một danh sách. Chép danh sách sang tệp mới "
    "rồi gửi lại.",
    Reason.ENCRYPTED: "Tệp đang đặt mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại rồi gửi.",
    Reason.OLD_EXCEL: "Tệp ở dạng Excel cũ (.xls). Mở bằng Excel, chọn Lưu thành, kiểu .xlsx, rồi gửi lại.",
    Reason.OTHER_FORMAT: "Đây không phải bảng tính .xlsx hay .csv. Lưu danh sách thành .xlsx rồi gửi lại.",
    Reason.BROKEN: "Tệp bị hỏng, không mở được. Mở bằng Excel, lưu thành tệp .xlsx mới rồi gửi lại.",
    Reason.NOT_TEXT: "Không đọc được chữ trong tệp. Lưu danh sách thành .xlsx hoặc CSV UTF-8 rồi gửi lại.",
    Reason.NOT_A_ROSTER: "Không thấy danh sách người trong tệp. Danh sách cần một dòng tiêu đề có cột Họ "
    "và tên.",
    Reason.NO_PEOPLE: "Có dòng tiêu đề nhưng bên dưới chưa có người nào. Điền danh sách rồi gửi lại.",
    Reason.COLUMNS_UNCLEAR: "Chưa rõ ý nghĩa một số cột. Chọn ý nghĩa của từng cột {where}, hoặc sửa "
    "tên cột thành Họ và tên, Năm sinh, Giới tính, Đơn vị, Số điện thoại … rồi gửi lại tệp.",
    Reason.GROUP_UNCLEAR: "Chưa rõ đây là danh sách nhóm nào. Chọn nhóm {where}, hoặc ghi tên nhóm "
    "ở dòng tiêu đề (ví dụ: Danh sách hòa giải viên) rồi gửi lại tệp.",
    Reason.SCRIPT_UNCLEAR: "Có vẻ một phần tệp gõ bằng phông chữ cũ. Xem các ví dụ {where} và cho biết có "
    "chuyển mã hay không.",
}

# The caller says the row and the column; {…} comes from the problem's detail.
PROBLEMS: dict[ProblemCode, str] = {
    ProblemCode.NAME_MISSING: "Thiếu họ và tên. Điền họ và tên vào dòng này rồi gửi lại tệp.",
    ProblemCode.NAME_NOT_A_NAME: "“{value}” không phải họ tên. Sửa lại ô này rồi gửi lại tệp.",
    ProblemCode.NAME_ODD: "Họ tên “{value}” có ký tự lạ. Xem lại và ghi họ tên đúng.",
    ProblemCode.NAME_SHORT: "“{value}” chỉ có một tiếng. Xem lại và ghi đủ họ, đệm, tên.",
    ProblemCode.NAME_OLD_FONT: "Họ tên “{value}” có vẻ gõ bằng phông chữ cũ, có thể là “{meant}”. Xem lại "
    "và ghi họ tên đúng.",
    ProblemCode.YEAR_MISSING: "Thiếu năm sinh của {name}. Điền năm sinh.",
    ProblemCode.YEAR_ODD: "Năm sinh “{value}” của {name} không hợp lý. Điền năm sinh đúng, đủ bốn chữ số.",
    ProblemCode.YEAR_TWO_DIGITS: "Năm sinh “{value}” của {name} chỉ có hai chữ số; đã hiểu là {year}. "
    "Nếu sai, sửa ở trang của người này.",
    ProblemCode.SEX_MISSING: "Chưa ghi giới tính của {name}. Chọn nam hoặc nữ.",
    ProblemCode.SEX_BOTH: "{name} bị đánh dấu cả nam và nữ. Chọn một.",
    ProblemCode.SEX_ODD: "Giới tính “{value}” của {name} chưa rõ. Chọn nam hoặc nữ.",
    ProblemCode.UNIT_MISSING: "Chưa ghi đơn vị của {name}. Chọn đơn vị.",
    ProblemCode.UNIT_PROPOSED: "Đơn vị “{value}” chưa có trong danh mục, sẽ được thêm là đơn vị mới. Nếu chỉ "
    "là cách viết khác của đơn vị đã có, sửa trong tệp rồi gửi lại.",
    ProblemCode.UNIT_SPELLING: "Đơn vị ghi là “{value}”, đã hiểu là “{unit}”. Nếu sai, sửa trong tệp rồi gửi "
    "lại.",
    ProblemCode.UNIT_CONFLICT: "Dòng này ghi đơn vị “{value}” nhưng nằm trong phần của “{unit}”. Chọn đơn "
    "vị đúng.",
    ProblemCode.UNIT_FOLLOWED: "{unit} nay thuộc {heir}; đã ghi theo đơn vị hiện nay.",
    ProblemCode.UNIT_SPLIT: "{unit} đã chia về nhiều đơn vị. Chọn đơn vị hiện nay của {name}.",
    ProblemCode.UNIT_OUTSIDE: "{unit} không thuộc phạm vi được giao nên không nhập {name}. Nhờ cơ quan "
    "quản lý nhập dòng này.",
    ProblemCode.PHONE_ODD: "Số điện thoại “{value}” của {name} không đọc được nên để trống. Bổ sung sau "
    "nếu cần.",
    ProblemCode.PHONE_SECOND: "{name} có nhiều số điện thoại (“{value}”); đã lấy số đầu tiên.",
    ProblemCode.DECISION_ODD: "Không đọc được ngày quyết định trong “{value}” nên để trống ngày. "
    "Bổ sung sau nếu cần.",
    ProblemCode.DUPLICATE_ROW: "{name} đã có {other}. Hai dòng được tính là một người, không cần làm gì "
    "thêm.",
    ProblemCode.SECOND_GROUP: "{name} là người đã có {other}. Chỉ thêm nhóm mới cho người đó.",
    ProblemCode.ALREADY_KNOWN: "{name} đã có {other}. Không tạo người mới.",
    ProblemCode.SAME_NAME_ASKED: "{name} trùng tên, năm sinh và đơn vị với người {other}. Cho biết đây là "
    "một người hay hai người khác nhau.",
    ProblemCode.NEAR_NAME: "Tên {name} gần giống {other_name} {other}, cùng năm sinh và đơn vị; được tính "
    "là hai người. Nếu là một người, sửa tên trong tệp rồi gửi lại.",
    ProblemCode.NEAR_NAME_ASKED: "{name} có thể là {other_name} {other}: tên gần giống hoặc trùng, và có "
    "điểm chung. Cho biết đây là một người hay hai người khác nhau.",
    ProblemCode.PERSON_ELSEWHERE: "{name} trùng tên, năm sinh và số điện thoại với một người của đơn vị "
    "khác nên chưa nhập. Nhờ cơ quan quản lý xem và chuyển người này về.",
    ProblemCode.SHEET_SKIPPED: "Trang tính này không phải danh sách người nên bỏ qua.",
    ProblemCode.SHEET_HIDDEN: "Trang tính đang ẩn nên bỏ qua. Nếu cần nhập, cho hiện trang rồi gửi lại tệp.",
    ProblemCode.SHEET_UNCLEAR: "Có vẻ là danh sách người nhưng không thấy dòng tiêu đề. Thêm dòng tiêu đề "
    "(Họ và tên, Năm sinh, Giới tính, Đơn vị …) rồi gửi lại tệp.",
    ProblemCode.GROUP_UNKNOWN: "Chưa rõ nhóm (hòa giải viên, báo cáo viên, tuyên truyền viên, một cửa). "
    "Ghi rõ nhóm trong tệp rồi gửi lại.",
    ProblemCode.COLUMN_UNKNOWN: "Cột “{label}” không dùng đến nên không nhập.",
    ProblemCode.COLUMN_LEFT_OUT: "Cột “{label}” là thông tin cá nhân không cần lưu nên không nhập.",
    ProblemCode.COLUMN_NEEDED: "Cột này có vẻ là “{field}” nhưng tên cột chưa rõ. Chọn ý nghĩa của cột "
    "{where}, hoặc sửa tên cột rồi gửi lại tệp.",
    ProblemCode.SCRIPT_CONVERTED: "Tệp gõ bằng phông chữ cũ. Đã chuyển mã {script} sang Unicode; xem lại vài "
    "tên: {samples}.",
    ProblemCode.SCRIPT_UNCLEAR: "Có vẻ một phần gõ bằng phông chữ cũ ({script}): {samples}. Cho biết có "
    "chuyển mã hay không.",
}


def problem_text(problem: Problem, where: str = ELSEWHERE) -> str:
    """One sentence or two: what it is, what to do, and where. Row and column are the caller's to show."""
    detail = dict(problem.detail) | {"where": where}
    if "other_row" in detail:
        same_sheet = detail["other_sheet"] == problem.sheet
        sheet = "" if same_sheet else f", trang tính “{detail['other_sheet']}”"
        detail["other"] = f"ở dòng {detail['other_row']}{sheet}"
    elif "person_id" in detail:
        detail["other"] = "trong danh bạ"
    if "field" in detail:
        detail["field"] = FIELDS.get(detail["field"], detail["field"])
    if "script" in detail:
        detail["script"] = SCRIPTS[Script(detail["script"])]
    # A detail that is not there is shown as nothing rather than as an error to the office.
    return PROBLEMS[problem.code].format_map(defaultdict(str, detail)).replace("  ", " ")


def reason_text(reading: RosterReading, where: str = ELSEWHERE) -> str:
    """Why the file is not imported as it is, and where to do what can be done; "" when it is."""
    return REASONS[reading.reason].format(where=where) if reading.reason else ""


def contract(reading: RosterReading) -> dict[str, Any]:
    """The reading as `import-people --dry-run --json` prints it: these keys and no others."""
    return {
        "verdict": reading.verdict.value,
        "reason": reason_text(reading),
        "people": [
            {
                "sheet": row.sheet,
                "row": row.row,
                "verdict": row.verdict.value,
                "name": row.name,
                "sex": row.sex.value if row.sex else None,
                "year": row.year,
                "group": row.group.value,
                "role": row.role,
                "unit_code": row.unit_code,
                "unit_valid_from": row.unit_valid_from.isoformat() if row.unit_valid_from else None,
                "village": row.village,
                "phone": row.phone,
            }
            for row in reading.rows
        ],
        "problems": [
            {
                "sheet": problem.sheet,
                "row": problem.row,
                "column": problem.column,
                "code": problem.code.value,
                "text": problem_text(problem),
            }
            for problem in reading.problems
        ],
    }
