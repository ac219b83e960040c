"""Khảo sát: ask a class, see what came of it beside other classes, key in papers, take the results away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.domain.survey import AnswerType, Figures, SurveyQuestion, Way
from lms.domain.times import local_date, show_date
from lms.services.survey_results import Comparison, FileKind, SurveyResult, counted_words
from lms.services.surveys import Standing
from lms.store.cohorts import SessionRow
from lms.text_surveys import (
    NOT_ENOUGH,
    WAYS,
    about_line,
    choice_words,
    closing_words,
    mean_words,
    never_opened,
    scale_words,
)
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Bar, Figure, anchor, as_label, esc, href, paragraph
from lms.ui.parts_table import Field, number

URL = "khao-sat-lop"
DAYS = 7
SHOWN_WORDS = 200
_KEYED = "survey-keyed-"
_ROUND = "survey-round"


def show() -> None:
    actor = parts_office.begin()
    survey_id = state.asked("phieu")
    if not survey_id:
        _of_class(actor)
    elif state.asked("viec") == "nhap":
        _key_in(actor, survey_id)
    elif state.asked("viec") == "khep":
        _close_page(actor, survey_id)
    else:
        _one(actor, survey_id)


# --- a class ------------------------------------------------------------------------------------


def _of_class(actor: Actor) -> None:
    parts.heading("Khảo sát", hint="Hỏi ý kiến sau lớp hoặc sau một buổi. Phiếu không ghi tên.")
    cohorts = services().surveys.classes(actor)
    if not cohorts:
        parts.empty("Chưa có lớp nào. Mở lớp ở màn hình Lớp học, rồi hỏi ý kiến ở đây.")
        return
    names = parts_office.distinct({cohort.id: cohort.title for cohort in cohorts})
    asked = state.asked("lop")
    cohort_id = st.selectbox(
        "Lớp",
        list(names),
        index=list(names).index(asked) if asked in names else 0,
        format_func=names.__getitem__,
        placeholder="Chọn lớp",
        key="survey-cohort",
        filter_mode="contains",
        on_change=_moved,
    )
    parts.told()
    if not cohort_id:
        return
    standings = services().surveys.of_cohort(actor, cohort_id)
    for standing in standings:
        _card(standing)
    if not standings:
        parts.empty("Lớp này chưa được hỏi ý kiến.")
    _open_form(actor, cohort_id)


def _moved() -> None:
    state.ask(lop=str(state.get("survey-cohort", "")))


def _card(standing: Standing) -> None:
    asked = standing.asked
    about = f"Buổi: {asked.about}" if asked.about else "Cả lớp"
    parts.card(
        f"<h3>{anchor(asked.form.title, href(URL, phieu=asked.id))}</h3>"
        + paragraph(f"{about}. {_when(standing)}.")
        + paragraph(f"{counted_words(standing)}.")
    )


def _when(standing: Standing) -> str:
    if standing.is_open:
        return f"Đang nhận phiếu đến hết ngày {show_date(standing.asked.last_day)}"
    return f"Đã khép ngày {show_date(standing.closed_on or standing.asked.last_day)}"


def _open_form(actor: Actor, cohort_id: str) -> None:
    forms = {form.id: form.title for form in services().surveys.forms(actor)}
    parts.section("Mở khảo sát mới")
    if not forms:
        parts.empty("Chưa có mẫu phiếu nào. Viết mẫu trong tệp khao-sat.yaml của thư mục nội dung.")
        return
    sessions = _sessions(actor, cohort_id)
    today = local_date(services().clock())
    with st.form("survey-open", border=False):
        form_id = st.selectbox(
            "Mẫu phiếu", list(forms), format_func=forms.__getitem__, placeholder="Chọn mẫu phiếu",
            key="survey-form", filter_mode=None,
        )  # fmt: skip
        session_id = st.selectbox(
            "Hỏi về",
            list(sessions),
            index=None,
            format_func=sessions.__getitem__,
            placeholder="Cả lớp",
            key="survey-session",
            filter_mode=None,
        )
        typed = st.text_input(
            "Nhận phiếu đến hết ngày (ngày/tháng/năm)",
            show_date(today + timedelta(days=DAYS)),
            key="survey-last-day",
        )
        pressed = st.form_submit_button("Mở khảo sát", key="survey-open-save", type="primary")
    if not pressed:
        return
    day = parts_office.read_day(typed or "")
    if day is None:
        st.warning("Ghi ngày như 30/11/2026.", icon=":material/warning:")
    elif parts_office.attempt(
        lambda: services().surveys.open(state.actor(), cohort_id, form_id or "", day, session_id)
    ):
        parts.done("Đã mở khảo sát. Học viên thấy ở trang đầu; ở lớp thì chiếu mã hoặc phát phiếu giấy.")
        st.rerun()


def _sessions(actor: Actor, cohort_id: str) -> dict[str, str]:
    """Meetings of the class that have begun."""
    now = services().clock()

    def label(session: SessionRow) -> str:
        return f"Buổi {session.ordinal}: {session.title}, {show_date(local_date(session.starts_at))}"

    begun = [row for row in services().cohorts.sessions(actor, cohort_id) if row.starts_at <= now]
    return parts_office.distinct({row.id: label(row) for row in begun})


# --- one survey ---------------------------------------------------------------------------------


def _one(actor: Actor, survey_id: str) -> None:
    result = services().survey_results.result(actor, survey_id)
    standing = result.standing
    asked = standing.asked
    parts_office.back("Về các khảo sát của lớp", href(URL, lop=asked.cohort_id))
    parts.heading(asked.form.title, eyebrow=about_line(asked.cohort_title, asked.about), hint=_when(standing))
    parts.told()
    parts.strip(
        [
            Figure("Phiếu đã nhận", number(standing.answered), f"trên {number(standing.invited)} người"),
            *(Figure(WAYS[way].capitalize(), number(standing.ways[way])) for way in Way),
            Figure("Phiếu đã mở", number(standing.opened), "tính vào kết quả"),
        ]
    )
    _ways_in(standing)
    if not result.enough:
        parts.box(paragraph(NOT_ENOUGH))
    else:
        _results(result)
        _compare(services().survey_results.compare(actor, survey_id))
        _files(survey_id)
    shut = standing.answered - standing.opened
    if standing.closed_on and shut:
        parts.box(paragraph(never_opened(shut)))


def _ways_in(standing: Standing) -> None:
    survey_id = standing.asked.id
    left, right = st.columns(2)
    with left:
        if standing.is_open:
            st.html(anchor("Chiếu mã cho lớp quét", f"/khao-sat/{survey_id}/man-hinh", "or"))
        st.html(anchor("Nhập phiếu giấy", href(URL, phieu=survey_id, viec="nhap"), "or"))
    with right:
        if standing.is_open:
            st.html(anchor("Khép khảo sát", href(URL, phieu=survey_id, viec="khep"), "or"))
        parts_office.download(
            "In phiếu giấy",
            lambda who: services().survey_results.paper_form(who, survey_id),
            "phieu-khao-sat.pdf",
            "survey-paper",
            mime=parts_office.PDF,
        )


def _close_page(actor: Actor, survey_id: str) -> None:
    """A page of its own: it cannot be taken back, and what waits may be lost by it."""
    standing = services().surveys.standing(actor, survey_id)
    asked = standing.asked
    here = href(URL, phieu=survey_id)
    parts_office.back("Về khảo sát", here)
    parts.heading("Khép khảo sát", eyebrow=about_line(asked.cohort_title, asked.about), hint=asked.form.title)
    parts.told()
    if not standing.is_open:
        parts.empty(f"{_when(standing)}.")
        return
    parts.card(
        paragraph(f"{counted_words(standing)}.")
        + paragraph(closing_words(standing.answered - standing.opened))
        + paragraph("Khép rồi không mở lại được. Phiếu giấy vẫn nhập thêm được.")
    )
    st.button(
        "Khép khảo sát ngay",
        key="survey-close",
        type="primary",
        width="stretch",
        on_click=lambda: _closed(survey_id),
    )
    st.html(f"<p>{anchor('Quay lại, không khép', here)}</p>")


def _closed(survey_id: str) -> None:
    def close() -> None:
        services().surveys.close(state.actor(), survey_id)
        state.ask(viec="")

    parts.act(close, said="Đã khép khảo sát.")


def _results(result: SurveyResult) -> None:
    for place, figure in enumerate(result.questions, start=1):
        parts.section(f"{place}. {figure.question.text}")
        if figure.hidden:
            parts.hint("Chưa đủ phiếu trả lời câu này để hiện.")
        elif figure.question.type is AnswerType.TEXT:
            _words(figure)
        else:
            _bars(figure)


def _bars(figure: Figures) -> None:
    if not figure.answered:
        parts.hint("Chưa ai trả lời câu này.")
        return
    ends = scale_words(figure.question)
    said = f"{number(figure.answered)} phiếu trả lời."
    if figure.mean is not None:
        said += f" Trung bình {mean_words(figure.mean)} trên 5" + (f" ({ends})." if ends else ".")
    parts.hint(said)
    parts.bar_table(
        Bar(
            choice_words(figure.question, value),
            count / figure.answered,
            (number(count), f"{round(100 * count / figure.answered)}%"),
        )
        for value, count in figure.counts
    )


def _words(figure: Figures) -> None:
    if not figure.words:
        parts.hint("Chưa ai viết gì ở câu này.")
        return
    parts.hint(f"{number(len(figure.words))} ý kiến, xếp ngẫu nhiên.")
    listed = "".join(f"<li>{esc(said)}</li>" for said in figure.words[:SHOWN_WORDS])
    st.html(f"<ul>{listed}</ul>")
    if len(figure.words) > SHOWN_WORDS:
        parts.hint("Xuất ra Excel để đọc hết.")


def _compare(found: Comparison) -> None:
    if len(found.surveys) < 2 or not found.questions:
        return
    parts.section("So với các lớp khác của khóa này")
    parts.hint("Điểm trung bình từng câu, lớp mới nhất ở trước. Lớp chưa đủ phiếu thì để trống.")
    titles = parts_office.distinct(
        {standing.asked.id: standing.asked.cohort_title for standing in found.surveys}
    )
    fields = (Field("Câu"), *(Field(title, "number") for title in titles.values()))
    rows = [
        (
            compared.question.text,
            *("" if mean is None else mean_words(mean) for mean in compared.means),
        )
        for compared in found.questions
    ]
    st.html(parts_table.html_table(fields, rows))


def _files(survey_id: str) -> None:
    def export(kind: FileKind) -> Callable[[Actor], bytes]:
        return lambda who: services().survey_results.export(who, survey_id, kind).content

    kinds: tuple[tuple[FileKind, str, str], ...] = (
        ("xlsx", "Xuất ra Excel", parts_office.XLSX),
        ("csv", "Xuất dạng CSV", parts_office.CSV),
        ("pdf", "In kết quả", parts_office.PDF),
    )
    for column, (kind, label, mime) in zip(st.columns(3), kinds, strict=True):
        with column:
            parts_office.download(label, export(kind), f"khao-sat.{kind}", f"survey-{kind}", mime=mime)


# --- papers -------------------------------------------------------------------------------------


def _key_in(actor: Actor, survey_id: str) -> None:
    standing = services().surveys.standing(actor, survey_id)
    asked = standing.asked
    parts_office.back("Về khảo sát", href(URL, phieu=survey_id))
    parts.heading(
        "Nhập phiếu giấy",
        eyebrow=about_line(asked.cohort_title, asked.about),
        hint=f"Đã nhập {number(standing.ways[Way.PAPER])} phiếu. Câu bỏ trống thì không chọn gì.",
    )
    parts.told()
    # A new paper is a new set of fields: what belongs to the last one must not stay.
    turn = int(state.get(_ROUND, 0))
    parts.from_top(f"{survey_id}-{turn}")  # where the last one is said to be saved
    for place, question in enumerate(asked.form.questions, start=1):
        _field(place, question, f"{_KEYED}{turn}-{question.id}")
    st.button(
        "Lưu phiếu này",
        key="survey-key-in",
        type="primary",
        width="stretch",
        on_click=lambda: parts_office.act(lambda who: _keyed(who, survey_id, turn)),
    )


def _field(place: int, question: SurveyQuestion, key: str) -> None:
    label = f"{place}\\. {as_label(question.text)}"
    if question.type is AnswerType.TEXT:
        st.text_area(label, key=key)
        return
    ends = scale_words(question)
    st.segmented_control(
        f"{label} ({as_label(ends)})" if ends else label,
        question.values(),
        format_func=lambda value: as_label(question.choices[int(value) - 1] if question.choices else value),
        key=key,
        wrap=True,
    )


def _keyed(who: Actor, survey_id: str, turn: int) -> str:
    form = services().surveys.standing(who, survey_id).asked.form
    given = {
        question.id: str(state.get(f"{_KEYED}{turn}-{question.id}", "") or "") for question in form.questions
    }
    papers = services().surveys.key_in(who, survey_id, given)
    state.put(_ROUND, turn + 1)
    return f"Đã lưu phiếu thứ {number(papers)}. Nhập phiếu tiếp theo."


show()
