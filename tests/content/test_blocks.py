"""Fenced passages, their lines, and how words are counted."""

import textwrap

import pytest

from lms.content.blocks import count_words, split_blocks, stated_minutes
from lms.domain.content_problems import ProblemCode
from lms.domain.course import Block, BlockKind


def text_of(test) -> str:
    return textwrap.dedent(test.__doc__).strip("\n")


def test_prose_and_fences_keep_their_order_and_lines():
    """
    ## Mở đầu

    :::tinh-huong Chuyện ở thôn

    Hai nhà cãi nhau.
    :::
    :::goi-y
    Gặp riêng.
    :::

    Kết.
    """
    body = text_of(test_prose_and_fences_keep_their_order_and_lines)
    blocks, faults = split_blocks(body, first_line=10)
    assert faults == []
    assert [
        (placed.block.kind, placed.block.title, placed.block.markdown, placed.line) for placed in blocks
    ] == [
        (BlockKind.PROSE, "", "## Mở đầu", 10),
        (BlockKind.CASE, "Chuyện ở thôn", "Hai nhà cãi nhau.", 14),
        (BlockKind.MODEL_ANSWER, "", "Gặp riêng.", 17),
        (BlockKind.PROSE, "", "Kết.", 20),
    ]


def test_an_unknown_kind_is_told_once_with_the_kinds_there_are():
    """
    :::canh-bao
    Chữ.
    :::
    """
    _, faults = split_blocks(text_of(test_an_unknown_kind_is_told_once_with_the_kinds_there_are), 1)
    (fault,) = faults
    assert (fault.line, fault.code) == (1, ProblemCode.BLOCK_UNKNOWN)
    assert fault.detail == {
        "kind": "canh-bao",
        "allowed": "tinh-huong, goi-y, bai-tap, viec-can-lam, cho-tham-dinh, tom-tat, hinh, am-thanh, video",
    }


def test_prose_cannot_be_written_as_a_fence():
    assert [fault.code for fault in split_blocks(":::noi-dung\nx\n:::", 1)[1]] == [ProblemCode.BLOCK_UNKNOWN]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", 0),
        ("Hòa giải ở cơ sở", 5),
        ("- một\n- **hai** – ba, 4", 4),
        ("## Đầu đề\n\nchữ", 3),
        (":::tinh-huong Chuyện ở thôn\nmột hai\n:::", 2),
        ("| a | b |\n|---|---|\n| 1 | … |", 3),
        ("ngày\u00a0mai", 2),
    ],
)
def test_words_are_tokens_with_a_letter_or_digit(body: str, words: int):
    assert count_words(body) == words


@pytest.mark.parametrize(
    ("title", "minutes"),
    [("Tự làm (5 phút)", 5), ("Đóng vai (20 phút, hai nhóm)", None), ("Tự làm", None), ("(10  phút)", 10)],
)
def test_an_exercise_states_its_minutes_in_its_title(title: str, minutes: int | None):
    assert stated_minutes(Block(kind=BlockKind.EXERCISE, title=title, markdown="x")) == minutes
