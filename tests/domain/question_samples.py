"""One question of each type, whose right answer is known: for tests of marking, of services and of screens."""

from decimal import Decimal

from lms.domain.course import Accepted, AcceptedNumber, Choice, Level, Pair, Question, QuestionType
from lms.domain.legal import Citation, Mark

EXPLANATION = "Vì luật nói như vậy"


def question(kind: QuestionType, name: str = "", **parts: object) -> Question:
    return Question.model_validate(
        {
            "id": name or kind.value,
            "text": f"Câu {name or kind.value}?",
            "lesson": "b1",
            "type": kind,
            "level": Level.UNDERSTAND,
            "explanation": EXPLANATION,
            "citations": (Citation(mark=Mark.SKILL),),
            **parts,
        }
    )


def choices(*texts: str, right: str) -> tuple[Choice, ...]:
    """Lettered; `right` holds the letters of the right ones."""
    return tuple(
        Choice(id=letter, text=text, correct=letter in right)
        for letter, text in zip("abcdef", texts, strict=False)
    )


SINGLE = question(
    QuestionType.SINGLE_CHOICE, choices=choices("Xử phạt", "Hướng dẫn", "Phán quyết", "Đại diện", right="b")
)
MULTIPLE = question(
    QuestionType.MULTIPLE_CHOICE, choices=choices("Lắng nghe", "Ghi chép", "Quát mắng", "Bỏ về", right="ab")
)
TRUE_FALSE = question(QuestionType.TRUE_FALSE, choices=choices("Đúng", "Sai", right="a"))
MATCHING = question(
    QuestionType.MATCHING,
    pairs=(
        Pair(left="Tổ trưởng", right="Phân công"),
        Pair(left="Tổ viên", right="Tiến hành"),
        Pair(left="Người dân", right="Lựa chọn"),
        Pair(right="Xét xử"),
    ),
)
SHORT_ANSWER = question(
    QuestionType.SHORT_ANSWER,
    accepted=(
        Accepted(text="hòa giải viên"),
        Accepted(text="tổ * hòa giải", percent=Decimal(50), feedback="Tổ gồm nhiều người."),
    ),
)
NUMERIC = question(
    QuestionType.NUMERIC, numbers=(AcceptedNumber(value=Decimal("7.5"), tolerance=Decimal("0.5")),)
)
ORDERING = question(QuestionType.ORDERING, choices=choices("Gặp", "Nghe", "Bàn", "Ghi", right=""))
ESSAY = question(QuestionType.ESSAY)

ALL = (SINGLE, MULTIPLE, TRUE_FALSE, MATCHING, SHORT_ANSWER, NUMERIC, ORDERING, ESSAY)

# As `domain.answers` stores them.
RIGHT = {
    SINGLE.id: "b",
    MULTIPLE.id: '["a","b"]',
    TRUE_FALSE.id: "a",
    MATCHING.id: '{"0":"0","1":"1","2":"2"}',
    SHORT_ANSWER.id: "Hòa giải viên",
    NUMERIC.id: "7,5",
    ORDERING.id: '["a","b","c","d"]',
}
