"""The ways to answer a question, one for each type. Every answer is saved as it is given, by `save`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from lms.domain.answers import TEXT_MOST, Given
from lms.domain.course import QuestionType
from lms.domain.quiz import QuestionForTrainee
from lms.domain.written_numbers import read_number, show_number
from lms.text_learning import HOW_TO_ANSWER
from lms.ui import parts, state
from lms.ui.parts_content import picture
from lms.ui.parts_html import as_label, esc, paragraph
from lms.ui.parts_learning import course_markdown

Save = Callable[[Given], bool]
"""Saves an answer; False: it was refused, and `parts.told` will say why."""


def ask(question: QuestionForTrainee, key: str, given: Given | None, save: Save) -> None:
    """Show what can be answered, with what was answered before. `key` is the widget's, of this attempt and
    question."""
    if question.figures:
        st.html("".join(picture(figure) for figure in question.figures))
    if hint := HOW_TO_ANSWER.get(question.type, ""):
        parts.hint(hint)
    with st.container(key="choices"):
        match question.type:
            case QuestionType.MULTIPLE_CHOICE:
                _several(question, key, _keys(given), save)
            case QuestionType.MATCHING:
                _matching(question, key, given if isinstance(given, Mapping) else {}, save)
            case QuestionType.ORDERING:
                _ordering(question, key, _keys(given), save)
            case QuestionType.SHORT_ANSWER | QuestionType.NUMERIC | QuestionType.ESSAY:
                _words(question, key, given if isinstance(given, str) else "", save)
            case _:
                _one(question, key, given if isinstance(given, str) else None, save)


def _keys(given: Given | None) -> tuple[str, ...]:
    return () if given is None or isinstance(given, str | Mapping) else tuple(given)


# --- choices ----------------------------------------------------------------------------------------


def _one(question: QuestionForTrainee, key: str, chosen: str | None, save: Save) -> None:
    texts = {choice.key: choice.text for choice in question.choices}

    def changed() -> None:
        if not save(str(state.get(key))):
            state.forget(key)  # what could not be saved is not shown as chosen

    st.radio(
        question.text,
        list(texts),
        index=list(texts).index(chosen) if chosen else None,
        format_func=lambda choice: course_markdown(texts[choice]),
        key=key,
        label_visibility="collapsed",
        width="stretch",
        on_change=changed,
    )


def _several(question: QuestionForTrainee, key: str, chosen: Sequence[str], save: Save) -> None:
    def changed(toggled: str) -> None:
        ticked = [choice.key for choice in question.choices if state.get(f"{key}-{choice.key}")]
        if not save(ticked):
            state.forget(f"{key}-{toggled}")

    for choice in question.choices:
        st.checkbox(
            course_markdown(choice.text),
            value=choice.key in chosen,
            key=f"{key}-{choice.key}",
            on_change=changed,
            args=(choice.key,),
            width="stretch",
        )


# --- pairs and order --------------------------------------------------------------------------------


def _matching(question: QuestionForTrainee, key: str, chosen: Mapping[str, str], save: Save) -> None:
    texts = {choice.key: choice.text for choice in question.choices}

    def changed(left: str) -> None:
        found = {side.key: state.get(f"{key}-{side.key}") for side in question.lefts}
        if not save({side: str(right) for side, right in found.items() if right}):
            state.forget(f"{key}-{left}")

    for side in question.lefts:
        before = chosen.get(side.key)
        st.selectbox(
            as_label(side.text),
            list(texts),
            index=list(texts).index(before) if before in texts else None,
            format_func=texts.__getitem__,
            placeholder="Chọn ý ghép với dòng này",
            key=f"{key}-{side.key}",
            on_change=changed,
            args=(side.key,),
            filter_mode=None,
        )


def _ordering(question: QuestionForTrainee, key: str, chosen: Sequence[str], save: Save) -> None:
    """Every press saves the whole order. As it is shown first it is nobody's answer yet."""
    texts = {choice.key: choice.text for choice in question.choices}
    order = list(chosen or texts)

    def swap(place: int, other: int) -> None:
        moved = order.copy()
        moved[place], moved[other] = moved[other], moved[place]
        save(moved)

    for place, item in enumerate(order):
        with st.container(key=f"step-{place}"):
            st.html(f'<p class="step"><b>{place + 1}</b><span>{esc(texts[item])}</span></p>')
            with st.container(horizontal=True):
                for word, other in (("lên", place - 1), ("xuống", place + 1)):
                    st.button(
                        f"{'↑' if word == 'lên' else '↓'} Đưa {place + 1} {word}",
                        key=f"{key}-{place}-{other}",
                        disabled=not 0 <= other < len(order),
                        on_click=swap,
                        args=(place, other),
                        width="stretch",
                    )

    def keep() -> None:
        save(order)

    if not chosen:
        st.button("Giữ thứ tự này", key=f"{key}-keep", on_click=keep, width="stretch")


# --- words ------------------------------------------------------------------------------------------


def _words(question: QuestionForTrainee, key: str, said: str, save: Save) -> None:
    def changed() -> None:
        save(str(state.get(key, "")))

    most = TEXT_MOST[question.type]
    if question.type is QuestionType.ESSAY:
        st.text_area(
            "Bài viết", said, key=key, max_chars=most, height=260, on_change=changed, placeholder="Viết ở đây"
        )
    else:
        st.text_input("Câu trả lời", said, key=key, max_chars=most, on_change=changed)
    number = read_number(said) if question.type is QuestionType.NUMERIC else None
    if number is not None:
        st.html(paragraph(f"Máy đọc là: {show_number(number)}", "hint read"))
    # Leaving the field saves it, too; a button says so to who waits for one.
    st.button("Lưu câu trả lời", key=f"{key}-save", on_click=changed, width="stretch")
