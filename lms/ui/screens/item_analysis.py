"""Phân tích câu hỏi: what the answers of many say about each question of a quiz."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.item_analysis import ENOUGH, Finding, ItemStatistics
from lms.domain.marking import is_right
from lms.services.item_analysis import AnalysedQuestion, AnalysedVersion, QuizAnalysis
from lms.text_paper import SHORT, few, finding
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Figure, esc, paragraph
from lms.ui.parts_paper import decimal
from lms.ui.parts_table import Field, number

FIELDS = (
    Field("Câu"),
    Field("Số lượt", "number"),
    Field("Tỷ lệ đúng", "percent"),
    Field("Phân biệt"),
    Field("Nhóm giỏi hơn nhóm yếu"),
    Field("Bỏ trống", "number"),
    Field("Số giây thường mất", "number"),
    Field("Nhận xét"),
)
CHOICE_FIELDS = (
    Field("Phương án"),
    Field("Đáp án"),
    Field("Số người chọn", "number"),
    Field("Nhóm giỏi", "number"),
    Field("Nhóm yếu", "number"),
)


def show() -> None:
    actor = parts_office.begin()
    parts.heading(
        "Phân tích câu hỏi", hint="Câu nào tốt, câu nào nên xem lại, tính từ bài làm của nhiều người."
    )
    versions = services().item_analysis.versions(actor)
    if not versions:
        parts.empty("Chưa có ai nộp bài kiểm tra. Số liệu hiện ở đây sau khi lớp làm bài.")
        return
    version, quiz_id, first_only = _choose(versions)
    found = services().item_analysis.analyse(
        actor, version.course_id, version.version, quiz_id, first_only=first_only
    )
    if not found.attempts:
        parts.empty("Chưa có ai nộp bài này. Chọn bài khác, hoặc đợi lớp làm bài.")
        return
    later = f", không tính {number(found.left_out)} lượt làm lại" if found.left_out else ""
    parts.strip(
        [
            Figure("Lượt làm bài", number(found.attempts), f"bản {version.version}{later}"),
            Figure("Cần xem lại", number(_to_look_at(found)), f"trên {number(len(found.questions))} câu"),
        ]
    )
    if found.attempts < ENOUGH:
        parts.box(paragraph(few(found.attempts)), amber=True)
    _named(found)
    parts.section("Từng câu")
    rows = [_row(one) for one in found.questions]
    parts_table.table(
        "items", FIELDS, rows, empty="Chưa có câu nào được hỏi.", file=f"phan-tich-{quiz_id}".lower()
    )
    _explained()
    parts.section("Từng phương án")
    for one in found.questions:
        _choices(one)


def _choose(versions: list[AnalysedVersion]) -> tuple[AnalysedVersion, str, bool]:
    by_key = {f"{one.course_id}/{one.version}": one for one in versions}
    words = parts_office.distinct(
        {key: f"{one.title}, bản {one.version}: {number(one.attempts)} lượt" for key, one in by_key.items()}
    )
    left, right = st.columns(2)
    key = left.selectbox(
        "Khóa học",
        list(words),
        format_func=words.__getitem__,
        placeholder="Chọn khóa học",
        key="items-version",
        on_change=state.forget,
        args=("items-page",),
        filter_mode="contains",
    )
    version = by_key[key or next(iter(by_key))]
    titles = parts_office.distinct(dict(version.quizzes))
    quiz_id = right.selectbox(
        "Bài kiểm tra",
        list(titles),
        format_func=titles.__getitem__,
        placeholder="Chọn bài",
        key=f"items-quiz-{version.course_id}-{version.version}",
        filter_mode="contains",
    )
    which = st.segmented_control(
        "Tính lượt nào",
        [True, False],
        default=True,
        format_func={True: "Lượt đầu của mỗi người", False: "Mọi lượt"}.__getitem__,
        key="items-first",
        required=True,
        wrap=True,
    )
    return version, quiz_id or next(iter(titles)), which is not False


def _to_look_at(found: QuizAnalysis) -> int:
    return sum(bool(one.statistics.findings) for one in found.questions)


def _named(found: QuizAnalysis) -> None:
    """The questions that somebody should look at, in words, the worst first."""
    bad = [one for one in found.questions if one.statistics.findings]
    order = list(type(bad[0].statistics.findings[0].finding)) if bad else []
    bad.sort(key=lambda one: order.index(one.statistics.findings[0].finding))
    for one in bad:
        lines = "".join(f"<li>{esc(said)}</li>" for said in _findings(one))
        key = "; ".join(choice.text for choice in one.question.choices if is_right(choice))
        parts.box(
            f"<p><b>Câu {one.number}.</b> {esc(one.question.text)}</p>"
            + (paragraph(f"Đáp án đang ghi: {key}.") if key else "")
            + f"<ul>{lines}</ul>",
            amber=True,
        )
    if not bad and found.attempts >= ENOUGH:
        parts.hint("Không có câu nào cần xem lại theo các ngưỡng thông thường.")


def _findings(one: AnalysedQuestion) -> list[str]:
    """One sentence each; of several choices the same is said once."""
    texts = {choice.id: choice.text for choice in one.question.choices}
    chosen: dict[Finding, list[str]] = {}
    for said in one.statistics.findings:
        chosen.setdefault(said.finding, []).append(texts.get(said.choice_id or "", ""))
    return [finding(found, "”, “".join(choices)) for found, choices in chosen.items()]


def _row(one: AnalysedQuestion) -> tuple[parts_table.Value, ...]:
    said = one.statistics
    return (
        f"{one.number}. {one.question.text}",
        said.n,
        said.difficulty,
        decimal(said.discrimination),
        decimal(said.upper_lower),
        said.omitted,
        None if said.median_seconds is None else round(said.median_seconds),
        _remark(said),
    )


def _remark(said: ItemStatistics) -> str:
    if not said.enough:
        return few(said.n)
    short = dict.fromkeys(SHORT[found.finding] for found in said.findings)
    return ", ".join(short) or "dùng tốt"


def _explained() -> None:
    with st.expander("Các số này nghĩa là gì"):
        st.html(
            paragraph(
                "Tỷ lệ đúng: phần điểm trung bình của câu; câu bỏ trống tính là không có điểm. Trên 95% là"
                " quá dễ, dưới 25% là gần như đoán."
            )
            + paragraph(
                "Số giây thường mất: một nửa số người trả lời nhanh hơn thế, một nửa chậm hơn."
            )
            + paragraph(
                "Phân biệt: từ −1 đến 1, cho biết người làm tốt các câu khác có làm đúng câu này không. Từ"
                " 0,20 trở lên là dùng được, dưới 0 rõ rệt là ngược: thường do đáp án sai hoặc câu gây nhầm."
            )
            + paragraph(
                "Nhóm giỏi hơn nhóm yếu: tỷ lệ đúng của 27% người làm tốt nhất trừ tỷ lệ của 27% người làm"
                " kém nhất."
            )
            + paragraph(
                f"Các ngưỡng theo sách giáo khoa về đo lường giáo dục, chỉ để gợi ý; dưới {ENOUGH} lượt thì"
                " không kết luận. Quyết định sửa câu hỏi là của người thẩm định."
            )
        )


def _choices(one: AnalysedQuestion) -> None:
    said = one.statistics
    if not said.choices:
        return
    texts = {choice.id: choice.text for choice in one.question.choices}
    with st.expander(f"Câu {one.number}: {one.question.text[:80]}"):
        rows = [
            (
                texts.get(use.choice_id, use.choice_id),
                Badge("đáp án", "ok") if use.right else "",
                use.taken,
                use.upper,
                use.lower,
            )
            for use in said.choices
        ]
        st.html(parts_table.html_table(CHOICE_FIELDS, rows))


show()
