"""Các bản: the published versions of a course, and what differs between two of them, word by word."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import streamlit as st

from lms.bootstrap import services
from lms.domain.course_difference import Aspect, Difference, Part, PartDifference, What
from lms.domain.people import Actor, Permission
from lms.domain.word_difference import Kept
from lms.services.versions import Compared, History
from lms.text_difference import ASPECTS, PARTS, WHAT, aspect_text, bits_of, citations_text
from lms.text_review import SOMEBODY
from lms.ui import parts, parts_content, parts_office, parts_table, state
from lms.ui.parts_html import Tone, badge, esc, href
from lms.ui.parts_table import Field, number

URL = "cac-ban"
FILES = 0  # stands for the files among the versions to choose from
FIELDS = (
    Field("Bản"),
    Field("Phát hành lúc", "time"),
    Field("Người đề nghị"),
    Field("Người phát hành"),
    Field("Pháp luật cập nhật đến", "date"),
    Field("Số lớp", "number"),
    Field("Dấu nội dung"),
)
_TONES: dict[What, Tone] = {What.ADDED: "ok", What.REMOVED: "void", What.CHANGED: "info"}


def show() -> None:
    actor = parts_office.begin()
    course_id = state.asked("khoa")
    history = services().versions.history(actor, course_id)
    course = history.current
    parts_office.back(f"Về {esc(course.title)}", href("noi-dung", khoa=course.id))
    parts.heading("Các bản đã phát hành", eyebrow=f"{course.id}: {course.title}")
    if history.files_differ:
        parts_content.must_be_raised(course.version)
    if not history.lines:
        parts.empty("Khóa học này chưa phát hành bản nào. Thẩm định xong, hai người phát hành.")
        return
    rows = [
        (
            str(line.version),
            line.published_at,
            line.proposed_by or SOMEBODY,
            line.published_by or SOMEBODY,
            line.law_as_of,
            line.cohorts,
            line.content_hash[:16],
        )
        for line in history.lines
    ]
    st.html(parts_table.html_table(FIELDS, rows))
    _compare(actor, history)


def _compare(actor: Actor, history: History) -> None:
    parts.section("So sánh hai bản")
    numbers = [line.version for line in history.lines]
    left, right = st.columns(2)
    # The newest with the files, unless somebody wants another pair.
    with left:
        old = st.selectbox(
            "Bản cũ", numbers, format_func=lambda n: f"Bản {n}", key="versions-old", filter_mode=None
        )
    with right:
        new = st.selectbox(
            "Bản mới",
            [FILES, *numbers],
            format_func=lambda n: f"Bản {n}" if n else "Tệp nội dung hiện nay",
            key="versions-new",
            filter_mode=None,
        )
    course_id, chosen = history.current.id, new or None
    compared = services().versions.compare(actor, course_id, old, chosen)
    if not compared.parts:
        parts.banner("ok", "Hai bản giống nhau")
        return
    if actor.has(Permission.REVIEW_CONTENT):
        parts_office.download(
            "Tải bản so sánh (Word)",
            lambda who: services().versions.docx(who, course_id, old, chosen),
            f"so-sanh-{course_id.lower()}-{old}-{new or 'tep'}.docx",
            "versions-docx",
            mime=parts_office.DOCX,
        )
    _summary(compared)
    for module, found in groupby(compared.parts, key=lambda part: part.module):
        if module:
            parts.section(module)
        for part in found:
            parts.card(_part_html(compared, part))


def _summary(compared: Compared) -> None:
    answers = [
        part for part in compared.parts for one in part.differences if one.aspect is Aspect.RIGHT_ANSWER
    ]
    counts = [
        f"{number(sum(part.part is kind for part in compared.parts))} {PARTS[kind].lower()}"
        for kind in (Part.MODULE, Part.LESSON, Part.QUESTION, Part.TERM, Part.SOURCE)
        if any(part.part is kind for part in compared.parts)
    ]
    if any(part.part is Part.COURSE for part in compared.parts):
        counts.insert(0, "thông tin chung")
    parts.hint(f"Khác nhau ở {', '.join(counts)}. Chữ gạch ngang đã bỏ, chữ gạch dưới thêm vào.")
    if answers:
        names = ", ".join(part.id for part in answers)
        parts.box(f"<p><b>Đáp án đúng đã đổi ở {number(len(answers))} câu:</b> {esc(names)}</p>", amber=True)


def _part_html(compared: Compared, part: PartDifference) -> str:
    code = "" if part.part is Part.TERM else f" {part.id}"
    tag = {What.ADDED: "ins", What.REMOVED: "del", What.CHANGED: "b"}[part.what]
    head = f"{esc(PARTS[part.part])}{esc(code)} {badge(WHAT[part.what], _TONES[part.what])}"
    body = "".join(_difference_html(compared, one) for one in part.differences)
    return f"<p>{head}</p><p><{tag}>{esc(part.title)}</{tag}></p>{body}"


def _difference_html(compared: Compared, one: Difference) -> str:
    if one.aspect is Aspect.RIGHT_ANSWER:
        head = badge(ASPECTS[one.aspect], "warn", "warn")
    else:
        head = f"<b>{esc(aspect_text(one))}</b>"
    if one.aspect is Aspect.CITATIONS:
        lines = _lines("del", citations_text(one.left, compared.sources))
        return f"<p>{head}</p><ul>{lines}{_lines('ins', citations_text(one.came, compared.sources))}</ul>"
    tags = {Kept.REMOVED: "del", Kept.ADDED: "ins"}
    words = "".join(
        f"<{tags[bit.kept]}>{esc(bit.text)}</{tags[bit.kept]}>" if bit.kept in tags else esc(bit.text)
        for bit in bits_of(one)
    )
    return f'<p>{head}</p><p class="words-differ">{words}</p>'


def _lines(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<li><{tag}>{esc(text)}</{tag}></li>" for text in texts)


show()
