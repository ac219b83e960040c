"""Lan has done everything, Minh one session too few, Hoa nothing yet; Tuấn certifies."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lms.domain.certificate import CertificateState, NameChange
from lms.domain.codes import CodeError
from lms.domain.completion import CompletionState
from lms.domain.errors import Code, Refusal
from lms.domain.jobs import JobStatus
from lms.services.tools import KeyRing
from lms.text_completion import missing_sentence
from tests.services.small_office import HOA, LAN, MINH, OFFICE, TUAN, SmallOffice


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SmallOffice]:
    office = SmallOffice(tmp_path)
    yield office
    office.jobs.stop()
    office.database.close()


def refused(code: Code) -> pytest.RaisesExc[Refusal]:
    return pytest.RaisesExc(Refusal, check=lambda refusal: refusal.code is code)


def numbers(office: SmallOffice) -> list[str]:
    with office.database.read() as tx:
        return [row[0] for row in tx.all("SELECT register_number FROM certificates ORDER BY year, number")]


def audited(office: SmallOffice) -> list[str]:
    with office.database.read() as tx:
        return [row[0] for row in tx.all("SELECT act FROM audit ORDER BY id")]


# --- who can be certified ---------------------------------------------------------------------


def test_candidates_come_by_given_name_with_what_is_missing(office: SmallOffice) -> None:
    office.complete("lan")
    office.mark("ngan", "minh")
    found = office.certification.eligible(TUAN, "lop-1")
    assert [candidate.name for candidate in found] == ["Lê Thị Hoa", "Nguyễn Thị Lan", "Đỗ Văn Minh"]
    assert [candidate.can_be_issued for candidate in found] == [False, True, False]
    assert [candidate.started for candidate in found] == [False, True, True]
    assert found[1].unit_line == "Thôn Đông, xã Hồng Minh"
    assert found[2].completion.state is CompletionState.OUT_OF_REACH


def test_the_last_line_of_the_ledger_is_what_counts(office: SmallOffice) -> None:
    office.complete("lan")
    office.mark("dai", "lan", "absent")
    assert not office.certification.eligible(TUAN, "lop-1")[1].completion.is_complete
    office.mark("dai", "lan", "present")
    assert office.certification.eligible(TUAN, "lop-1")[1].completion.is_complete


def test_a_trainee_cannot_certify(office: SmallOffice) -> None:
    office.complete("lan")
    with refused(Code.NOT_ALLOWED):
        office.certification.issue(LAN, "lop-1-lan")
    with refused(Code.NOT_ALLOWED):
        office.certification.eligible(LAN, "lop-1")


# --- issuing ----------------------------------------------------------------------------------


def test_what_is_missing_is_refused_by_name(office: SmallOffice) -> None:
    office.mark("ngan", "minh")
    office.read_lesson("lop-1-minh", "b1")
    with pytest.raises(Refusal) as answer:
        office.certification.issue(TUAN, "lop-1-minh")
    assert answer.value.code is Code.NOT_COMPLETE
    assert answer.value.detail == {
        "lessons": 1,
        "quizzes": 1,
        "sessions": 1,
        "missing": "Còn thiếu 1 bài, 1 bài kiểm tra và 1 buổi học."
        " Không còn kịp. Các buổi học còn lại không đủ giờ.",
    }
    assert numbers(office) == []


def test_a_certificate_freezes_every_word(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    answer = office.certification.verify(code)
    assert answer.state is CertificateState.VALID
    words = answer.words
    assert words is not None
    assert answer.register_number == words.register_number == "0001/GCN-PTP"
    assert (words.person_name, words.birth_year) == ("Nguyễn Thị Lan", 1968)
    assert words.unit_line == "Thôn Đông, xã Hồng Minh"
    assert words.group_line == "Hòa giải viên ở cơ sở"
    assert words.hours_text == "7 giờ 30 phút"
    assert words.period == "20/11/2026 – 23/11/2026"
    assert words.result_lines == ("Có mặt 360/360 phút (cần 80%)", "Đạt 1/1 bài kiểm tra")
    assert (words.office_lines, words.signer_name) == (OFFICE.issuer_lines, "Trần Văn Tuấn")
    assert words.issued_on.isoformat() == "2026-11-24"
    assert audited(office) == ["certificate_issued"]


def test_a_second_certificate_for_the_same_enrolment_is_refused(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    with pytest.raises(Refusal) as answer:
        office.certification.issue(TUAN, "lop-1-lan")
    assert answer.value.code is Code.ALREADY_CERTIFIED
    assert answer.value.detail == {"certificate": code, "register_number": "0001/GCN-PTP"}


def test_two_clicks_at_once_issue_once(office: SmallOffice) -> None:
    enrolment = office.complete("lan")
    codes: list[str] = []
    refusals: list[Code] = []
    together = threading.Barrier(8)

    def click() -> None:
        together.wait()
        try:
            codes.append(office.certification.issue(TUAN, enrolment))
        except Refusal as refusal:
            refusals.append(refusal.code)

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == 1
    assert refusals == [Code.ALREADY_CERTIFIED] * 7
    assert numbers(office) == ["0001/GCN-PTP"]


def test_numbers_start_again_each_year_in_vietnam(office: SmallOffice) -> None:
    office.certification.issue(TUAN, office.complete("lan"))
    office.complete("minh")
    office.now = office.now.replace(month=12, day=31, hour=17)  # 00:00 on 1 January in Vietnam
    code = office.certification.issue(TUAN, "lop-1-minh")
    words = office.certification.verify(code).words
    assert words is not None
    assert (words.year, words.register_number) == (2027, "0001/GCN-PTP")


def test_without_a_signer_nothing_is_issued(office: SmallOffice) -> None:
    office.office = OFFICE.model_copy(update={"signer_name": " "})
    with refused(Code.SIGNER_MISSING):
        office.certification.issue(TUAN, office.complete("lan"))
    assert numbers(office) == []


def test_a_code_that_is_taken_is_drawn_again(office: SmallOffice) -> None:
    draws = [bytes(9), bytes(9), bytes(range(1, 10))]
    object.__setattr__(office.tools, "random_bytes", lambda count: draws.pop(0))
    first = office.certification.issue(TUAN, office.complete("lan"))
    second = office.certification.issue(TUAN, office.complete("minh"))
    assert (first[:9], second[:9]) == ("000000000", "123456789")
    assert draws == []


def test_an_unknown_enrolment_is_not_found(office: SmallOffice) -> None:
    with refused(Code.NOT_FOUND):
        office.certification.issue(TUAN, "nobody")


# --- in bulk ----------------------------------------------------------------------------------


def test_bulk_issues_to_those_who_completed_and_says_how_far_it_is(office: SmallOffice) -> None:
    office.complete("lan")
    office.complete("minh")
    job_id = office.certification.issue_bulk(TUAN, "lop-1")
    assert (office.jobs.progress(TUAN, job_id).done, office.jobs.progress(TUAN, job_id).total) == (0, 2)
    office.jobs.run_waiting()
    job = office.jobs.progress(TUAN, job_id)
    assert (job.status, job.done, job.outcome) == (JobStatus.DONE, 2, {"issued": 2, "refused": {}})
    assert numbers(office) == ["0001/GCN-PTP", "0002/GCN-PTP"]


def test_bulk_skips_who_was_certified_meanwhile(office: SmallOffice) -> None:
    office.complete("lan")
    office.complete("minh")
    job_id = office.certification.issue_bulk(TUAN, "lop-1")
    office.certification.issue(TUAN, "lop-1-minh")
    office.jobs.run_waiting()
    assert office.jobs.progress(TUAN, job_id).outcome == {
        "issued": 1,
        "refused": {"lop-1-minh": "already_certified"},
    }
    assert numbers(office) == ["0001/GCN-PTP", "0002/GCN-PTP"]


def test_bulk_for_nobody_is_refused(office: SmallOffice) -> None:
    with refused(Code.NOBODY_CHOSEN):
        office.certification.issue_bulk(TUAN, "lop-1")
    office.complete("lan")
    with refused(Code.NOBODY_CHOSEN):
        office.certification.issue_bulk(TUAN, "lop-1", ["lop-1-hoa"])


# --- revoking and correcting --------------------------------------------------------------------


def test_a_revoked_certificate_says_when_and_why(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    office.now += timedelta(hours=1)
    office.certification.revoke(TUAN, code, "  Cấp nhầm   người ")
    answer = office.certification.verify(code)
    assert (answer.state, answer.revoked_at, answer.reason) == (
        CertificateState.REVOKED,
        office.now,
        "Cấp nhầm người",
    )
    with refused(Code.ALREADY_REVOKED):
        office.certification.revoke(TUAN, code, "lần nữa")
    assert audited(office) == ["certificate_issued", "certificate_revoked"]


def test_after_revoking_a_new_one_gets_a_new_number(office: SmallOffice) -> None:
    first = office.certification.issue(TUAN, office.complete("lan"))
    office.certification.revoke(TUAN, first, "Sai khóa học")
    second = office.certification.issue(TUAN, "lop-1-lan")
    assert office.certification.verify(first).state is CertificateState.REVOKED
    assert office.certification.verify(second).register_number == "0002/GCN-PTP"


def test_revoking_needs_a_reason(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    with refused(Code.REASON_NEEDED):
        office.certification.revoke(TUAN, code, "   ")
    with refused(Code.NOT_ALLOWED):
        office.certification.revoke(LAN, code, "không thích")
    assert office.certification.verify(code).state is CertificateState.VALID


def test_a_correction_prints_the_name_of_the_register_and_leads_from_the_old_paper(
    office: SmallOffice,
) -> None:
    old = office.certification.issue(TUAN, office.complete("lan"))
    with office.database.write() as tx:
        tx.run("UPDATE people SET full_name = 'Nguyễn Thị Lán', birth_year = NULL WHERE id = 'lan'")
    assert office.certification.corrections(TUAN, old) == (
        NameChange("person_name", "Nguyễn Thị Lan", "Nguyễn Thị Lán"),
        NameChange("birth_year", "1968", ""),
    )
    new = office.certification.correct(TUAN, old, "Sai tên")
    before, after = office.certification.verify(old), office.certification.verify(new)
    assert (before.state, before.replaced_by, before.reason) == (CertificateState.SUPERSEDED, new, "Sai tên")
    assert after.state is CertificateState.VALID
    assert before.words is not None and after.words is not None
    assert (after.words.person_name, after.words.birth_year) == ("Nguyễn Thị Lán", None)
    assert (after.words.supersedes, after.words.register_number) == (old, "0002/GCN-PTP")
    assert after.words.result_lines == before.words.result_lines
    assert audited(office) == ["certificate_issued", "certificate_corrected"]
    with refused(Code.ALREADY_SUPERSEDED):
        office.certification.revoke(TUAN, old, "giấy cũ")
    with refused(Code.ALREADY_CERTIFIED):
        office.certification.issue(TUAN, "lop-1-lan")


def test_a_correction_without_a_change_is_refused(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    with refused(Code.NOTHING_CHANGED):
        office.certification.correct(TUAN, code, "Sai tên")
    assert numbers(office) == ["0001/GCN-PTP"]


# --- verifying --------------------------------------------------------------------------------


def test_a_code_is_read_in_any_spacing_and_case(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    spaced = f" {code[:4].lower()}-{code[4:8]} {code[8:]}"
    assert office.certification.verify(spaced).state is CertificateState.VALID


def test_a_mistyped_character_is_told_apart_from_an_unknown_code(office: SmallOffice) -> None:
    assert office.certification.verify("7K3M9QXW").problem is CodeError.LENGTH
    assert office.certification.verify("7K3M9QXW").characters_missing == 2
    wrong = office.certification.verify("0000000001")
    assert (wrong.state, wrong.problem) == (CertificateState.MISTYPED, CodeError.CHECK)
    assert office.certification.verify("0000000000").state is CertificateState.UNKNOWN


def test_words_changed_in_the_store_are_altered_and_not_shown(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    with office.database.write() as tx:
        tx.run("UPDATE certificates SET words = replace(words, 'Nguyễn Thị Lan', 'Nguyễn Thị Lam')")
    answer = office.certification.verify(code)
    assert (answer.state, answer.words, answer.register_number) == (CertificateState.ALTERED, None, None)
    with refused(Code.CERTIFICATE_ALTERED):
        office.certification.pdf(TUAN, code)


def test_words_moved_to_another_code_are_altered(office: SmallOffice) -> None:
    lan = office.certification.issue(TUAN, office.complete("lan"))
    minh = office.certification.issue(TUAN, office.complete("minh"))
    with office.database.write() as tx:
        tx.run(
            "UPDATE certificates SET words = (SELECT words FROM certificates WHERE code = $1),"
            " signature = (SELECT signature FROM certificates WHERE code = $1) WHERE code = $2",
            lan,
            minh,
        )
    assert office.certification.verify(minh).state is CertificateState.ALTERED


def test_words_that_are_no_record_are_altered_and_do_not_hide_the_register(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    with office.database.write() as tx:
        tx.run("UPDATE certificates SET words = 'rách'")
    assert office.certification.verify(code).state is CertificateState.ALTERED
    assert [line.state for line in office.certification.register(TUAN)] == [CertificateState.ALTERED]


def test_what_a_lost_key_signed_is_still_verified(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    object.__setattr__(office.tools, "keys", KeyRing(office.folder / "new-keys"))
    assert office.certification.verify(code).state is CertificateState.VALID
    second = office.certification.issue(TUAN, office.complete("minh"))
    assert office.certification.verify(second).state is CertificateState.VALID


def test_the_stored_words_are_canonical_json(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    with office.database.read() as tx:
        row = tx.one("SELECT words FROM certificates WHERE code = $1", code)
    assert row is not None
    record = json.loads(row[0])
    assert record["code"] == code
    assert list(record) == sorted(record)


# --- the paper --------------------------------------------------------------------------------


def test_the_paper_is_for_the_holder_and_the_office(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    assert office.certification.pdf(LAN, code).startswith(b"%PDF")
    assert office.certification.pdf(TUAN, code).startswith(b"%PDF")
    with refused(Code.NOT_ALLOWED):
        office.certification.pdf(MINH, code)
    with refused(Code.CERTIFICATE_UNKNOWN):
        office.certification.pdf(TUAN, "0000000000")


def test_a_revoked_paper_is_not_handed_out_again(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    office.certification.revoke(TUAN, code, "Cấp nhầm")
    with refused(Code.NOT_ALLOWED):
        office.certification.pdf(LAN, code)
    assert office.certification.pdf(TUAN, code).startswith(b"%PDF")


def test_a_trainee_sees_their_own_certificates_only(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    office.certification.issue(TUAN, office.complete("minh"))
    assert [line.code for line in office.certification.my_certificates(LAN)] == [code]
    assert office.certification.my_certificates(HOA) == ()


def test_the_register_is_found_by_name_without_marks(office: SmallOffice) -> None:
    office.certification.issue(TUAN, office.complete("lan"))
    office.certification.issue(TUAN, office.complete("minh"))
    assert [line.register_number for line in office.certification.register(TUAN)] == [
        "0002/GCN-PTP",
        "0001/GCN-PTP",
    ]
    assert [line.person_name for line in office.certification.register(TUAN, search="do van")] == [
        "Đỗ Văn Minh"
    ]
    assert office.certification.register(TUAN, year=2025) == ()
    assert office.certification.years(TUAN) == [2026]


def test_each_trainee_sees_what_is_missing_and_whether_there_is_time(office: SmallOffice) -> None:
    office.add_session("lop-1", "cuoi", office.now + timedelta(days=2), 240)
    office.mark("dai", "lan")
    office.read_lesson("lop-1-lan", "b1")
    progress = office.certification.my_progress(LAN)["lop-1-lan"]
    assert missing_sentence(progress.completion) == (
        "Còn thiếu 1 bài, 1 bài kiểm tra và 1 buổi học. Vẫn kịp trước 30/11."
    )
    assert (progress.started, progress.code) == (True, None)
    assert list(office.certification.my_progress(TUAN)) == []


def test_a_certificate_shows_on_the_way_to_it(office: SmallOffice) -> None:
    code = office.certification.issue(TUAN, office.complete("lan"))
    progress = office.certification.my_progress(LAN)["lop-1-lan"]
    assert (progress.code, progress.register_number) == (code, "0001/GCN-PTP")
    office.certification.revoke(TUAN, code, "Cấp nhầm")
    assert office.certification.my_progress(LAN)["lop-1-lan"].code is None
