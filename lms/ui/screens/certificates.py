"""Giấy chứng nhận: who can be given one, issuing one or all, the register, revoking and correcting."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.documents.tables import Column
from lms.domain.certificate import CertificateLine, CertificateState
from lms.domain.codes import print_certificate_code
from lms.domain.errors import Code, Refusal
from lms.domain.jobs import Job, JobKind, JobStatus
from lms.domain.people import Actor
from lms.domain.times import show_date
from lms.services.certification import Candidate
from lms.text import REFUSALS
from lms.text_certification import STATES
from lms.text_completion import in_reach_sentence, missing_parts
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Figure, Link, anchor, esc, href, pairs, paragraph
from lms.ui.parts_table import Field, Value, number

URL = "cap-giay"
COHORT, REGISTER = "cohort", "register"
VIEWS = {COHORT: "Cấp theo lớp", REGISTER: "Sổ giấy chứng nhận"}
REVOKING, JOB = "certificate-revoking", "certificate-job"
MOST_SHOWN, MOST_EXPORTED = 100, 20_000
MISSING_FIELDS = (Field("Họ và tên", name=True), Field("Đơn vị"), Field("Còn thiếu"), Field("Có kịp không"))
ISSUED_FIELDS = (Field("Họ và tên", name=True), Field("Đơn vị"), Field("Số"), Field("Tệp in"))
REGISTER_FIELDS = (
    Field("Số"),
    Field("Họ và tên", name=True),
    Field("Đơn vị"),
    Field("Khóa học"),
    Field("Ngày cấp", "date"),
    Field("Mã xác minh"),
    Field("Tình trạng"),
)
SHORT_STATES = {
    CertificateState.VALID: Badge("Còn giá trị", "ok"),
    CertificateState.REVOKED: Badge("Đã thu hồi", "void"),
    CertificateState.SUPERSEDED: Badge("Đã thay bằng giấy khác", "info"),
    CertificateState.ALTERED: Badge("Không khớp chữ ký", "warn"),
}
CHANGED = {"person_name": "Họ và tên", "birth_year": "Năm sinh"}


def show() -> None:
    actor = parts_office.begin()
    if state.asked("giay"):
        _one(actor, state.asked("giay"))
        return
    parts.heading("Giấy chứng nhận")
    parts.told()
    if not services().office.profile.signer_name.strip():
        parts.box(
            paragraph("Chưa có tên người ký nên chưa cấp giấy được.")
            + anchor("Ghi tên người ký", href("co-quan")),
            amber=True,
        )
    view = st.segmented_control(
        "Xem",
        list(VIEWS),
        default=COHORT,
        format_func=VIEWS.__getitem__,
        key="certificate-view",
        required=True,
        wrap=True,
    )
    if view == REGISTER:
        _register(actor)
    else:
        _cohort(actor)


# --- by cohort ----------------------------------------------------------------------------------


def _cohort(actor: Actor) -> None:
    titles = parts_office.distinct(
        {
            cohort.id: f"{cohort.title}, hạn {show_date(cohort.deadline)}"
            for cohort in services().certification.cohorts(actor)
        }
    )
    if not titles:
        parts.empty("Chưa có lớp nào. Mở lớp ở màn hình Lớp học.")
        return
    asked = state.asked("lop")
    ids = list(titles)
    cohort_id = st.selectbox(
        "Lớp",
        ids,
        index=ids.index(asked) if asked in titles else 0,
        format_func=titles.__getitem__,
        placeholder="Chọn lớp",
        key="certificate-cohort",
        filter_mode="contains",
    )
    running = _progress(cohort_id)
    found = services().certification.eligible(actor, cohort_id)
    ready = [person for person in found if person.can_be_issued]
    issued = [person for person in found if person.code is not None]
    missing = [person for person in found if person.code is None and not person.completion.is_complete]
    parts.strip(
        [
            Figure("Ghi danh", number(len(found)), "người"),
            Figure("Chờ cấp", number(len(ready)), "đủ điều kiện"),
            Figure("Đã cấp", number(len(issued)), "giấy chứng nhận"),
            Figure("Còn thiếu", number(len(missing)), "chưa đủ điều kiện"),
        ]
    )
    if services().cohorts.is_practice(actor, cohort_id):
        parts.box(
            paragraph(
                "Lớp không chấm điểm: người được cấp giấy đã đọc đủ bài, đủ giờ học, nhưng chưa đạt"
                " bài kiểm tra nào."
            ),
            amber=True,
        )
    _ready(cohort_id, ready, running)
    _issued(issued)
    parts.section("Còn thiếu")
    rows = [
        (
            person.name,
            person.unit_line,
            missing_parts(person.completion),
            in_reach_sentence(person.completion),
        )
        for person in missing
    ]
    parts_table.table("certificate-missing", MISSING_FIELDS, rows, empty="Không ai còn thiếu.")


def _ready(cohort_id: str, ready: list[Candidate], running: bool) -> None:
    parts.section("Đủ điều kiện, chưa cấp")
    if not ready:
        parts.empty("Chưa có ai. Người đủ giờ học, đủ bài và đạt kiểm tra sẽ hiện ở đây.")
        return
    st.button(
        f"Cấp giấy cho tất cả {number(len(ready))} người" if len(ready) > 1 else "Cấp giấy cho 1 người",
        key="issue-all",
        type="primary",
        disabled=running,
        on_click=lambda: parts_office.act(lambda who: _start_bulk(who, cohort_id)),
        width="stretch",
    )
    names = parts_office.distinct(
        {person.enrolment_id: f"{person.name}, {person.unit_line}" for person in ready}
    )
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        one = st.selectbox(
            "Hoặc cấp cho một người", list(names), index=None, format_func=names.__getitem__,
            placeholder="Chọn người", key="issue-person", filter_mode="contains",
        )  # fmt: skip
    right.button(
        "Cấp giấy",
        key="issue-one",
        disabled=one is None or running,
        on_click=lambda: parts_office.act(
            lambda who: _issue(who, str(state.get("issue-person", one)), names)
        ),
        width="stretch",
    )


def _issue(actor: Actor, enrolment_id: str, names: dict[str, str]) -> str:
    code = services().certification.issue(actor, enrolment_id)
    parts_office.clear("issue-person")
    return f"Đã cấp giấy cho {names[enrolment_id]}. Mã xác minh {print_certificate_code(code)}."


def _start_bulk(actor: Actor, cohort_id: str) -> str:
    job_id = services().certification.issue_bulk(actor, cohort_id)
    state.put(JOB, job_id)
    return "Đang cấp giấy. Có thể rời trang này, việc vẫn chạy tiếp."


def _issued(issued: list[Candidate]) -> None:
    parts.section("Đã cấp")
    rows = [
        (
            Link(person.name, href(URL, giay=person.code or "")),
            person.unit_line,
            person.register_number,
            Link("Mở tệp PDF", f"/giay-chung-nhan/{person.code}.pdf"),
        )
        for person in issued
    ]
    parts_table.table("certificate-issued", ISSUED_FIELDS, rows, empty="Lớp này chưa cấp giấy nào.")


# --- progress of a bulk issue ---------------------------------------------------------------------


def _progress(cohort_id: str) -> bool:
    """The latest bulk issue of this cohort, found again after the page was left. Whether it still runs."""
    job = _latest(state.actor(), cohort_id)
    if job is None:
        return False
    if job.is_over:
        _over(job)
        return False
    st.fragment(_running, run_every=1)(job.id)
    return True


def _latest(actor: Actor, cohort_id: str) -> Job | None:
    jobs = services().jobs.latest(actor, JobKind.ISSUE_CERTIFICATES)
    job = next((job for job in jobs if job.payload.get("cohort") == cohort_id), None)
    if job is None or (job.is_over and job.id != state.get(JOB)):
        return None
    state.put(JOB, job.id)
    return job


@parts_office.guarded
def _running(job_id: str) -> None:
    job = services().jobs.progress(state.actor(), job_id)
    share = job.done / job.total if job.total else 1.0
    st.progress(share, f"Đã cấp {number(job.done)} trên {number(job.total)} giấy. Có thể rời trang này.")
    if job.is_over:
        st.rerun()


def _over(job: Job) -> None:
    issued, refused = int(job.outcome.get("issued", 0)), dict(job.outcome.get("refused", {}))
    if job.status is JobStatus.DONE:
        parts.banner("ok", f"Đã cấp {number(issued)} giấy chứng nhận")
    else:
        code = str(job.outcome.get("error", ""))
        reason = REFUSALS[Code(code)] if code in list(Code) else "Việc bị ngắt. Những giấy đã cấp vẫn còn."
        parts.banner("warn", f"Đã cấp {number(issued)} giấy rồi dừng lại", reason)
    if refused:
        parts.hint(
            f"{number(len(refused))} người không cấp được vì lúc cấp không còn đủ điều kiện hoặc đã có giấy."
        )


# --- the register ---------------------------------------------------------------------------------


def _register(actor: Actor) -> None:
    years = services().certification.years(actor)
    left, right = st.columns([1, 3])
    year = left.selectbox(
        "Năm", years, index=None, placeholder="Mọi năm", key="register-year", filter_mode=None,
        format_func=str,
    )  # fmt: skip
    search = right.text_input("Tìm theo họ tên, không cần dấu", key="register-search") or ""
    found = services().certification.register(actor, year=year, search=search, limit=MOST_SHOWN + 1)
    if not found:
        parts.empty("Chưa có giấy nào khớp.")
        return
    st.html(parts_table.html_table(REGISTER_FIELDS, [_line(line) for line in found[:MOST_SHOWN]]))
    if len(found) > MOST_SHOWN:
        parts.hint(f"Đang hiện {MOST_SHOWN} giấy mới nhất. Gõ tên để tìm giấy cũ hơn; tệp Excel có đủ.")
    parts_office.download(
        "Xuất sổ ra Excel",
        lambda who: _register_xlsx(who, year, search),
        "so-giay-chung-nhan.xlsx",
        "register-xlsx",
    )


def _line(line: CertificateLine) -> tuple[Value, ...]:
    return (
        Link(line.register_number, href(URL, giay=line.code)),
        line.person_name,
        line.unit_line,
        line.course_title,
        line.issued_on,
        print_certificate_code(line.code),
        SHORT_STATES[line.state],
    )


def _register_xlsx(actor: Actor, year: int | None, search: str) -> bytes:
    found = services().certification.register(actor, year=year, search=search, limit=MOST_EXPORTED)
    columns = (
        Column("Số"),
        Column("Họ và tên"),
        Column("Đơn vị"),
        Column("Khóa học"),
        Column("Ngày cấp", "date"),
        Column("Mã xác minh"),
        Column("Tình trạng"),
    )
    rows = [
        (
            line.register_number,
            line.person_name,
            line.unit_line,
            line.course_title,
            line.issued_on,
            print_certificate_code(line.code),
            SHORT_STATES[line.state].text,
        )
        for line in found
    ]
    return services().printing.xlsx(actor, "Sổ giấy chứng nhận", columns, rows)


# --- one certificate ------------------------------------------------------------------------------


def _one(actor: Actor, code: str) -> None:
    verified = services().certification.look(actor, code)
    words = verified.words
    if state.get(REVOKING) == code and words is not None:
        reason = parts.confirmed(
            REVOKING,
            "Thu hồi giấy chứng nhận",
            words.person_name,
            f"Giấy số {words.register_number}. Từ nay ai tra mã cũng thấy giấy đã bị thu hồi, ngày và lý do."
            " Không hoàn tác được.",
            f"Thu hồi giấy của {words.person_name}",
        )
        if reason is not None and parts_office.attempt(
            lambda: services().certification.revoke(state.actor(), code, reason)
        ):
            state.forget(REVOKING)
            parts.done("Đã thu hồi. Trang xác minh công khai đã đổi theo.")
            st.rerun()
        return
    parts_office.back("Về giấy chứng nhận", href(URL))
    if words is None:
        parts.heading("Giấy chứng nhận")
        st.warning(STATES[verified.state], icon=":material/warning:")
        return
    parts.heading(words.person_name, eyebrow=f"Số {words.register_number}", name=True)
    parts.told()
    parts.badges((SHORT_STATES[verified.state].text, SHORT_STATES[verified.state].tone))
    lines = [
        ("Đơn vị", words.unit_line),
        ("Khóa học", words.course_title),
        ("Ngày cấp", show_date(words.issued_on)),
        ("Người ký", f"{words.signer_title}, {words.signer_name}"),
        ("Mã xác minh", print_certificate_code(words.code)),
    ]
    if verified.revoked_at is not None or verified.reason:
        lines.append(("Lý do", verified.reason or ""))
    parts.card(pairs(lines))
    st.html(
        '<p class="ways">'
        + anchor(
            "Mở tệp PDF để in" if verified.state is CertificateState.VALID else "Xem tệp PDF đã cấp",
            f"/giay-chung-nhan/{words.code}.pdf",
        )
        + anchor("Xem trang xác minh", f"/xac-minh/{words.code}")
        + (anchor("Xem giấy thay thế", href(URL, giay=verified.replaced_by)) if verified.replaced_by else "")
        + "</p>"
    )
    if verified.state is CertificateState.VALID:
        _correct(actor, words.code)
        parts.section("Thu hồi")
        st.button("Thu hồi giấy này", key="certificate-revoke", on_click=state.put, args=(REVOKING, code))


def _correct(actor: Actor, code: str) -> None:
    parts.section("Sửa tên hoặc năm sinh")
    try:
        changes = services().certification.corrections(actor, code)
    except Refusal as refusal:
        parts.answer(refusal)
        return
    if not changes:
        parts.hint(
            "Giấy đang khớp với danh bạ. Nếu in sai, sửa thông tin ở màn hình Người học trước, rồi"
            " quay lại đây để cấp giấy thay thế."
        )
        return
    said = "".join(
        f"<p>{esc(CHANGED[change.field])}: giấy ghi <b>{esc(change.before or 'để trống')}</b>,"
        f" danh bạ ghi <b>{esc(change.after or 'để trống')}</b>.</p>"
        for change in changes
    )
    parts.box(said, amber=True)
    with st.form("certificate-correct", border=False):
        reason = st.text_input(
            "Lý do cấp giấy thay thế (bắt buộc, lưu vào sổ)", key="certificate-reason", max_chars=500
        )
        if st.form_submit_button("Cấp giấy thay thế", key="certificate-replace") and parts_office.attempt(
            lambda: state.ask(giay=services().certification.correct(state.actor(), code, reason))
        ):
            parts.done("Đã cấp giấy thay thế. Giấy cũ ghi rõ đã được thay bằng giấy này.")
            st.rerun()


show()
