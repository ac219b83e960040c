"""Files in and answers out: rosters, certificates."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from lms.commands.common import Failure, Opened, print_json
from lms.domain.certificate import CertificateState, Verification
from lms.domain.codes import print_certificate_code
from lms.domain.people import SYSTEM
from lms.domain.roster import FileVerdict, Problem, ProblemCode, RosterReading, Verdict
from lms.domain.times import show_date, show_instant
from lms.text_certification import STATES
from lms.text_codes import CODE_ERRORS, wrong_length
from lms.text_roster import contract, problem_text, reason_text


def import_people(arguments: argparse.Namespace) -> int:
    """A roster. Exit 1 when something is asked or refused. While a server runs: use its screen."""
    file: Path = arguments.file
    try:
        data = file.read_bytes()
    except OSError:
        raise Failure(f"Không mở được tệp {file}. Kiểm tra đường dẫn.") from None
    with Opened(scratch=arguments.dry_run) as services:
        if arguments.dry_run:
            reading = services.imports.dry_run(SYSTEM, data, file.name)
            outcome = None
        else:
            outcome = services.imports.run(SYSTEM, data, file.name)
            reading = outcome.reading
    held = reading.of(Verdict.ASK) or reading.of(Verdict.REFUSE) or not _understood(reading)
    left = outcome.asked if outcome else 0
    status = 0 if reading.verdict is FileVerdict.IMPORT and not held and not left else 1
    if arguments.json:
        answer = contract(reading)
        if outcome is not None:
            answer["imported"] = {
                "people": outcome.people_added,
                "memberships": outcome.memberships_added,
                "known": outcome.known,
                "asked": outcome.asked,
                "units": outcome.units_added,
            }
        print_json(answer)
        return status
    for line in _listed(reading.problems):
        print(line)
    if reading.verdict is not FileVerdict.IMPORT:
        print(reason_text(reading))
    elif outcome is None:
        accepted, asked, refused = (len(reading.of(verdict)) for verdict in Verdict)
        print(f"Xem trước: nhận {accepted} dòng, cần hỏi {asked}, bỏ {refused}. Chưa ghi gì.")
    else:
        print(
            f"Đã thêm {outcome.people_added} người, {outcome.memberships_added} lượt vào nhóm;"
            f" {outcome.known} người đã có từ trước; {outcome.units_added} đơn vị mới."
        )
        if outcome.asked:
            print(f"Còn {outcome.asked} dòng cần hỏi, đang đợi ở màn hình Nhập danh sách.")
    return status


def _listed(problems: Iterable[Problem]) -> list[str]:
    """One line for each thing to know: what is said of fifty rows of one unit is said once."""
    places: dict[str, list[str]] = {}
    for problem in problems:
        places.setdefault(problem_text(problem), []).append(_place(problem))
    return [
        f"{where[0]}{f' và {len(where) - 1} dòng khác' if len(where) > 1 else ''}: {text}"
        for text, where in places.items()
    ]


def _place(problem: Problem) -> str:
    """Where, as the spreadsheet shows it."""
    row = f", dòng {problem.row}" if problem.row else ""
    return f"{problem.sheet}{row}" + (f", cột {problem.column}" if problem.column else "")


def _understood(reading: RosterReading) -> bool:
    """Whether every sheet with people in it could be read."""
    unclear = {ProblemCode.SHEET_UNCLEAR, ProblemCode.COLUMN_NEEDED, ProblemCode.GROUP_UNKNOWN}
    return not any(problem.code in unclear for problem in reading.file_problems)


def verify(arguments: argparse.Namespace) -> int:
    """Look a certificate up. Exit 0 only when it stands. While a server runs: use its page /xac-minh."""
    with Opened() as services:
        answer = services.certification.verify(" ".join(arguments.code))
    if arguments.json:
        words = answer.words
        print_json(
            {
                "state": answer.state.value.upper(),
                "code": answer.code,
                "register_number": answer.register_number,
                "name": words.person_name if words else None,
                "course": words.course_title if words else None,
                "issued_on": words.issued_on.isoformat() if words else None,
                "revoked_at": answer.revoked_at.isoformat() if answer.revoked_at else None,
                "reason": answer.reason,
                "replaced_by": answer.replaced_by,
            }
        )
    else:
        print("\n".join(_verified(answer)))
    return 0 if answer.state is CertificateState.VALID else 1


def _verified(answer: Verification) -> list[str]:
    if answer.state is CertificateState.MISTYPED and answer.problem is not None:
        missing = answer.characters_missing
        return [wrong_length(missing, 10) if missing else CODE_ERRORS[answer.problem]]
    lines = [STATES[answer.state]]
    if answer.words is not None:
        lines.append(f"{answer.words.person_name} · {answer.words.course_title}")
        lines.append(f"Số {answer.register_number}, cấp ngày {show_date(answer.words.issued_on)}")
    if answer.revoked_at is not None:
        lines.append(f"Thu hồi lúc {show_instant(answer.revoked_at)}: {answer.reason}")
    if answer.replaced_by is not None:
        lines.append(f"Thay bằng {print_certificate_code(answer.replaced_by)}")
    return lines
