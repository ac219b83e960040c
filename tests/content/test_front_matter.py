"""The head and body of a lesson, and their lines in the file."""

from hypothesis import given
from hypothesis import strategies as st

from lms.content.front_matter import split
from lms.domain.content_problems import ProblemCode

line = st.text(st.characters(exclude_characters="\n\r", codec="utf-8")).filter(
    lambda text: text.rstrip() != "---"
)


@given(st.lists(line), st.lists(st.one_of(line, st.just("---"))))
def test_head_and_body_come_back_as_written_with_their_lines(head: list[str], body: list[str]):
    text = "\n".join(["---", *head, "---", *body])
    front = split(text)
    assert front.fault is None
    assert front.head == "\n".join(head)
    assert front.body == "\n".join(body)
    lines = text.split("\n")
    assert lines[front.head_line - 1 :][: len(head)] == head
    assert lines[front.body_line - 1 :] == body


@given(st.text())
def test_splitting_never_fails(text: str):
    front = split(text)
    assert front.head_line >= 1
    assert front.body_line >= 1


def test_a_lesson_without_front_matter_is_all_body():
    front = split("## Hòa giải\n")
    assert (front.body, front.body_line, front.fault) == (
        "## Hòa giải\n",
        1,
        ProblemCode.FRONT_MATTER_MISSING,
    )


def test_a_head_that_is_never_closed_is_all_head():
    front = split("---\nid: x\n")
    assert (front.head, front.fault) == ("id: x\n", ProblemCode.FRONT_MATTER_UNCLOSED)
