"""Thuật ngữ: the words of a course, each explained in a sentence, with a search that ignores diacritics."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.course import Course, Term
from lms.domain.names import fold
from lms.domain.people import Actor
from lms.text_content import legal_basis
from lms.ui import navigation, parts, parts_lesson, state
from lms.ui.parts_html import esc, paragraph

_SEARCH = "glossary-search"


def screen(actor: Actor) -> None:
    enrolled = services().learning.course(actor, state.asked("lop"))
    course = enrolled.course
    st.html(parts_lesson.STYLE)
    parts.heading("Thuật ngữ", eyebrow=course.title, hint="Những từ hay gặp trong khóa học, nói cho dễ hiểu.")
    if not course.glossary:
        parts.empty("Khóa học này chưa có bảng thuật ngữ.")
    else:
        wanted = fold(st.text_input("Tìm từ, không cần gõ dấu", key=_SEARCH, max_chars=60))
        found = [term for term in course.glossary if wanted in fold(f"{term.term} {term.meaning}")]
        # A word that is searched for stands before those that only mention it.
        found.sort(key=lambda term: (bool(wanted) and wanted not in fold(term.term), fold(term.term)))
        if found:
            st.html(f'<dl class="terms">{"".join(_term(course, term) for term in found)}</dl>')
        else:
            parts.empty("Không có từ này. Thử gõ ngắn hơn.")
    navigation.link("khoa-hoc", "Về mục lục khóa học", lop=enrolled.enrolment.id)


def _term(course: Course, term: Term) -> str:
    basis = "".join(paragraph(text, "hint") for text in legal_basis(term.citations, course.sources))
    return f"<dt>{esc(term.term)}</dt><dd>{esc(term.meaning)}{basis}</dd>"


screen(state.actor())
