"""What the trail says of an act beside its name: how much, which, until when, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.domain.audit import AuditAct
from lms.domain.times import show_date
from lms.text_learning import ENTRY_TITLES
from lms.text_privacy import CHANNELS, KINDS, OUTCOMES
from lms.text_surveys import WAYS

_BOOKS = {"gift": "GIFT", "moodle": "Moodle XML", "aiken": "Aiken", "qti21": "QTI 2.1", "qti30": "QTI 3.0"}
_FILES = {"xlsx": "tệp Excel", "csv": "tệp CSV", "pdf": "bản in kết quả", "paper": "phiếu trống để in"}
_PRINTED = {"papers": "đề", "key": "đáp án", "sheets": "phiếu trả lời"}
_DECISIONS = {"accepted": "chấp nhận", "sent_back": "trả lại"}
_LAW = {"amended": "bị sửa đổi bởi", "replaced": "bị thay thế bởi"}
_HOW = {"photo": "từ ảnh", "keyed": "gõ tay"}


def told(act: AuditAct, detail: Mapping[str, Any], quizzes: Mapping[str, str]) -> list[str]:
    """In parts, for a line of the trail. `quizzes`: id → name; one that has left the folder shows its id."""
    said: list[str] = []
    if "quiz" in detail and "attempt" in detail:
        quiz = str(detail["quiz"])
        sitting = next((title for one, title in ENTRY_TITLES.items() if one.value == quiz), "")
        said.append(sitting or f"{quizzes.get(quiz, quiz)}, lượt {detail['attempt']}")
    if act is AuditAct.QUIZ_SUBMITTED and "how" in detail:
        said.append("máy nộp khi hết giờ" if detail["how"] == "time_over" else "trên giấy")
    match act:
        case AuditAct.QUIZ_SUBMITTED if detail.get("percent") is not None:
            said.append(f"được {detail['percent']}%")
        case AuditAct.QUIZ_SUBMITTED if "percent" in detail and said[0] not in ENTRY_TITLES.values():
            said.append("chờ chấm tự luận")
        case AuditAct.ESSAY_MARKED:
            said.append(f"{detail.get('percent')} trên 100 điểm")
        case AuditAct.TIME_GRANTED:
            said.append(f"thêm {detail.get('minutes')} phút")
        case AuditAct.PAPER_MADE:
            said.append(f"{detail.get('questions')} câu, {detail.get('variants')} mã đề")
        case AuditAct.PAPER_PRINTED:
            said.append(_PRINTED.get(str(detail.get("what")), ""))
        case AuditAct.SHEET_ENTERED:
            said += [_HOW.get(str(detail.get("how")), ""), f"được {detail.get('percent')}%"]
        case AuditAct.SHEET_CORRECTED:
            said.append(f"{detail.get('percent_before')}% → {detail.get('percent')}%")
        case AuditAct.SURVEY_OPENED:
            said.append(f"nhận phiếu đến hết ngày {_day(detail.get('last_day'))}")
        case AuditAct.SURVEY_CLOSED:
            counted = {word: detail.get(way.value) for way, word in WAYS.items()}
            said += [f"{count} phiếu {word}" for word, count in counted.items() if count]
            said.append(f"đã mở {detail.get('opened', 0)} phiếu")
        case AuditAct.SURVEY_KEYED:
            said.append(f"phiếu thứ {detail.get('papers')}")
        case AuditAct.LIST_EXPORTED if "kind" in detail:
            said.append(f"khảo sát, {_FILES.get(str(detail['kind']), '')}")
        case AuditAct.CONTENT_REVIEWED:
            count, decision = len(detail.get("items", ())), str(detail.get("decision"))
            said.append(f"{_DECISIONS.get(decision, '')} {count} mục, bản {detail.get('version')}")
        case AuditAct.COURSE_PROPOSED | AuditAct.COURSE_PUBLISHED:
            said.append(f"bản {detail.get('version')}")
        case AuditAct.COURSE_EXPORTED if "old" in detail:
            said.append(f"so bản {detail['old']} với bản {detail.get('new')}")
        case AuditAct.COURSE_EXPORTED:
            said.append(f"bản {detail.get('version')}")
        case AuditAct.LAW_CHANGED:
            by = f"{_LAW.get(str(detail.get('kind')), '')} {detail.get('by')}"
            said.append(f"{by}, từ ngày {_day(detail.get('effective_on'))}")
        case AuditAct.QUESTIONS_IMPORTED:
            said.append(f"{detail.get('questions')} câu, từ tệp {detail.get('from')}")
        case AuditAct.QUESTIONS_EXPORTED:
            form = str(detail.get("format"))
            said.append(f"{detail.get('questions')} câu, dạng {_BOOKS.get(form, form)}")
        case AuditAct.COHORT_OPENED:
            said.append(f"khóa {detail.get('course')}")
            if detail.get("graded") is False:
                said.append("không chấm điểm")
        case AuditAct.DATA_ASKED | AuditAct.DATA_REPLIED | AuditAct.DATA_DECIDED:
            said += [
                word
                for words, key in ((KINDS, "kind"), (CHANNELS, "channel"), (OUTCOMES, "outcome"))
                for code, word in words.items()
                if code == detail.get(key)
            ]
        case _:
            pass
    return [part for part in said if part]


def _day(value: object) -> str:
    return show_date(date.fromisoformat(value)) if isinstance(value, str) else ""


