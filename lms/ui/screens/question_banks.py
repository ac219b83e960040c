"""Ngân hàng câu hỏi: look at a bank item by item, write it beside a quiz; take questions out again."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from lms.bootstrap import services
from lms.content.question_formats.contract import answers
from lms.content.question_formats.plain import one_line, to_text
from lms.domain.course import QuestionType
from lms.domain.people import Actor
from lms.domain.question_bank import BankFormat, BankItem, ItemVerdict
from lms.services.question_banks import Looked
from lms.text_content import problem_text
from lms.text_question_bank import (
    BANK_FORMATS,
    FILE_REASONS,
    QUESTION_TYPES,
    answer_text,
    item_text,
    trouble_text,
)
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Figure, Tone, anchor, esc, href
from lms.ui.parts_table import Field, number

URL = "ngan-hang"
FORM = "nhap/cau-hoi"
PAGE = 50
LOOKED = "bank-looked"
ITEMS = (
    Field("Câu", "number"),
    Field("Tên"),
    Field("Loại"),
    Field("Lời câu hỏi"),
    Field("Đáp án"),
    Field("Kết luận"),
    Field("Cần biết"),
)
LEFT_OUT = (Field("Vì sao"), Field("Số câu", "number"), Field("Câu hỏi"))
VERDICTS: dict[ItemVerdict, tuple[str, Tone]] = {
    ItemVerdict.IMPORT: ("Nhận", "ok"),
    ItemVerdict.REFUSE: ("Bỏ", "void"),
}
MIMES = {"zip": "application/zip", "xml": "application/xml"}


def show() -> None:
    actor = parts_office.begin()
    upload_id = state.asked("tep")
    if upload_id:
        parts_office.back("Về màn hình ngân hàng câu hỏi", href(URL))
        _look(actor, upload_id)
        return
    parts.heading(
        "Ngân hàng câu hỏi",
        hint="Đưa câu hỏi từ phần mềm khác vào bài kiểm tra của một mô-đun, hoặc lấy câu hỏi ra.",
    )
    parts.told()
    st.html(anchor("Chọn tệp câu hỏi", f"/{FORM}", "do"))
    parts.hint("Dùng được GIFT, Moodle XML, Aiken, QTI 2.1 và QTI 3.0.")
    _export(actor)


# --- in -----------------------------------------------------------------------------------------


def _look(actor: Actor, upload_id: str) -> None:
    looked = _looked(actor, upload_id)
    bank = looked.bank
    parts.heading("Xem từng câu", hint=f"Tệp “{looked.file_name}”. Chưa có gì được ghi vào nội dung.")
    parts.told()
    if bank.reason is not None:
        st.warning(FILE_REASONS[bank.reason], icon=":material/warning:")
        st.html(anchor("Chọn tệp khác", f"/{FORM}", "do"))
        return
    taken = len(bank.accepted())
    kinds = Counter(item.type for item in bank.accepted() if item.type)
    said = ", ".join(f"{number(count)} {QUESTION_TYPES[kind].lower()}" for kind, count in kinds.items())
    parts.strip(
        [
            Figure("Câu trong tệp", number(len(bank.items)), BANK_FORMATS[bank.format or BankFormat.GIFT]),
            Figure("Nhận", number(taken), said),
            Figure("Bỏ", number(len(bank.items) - taken), "có lý do ở từng câu"),
            Figure("Hình", number(len(bank.files)), "mang theo cùng câu hỏi"),
        ]
    )
    if taken:
        _write(actor, upload_id)
    _items(bank.items)
    st.button(
        "Thôi, xóa tệp này",
        key="bank-forget",
        type="tertiary",
        on_click=lambda: parts_office.act(lambda who: _forget(who, upload_id)),
    )


def _looked(actor: Actor, upload_id: str) -> Looked:
    """Read once for each visit of the page."""
    kept = state.get(LOOKED)
    if kept is None or kept[0] != upload_id:
        kept = (upload_id, services().question_banks.look(actor, upload_id))
        state.put(LOOKED, kept)
    looked: Looked = kept[1]
    return looked


def _write(actor: Actor, upload_id: str) -> None:
    parts.section("Ghi vào mô-đun")
    names = {
        module.id: f"{course.id}: {module.title}"
        for course in services().courses.available()
        for module in course.modules
    }
    names = parts_office.distinct(names)
    chosen = st.selectbox(
        "Mô-đun nhận câu hỏi",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Chọn mô-đun",
        key="bank-module",
        filter_mode="contains",
    )
    parts.hint("Câu hỏi mới chờ thẩm định: chưa vào bài kiểm tra cho đến khi có căn cứ và có người duyệt.")
    if services().is_demo:
        parts.box("<p>Đây là kho dữ liệu mẫu: chỉ xem thử, không ghi vào nội dung thật.</p>", amber=True)
    writable = chosen is None or services().question_banks.is_writable(actor, chosen)
    if writable:
        st.button(
            "Ghi vào thư mục nội dung",
            key="bank-write",
            type="primary",
            disabled=chosen is None or services().is_demo,
            on_click=lambda: parts_office.act(lambda who: _run(who, upload_id, chosen or "")),
            width="stretch",
        )
    else:
        parts.box(
            "<p>Máy chủ không được ghi vào thư mục nội dung: tải về rồi giải nén vào thư mục khóa học.</p>"
        )
    if chosen is not None:
        parts_office.download(
            "Tải về để tự chép vào",
            lambda who: services().question_banks.packed(who, upload_id, chosen),
            f"cau-hoi-{chosen.lower()}.zip",
            "bank-packed",
            mime=MIMES["zip"],
            main=not writable,
        )


def _run(actor: Actor, upload_id: str, module_id: str) -> str:
    written = services().question_banks.write(actor, upload_id, module_id)
    state.forget(LOOKED)
    state.ask(tep="")
    said = f"Đã ghi {number(written.questions)} câu hỏi vào {written.path}. Hãy ghi căn cứ cho từng câu."
    return " ".join(
        [said, *(f"Dòng {problem.line}: {problem_text(problem)}" for problem in written.problems)]
    )


def _forget(actor: Actor, upload_id: str) -> str:
    services().question_banks.forget(actor, upload_id)
    state.forget(LOOKED)
    state.ask(tep="")
    return "Đã xóa tệp gửi lên. Nội dung không thay đổi."


def _items(items: tuple[BankItem, ...]) -> None:
    parts.section("Từng câu trong tệp")
    counts = Counter(item.verdict for item in items)
    words = {"all": f"Tất cả {number(len(items))}"} | {
        verdict.value: f"{VERDICTS[verdict][0]} {number(counts[verdict])}" for verdict in ItemVerdict
    }
    chosen = st.segmented_control(
        "Xem câu nào",
        list(words),
        default="all",
        format_func=words.__getitem__,
        key="bank-verdict",
        required=True,
        wrap=True,
        on_change=state.forget,
        args=("bank-page",),
    )
    numbered = list(enumerate(items, start=1))
    rows = [pair for pair in numbered if chosen in ("all", pair[1].verdict.value)]
    if not rows:
        parts.empty("Không có câu nào như vậy.")
        return
    page = min(int(state.get("bank-page", 0)), (len(rows) - 1) // PAGE)
    shown = [_line(place, item) for place, item in rows[page * PAGE : (page + 1) * PAGE]]
    st.html(parts_table.html_table(ITEMS, shown))
    parts_table.pager("bank-page", page, len(rows), PAGE)


def _line(place: int, item: BankItem) -> tuple[int | str | Badge, ...]:
    word, tone = VERDICTS[item.verdict]
    bare = item.type in (QuestionType.MATCHING, QuestionType.ORDERING)
    told = [answer_text(text, None if bare else share) for text, share, _ in answers(item, margins=True)]
    return (
        place,
        item.name,
        QUESTION_TYPES[item.type] if item.type else "Chưa rõ",
        one_line(to_text(item.text)),
        "; ".join(told),
        Badge(word, tone),
        item_text(item) or "",
    )


# --- out ----------------------------------------------------------------------------------------


def _export(actor: Actor) -> None:
    parts.section("Lấy câu hỏi ra")
    names: dict[str, str] = {}
    for course in services().courses.available():
        names[course.id] = f"{course.id}: {course.title}, cả khóa"
        names |= {module.id: f"{course.id}: {module.title}" for module in course.modules}
    names = parts_office.distinct(names)
    if not names:
        parts.empty("Chưa có khóa học nào dùng được. Xem lỗi của tệp ở màn hình Nội dung.")
        return
    chosen = st.selectbox(
        "Khóa học hoặc mô-đun",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Chọn khóa học hoặc mô-đun",
        key="bank-from",
        filter_mode="contains",
    )
    picked: BankFormat | None = st.selectbox(
        "Định dạng",
        list(BankFormat),
        format_func=BANK_FORMATS.__getitem__,
        placeholder="Chọn định dạng",
        key="bank-format",
        filter_mode=None,
    )
    form = picked or BankFormat.GIFT
    if chosen is None:
        parts.hint("Tệp có cả đáp án: chỉ giao cho người soạn đề.")
        return
    would = services().question_banks.exportable(actor, chosen, form)
    parts_office.download(
        f"Tải {number(would.amount)} câu hỏi",
        lambda who: services().question_banks.export(who, chosen, form).data,
        f"cau-hoi-{chosen.lower()}-{form.value}.{would.extension}",
        "bank-export",
        mime=MIMES.get(would.extension, "text/plain"),
    )
    parts.hint("Tệp có cả đáp án: chỉ giao cho người soạn đề.")
    if would.left_out:
        parts.box(f"<p><b>{esc(BANK_FORMATS[form])} không ghi được hết</b></p>", amber=True)
        reasons: dict[str, list[str]] = {}
        for one, trouble in would.left_out:
            reasons.setdefault(trouble_text(trouble), []).append(one)
        rows = [(reason, len(ids), ", ".join(ids)) for reason, ids in reasons.items()]
        st.html(parts_table.html_table(LEFT_OUT, rows))


show()
