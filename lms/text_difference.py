"""The words for what differs between two versions of a course."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lms.domain.course import BlockKind, Level, QuestionType
from lms.domain.course_difference import Aspect, Difference, Part, What
from lms.domain.legal import CheckState, Citation, LegalSource
from lms.domain.word_difference import Bit, Kept, word_difference
from lms.text import GROUPS
from lms.text_content import BLOCKS, CHECK_STATES, MARKS, citation_text
from lms.text_question_bank import LEVELS, QUESTION_TYPES

AROUND = 20
"""Words shown on each side of a change."""
_MARKS = re.compile(r"^#+ +|\*\*|^- ", re.MULTILINE)

PARTS: dict[Part, str] = {
    Part.COURSE: "Khóa học",
    Part.MODULE: "Mô-đun",
    Part.LESSON: "Bài",
    Part.QUESTION: "Câu hỏi",
    Part.TERM: "Thuật ngữ",
    Part.SOURCE: "Văn bản",
}
WHAT: dict[What, str] = {What.ADDED: "Thêm mới", What.REMOVED: "Đã bỏ", What.CHANGED: "Đã sửa"}
ASPECTS: dict[Aspect, str] = {
    Aspect.TITLE: "Tên",
    Aspect.SUMMARY: "Giới thiệu",
    Aspect.AUDIENCE: "Dành cho",
    Aspect.LAW_AS_OF: "Pháp luật cập nhật đến",
    Aspect.MINUTES: "Số phút",
    Aspect.RULES: "Quy định của khóa",
    Aspect.ORDER: "Thứ tự",
    Aspect.MODULE: "Chuyển mô-đun",
    Aspect.OBJECTIVE: "Mục tiêu",
    Aspect.PASSAGE: "Đoạn",
    Aspect.CHECK: "Câu hỏi cuối bài",
    Aspect.TEXT: "Nội dung",
    Aspect.CHOICE: "Phương án",
    Aspect.RIGHT_ANSWER: "ĐÁP ÁN ĐÚNG ĐÃ ĐỔI",
    Aspect.EXPLANATION: "Giải thích",
    Aspect.TYPE: "Cách trả lời",
    Aspect.REREAD: "Bài cần đọc lại khi trả lời sai",
    Aspect.TOPIC: "Chủ đề",
    Aspect.LEVEL: "Mức độ",
    Aspect.FIGURE: "Hình",
    Aspect.CITATIONS: "Căn cứ",
    Aspect.RECORD: "Thông tin văn bản",
}
_NAMES: dict[str, str] = {
    "pass_percent": "điểm đạt (%)",
    "max_attempts": "số lượt làm bài",
    "cooling_off_minutes": "số phút nghỉ giữa hai lượt",
    "time_limit_minutes": "số phút làm bài",
    "negative_marking": "trừ điểm câu sai",
    "entry_test": "số câu hỏi đầu và cuối khóa",
    "quiz": "tên bài kiểm tra",
    "quiz_id": "mã bài kiểm tra",
    "class_minutes": "trên lớp",
    "exercise_minutes": "phần bài tập",
    "draws": "cách bốc câu hỏi (số câu × chủ đề; mức độ)",
    "min_attendance_percent": "chuyên cần ít nhất (%)",
    "lessons": "số bài phải học",
    "quizzes": "số bài kiểm tra phải đạt",
    "number": "số, ký hiệu",
    "title": "tên",
    "issuer": "cơ quan ban hành",
    "issued_on": "ngày ban hành",
    "effective_from": "có hiệu lực từ",
    "effective_to": "hết hiệu lực",
    "replaced_by": "được thay bằng",
    "amended_by": "được sửa đổi bởi",
    "check_state": "tình trạng kiểm tra",
}

_ORDERS: dict[str, str] = {
    "modules": "các mô-đun",
    "lessons": "các bài",
    "questions": "các câu hỏi",
    "choices": "các phương án",
    "terms": "các thuật ngữ",
}

_WHOLE = frozenset(
    {Aspect.RIGHT_ANSWER, Aspect.CHOICE, Aspect.ORDER, Aspect.MODULE, Aspect.REREAD, Aspect.AUDIENCE}
)


def aspect_text(one: Difference) -> str:
    """ "Đoạn: Tình huống", "Thông tin văn bản: hết hiệu lực"."""
    if one.aspect is Aspect.PASSAGE:
        return f"{ASPECTS[one.aspect]}: {BLOCKS[BlockKind(one.name)]}"
    if one.aspect is Aspect.ORDER:
        return f"{ASPECTS[one.aspect]} {_ORDERS[one.name]}"
    return ": ".join(filter(None, (ASPECTS[one.aspect], _NAMES.get(one.name, one.name))))


def bits_of(one: Difference) -> list[Bit]:
    """The words of a difference, without what an author's marks add, and of long runs that stayed only the
    ends. Between what went and what came there is always a space."""
    old, new = value_text(one, one.old), value_text(one, one.new)
    # An answer is read as a whole, and so is what has one name and now another.
    if one.aspect in _WHOLE:
        between = "\n" if "\n" in old else " "
        whole = (Bit(Kept.REMOVED, f"{old}{between}" if old and new else old), Bit(Kept.ADDED, new))
        return [bit for bit in whole if bit.text]
    plain = _MARKS.sub("", old), _MARKS.sub("", new)
    bits = word_difference(*(plain if plain[0] != plain[1] else (old, new)))
    found = []
    for place, bit in enumerate(bits):
        text = bit.text
        if bit.kept is Kept.SAME:
            text = _ends(text, first=place == 0, last=place == len(bits) - 1)
        elif bit.kept is Kept.REMOVED and place + 1 < len(bits) and not text[-1:].isspace():
            text += " "
        found.append(Bit(bit.kept, text))
    return found


def _ends(text: str, *, first: bool, last: bool) -> str:
    """A run of words that stayed; its middle is left out, and at an end of the passage its far end."""
    words = re.findall(r"\s*\S+\s*", text)
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    if len(words) <= head + tail + AROUND:
        return text
    kept = "".join(words[len(words) - tail :]) if tail else ""
    return f"{''.join(words[:head]).rstrip()} […] {kept}".lstrip()


def value_text(one: Difference, value: str) -> str:
    """A value as it is read: levels and states of checks in words, all else as it is."""
    if not value:
        return value
    if one.aspect is Aspect.LEVEL:
        return LEVELS[Level(value)]
    if one.aspect is Aspect.AUDIENCE:
        return ", ".join(GROUPS[group] for group in value.split(", "))
    if one.aspect is Aspect.TYPE:
        return QUESTION_TYPES[QuestionType(value)]
    if one.name == "draws":
        for level, words in LEVELS.items():
            value = value.replace(f"; {level.value})", f"; {words})")
        return value.replace("*", "bất kỳ")
    if one.name == "check_state":
        return CHECK_STATES[CheckState(value)]
    return value


def citations_text(citations: Iterable[Citation], sources: Mapping[str, LegalSource]) -> list[str]:
    """ "khoản 1 Điều 2 Luật … số 35/2013/QH13 (Đã đọc nguyên văn điều luật)"."""
    return [
        f"{citation_text(one, sources.get(one.source or ''))} ({MARKS[one.mark]})"
        if one.source
        else citation_text(one, None)
        for one in citations
    ]
