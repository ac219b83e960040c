"""A lesson as HTML."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape

from lms.domain.course import Block, BlockKind, Lesson, MediaFile, Term
from lms.services.reading import LessonPage
from lms.text_content import PENDING_NOTICE
from lms.ui.parts_lesson import Marker, clock, passages, size_text, spoken

TERMS = (
    Term(term="Uy tín", meaning="Được tin."),
    Term(term="Người có uy tín", meaning="Người được dân tin."),
    Term(term="Tổ trưởng (tổ hòa giải)", meaning="Người đứng đầu tổ."),
)


def lesson(*blocks: Block) -> Lesson:
    return Lesson(id="b1", title="Bài", minutes=5, words=10, citations=(), blocks=blocks)


def html(*blocks: Block, approved: bool = False) -> str:
    return passages(lesson(*blocks), "e1", TERMS, approved=approved)


def prose(text: str) -> Block:
    return Block(kind=BlockKind.PROSE, markdown=text)


def test_only_the_first_of_a_word_is_marked_and_the_longest_term_wins() -> None:
    seen = html(prose("Mời người có uy tín. Người có uy tín nói, tổ trưởng ghi."), prose("Gọi tổ trưởng."))
    assert seen.count('class="term"') == 2
    assert ">người có uy tín</span>. Người có uy tín nói, " in seen
    assert ' ghi.<span class="meaning" id="nghia-1" role="note" hidden>Người được dân tin.</span>' in seen
    assert ">tổ trưởng</span>" in seen
    assert "Người được dân tin." in seen


def test_headings_and_model_answers_are_not_marked() -> None:
    answer = Block(kind=BlockKind.MODEL_ANSWER, markdown="Nhờ tổ trưởng.")
    assert 'class="term"' not in html(prose("## Tổ trưởng là ai"), answer)


def test_a_term_in_the_middle_of_a_word_is_none() -> None:
    assert Marker([Term(term="tổ", meaning="x")]).marked("<p>tổng, tốt</p>") == "<p>tổng, tốt</p>"


def test_a_term_is_looked_for_without_what_stands_in_brackets() -> None:
    assert spoken("Tổ trưởng (tổ hòa giải)") == "Tổ trưởng"


def test_what_a_text_says_never_becomes_markup() -> None:
    evil = "<script>alert(1)</script> <img src=x onerror=alert(1)> & tổ trưởng"
    title = Block(kind=BlockKind.CASE, title="<b>x</b>", markdown=evil)
    seen = html(prose(evil), title)
    assert "<script" not in seen and "<img" not in seen and "<b>" not in seen


def test_numbers_of_articles_and_documents_are_not_torn_apart() -> None:
    seen = html(prose("Điểm a khoản 2 Điều 11a Nghị định 155/2026/NĐ-CP."))
    assert "Điểm&nbsp;a khoản&nbsp;2 Điều&nbsp;11a Nghị định" in seen
    assert '<span class="whole">155/2026/NĐ-CP</span>' in seen
    assert "&nbsp;" not in html(prose("Thời điểm ấy, điều ấy, khoản vay."))


def test_a_drawing_is_shown_by_its_hash_and_said_in_words() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 540"><rect/></svg>'
    file = MediaFile(name="a.svg", media_type="image/svg+xml", sha256="a" * 64, size=80, svg=svg)
    seen = html(Block(kind=BlockKind.FIGURE, title="Sáu bước", markdown='Chuẩn bị, "gặp".', file=file))
    address = f'src="/tep-bai-hoc/{"a" * 64}" alt="Chuẩn bị, &quot;gặp&quot;."'
    assert f'<img {address} width="360" height="540" loading="lazy">' in seen
    assert "<figcaption>Sáu bước</figcaption>" in seen


def test_a_recording_says_its_size_before_it_is_loaded_and_can_be_kept() -> None:
    file = MediaFile(name="a.mp3", media_type="audio/mpeg", sha256="b" * 64, size=12_340_000)
    seen = html(Block(kind=BlockKind.AUDIO, markdown="Lời mở đầu.", file=file))
    assert '<audio controls preload="none"' in seen
    assert "12,3 MB" in seen
    assert f'href="/tep-bai-hoc/{"b" * 64}?tai=1"' in seen
    assert "<p>Lời mở đầu.</p>" in seen
    assert [size_text(size) for size in (10, 800_000, 1_000_000)] == ["1 KB", "800 KB", "1,0 MB"]


def test_whatever_awaits_review_says_so_until_the_lesson_is_approved_here() -> None:
    blocks = (
        Block(kind=BlockKind.PENDING, title="Mức phạt", markdown="Từ 3 đến 5 triệu."),
        Block(kind=BlockKind.CASE, markdown="Ông K. bị phạt.", awaits_review=True),
        Block(kind=BlockKind.MODEL_ANSWER, markdown="Phạt.", awaits_review=True),
        prose("Điều đã rõ."),
    )
    seen = html(*blocks)
    assert seen.count("Chờ thẩm định</span>") == 3
    assert "Chờ thẩm định" not in html(*blocks, approved=True)


def test_what_awaiting_means_is_told_once_a_lesson_and_never_folded_away() -> None:
    answer = Block(kind=BlockKind.MODEL_ANSWER, title="Cách làm", markdown="Phạt.", awaits_review=True)
    seen = html(answer, Block(kind=BlockKind.CASE, markdown="Ông K. bị phạt.", awaits_review=True))
    assert seen.count(f'<p class="hint">{PENDING_NOTICE}</p>') == 1
    assert seen.index(PENDING_NOTICE) < seen.index("<details>")
    said = [json.loads(unescape(one)) for one in re.findall(r'data-say="(.*?)"', seen)]
    assert said[0][-3:] == ["Gợi ý trả lời.", "Cách làm.", "Phạt."]
    assert " ".join(said[0][:-3]) == PENDING_NOTICE
    assert said[1] == ["Chờ thẩm định.", "Tình huống.", "Ông K bị phạt."]


def test_a_passage_named_as_its_kind_says_the_name_once() -> None:
    seen = html(Block(kind=BlockKind.TO_DO, title="Việc cần làm", markdown="- Hỏi."))
    assert seen.count(">Việc cần làm<") == 1
    assert seen.count("Việc cần làm.&quot;") == 1


def test_the_voice_is_given_what_it_reads_and_the_clock_stands_apart() -> None:
    assert 'data-say="[&quot;Từ ngày 1 tháng 9 năm 2026.&quot;]"' in html(prose("Từ 01/9/2026"))
    page = LessonPage(None, {"a": 5}, 0, False, None, datetime(2026, 11, 24, 5, tzinfo=UTC))
    assert clock(page) == (
        '<i class="lesson-clock" data-now="1795496400000" data-media="{&quot;a&quot;: 5}"></i>'
    )
