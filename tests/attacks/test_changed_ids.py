"""Somebody else's papers, courses, rolls and files, by an address with a changed id."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from lms.domain.codes import certificate_code, characters, check_character
from tests.attacks.attacker import Attacker
from tests.attacks.conftest import Dump, Town
from tests.attacks.screen import Screen

UNKNOWN = "01900000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def store(town: Town) -> Dump:
    return town.store()


# --- certificates -------------------------------------------------------------------------------


def unissued(number: int) -> str:
    """A code that is well formed and nobody's."""
    return certificate_code(characters(hashlib.sha256(str(number).encode()).digest()[:9]))


def without_place(answer_text: str, code: str) -> str:
    return answer_text.replace(code, "")


@pytest.mark.parametrize("role", ["trainee", "trainer", "editor"])
def test_the_paper_of_somebody_else_is_not_there_for_whoever_knows_its_code(town: Town, role: str) -> None:
    who = town.person(role)
    real, none = (
        who.get(f"/giay-chung-nhan/{town.paper}.pdf"),
        who.get(f"/giay-chung-nhan/{unissued(1)}.pdf"),
    )
    assert (real.status, none.status) == (404, 404)
    assert without_place(real.text, town.paper) == without_place(none.text, unissued(1))


def test_a_stranger_learns_of_no_paper_whether_it_exists(town: Town) -> None:
    for code in (town.paper, unissued(2)):
        answer = town.stranger().get(f"/giay-chung-nhan/{code}.pdf")
        assert (answer.status, answer.header("location")) == (
            303,
            f"/dang-nhap?tiep=/giay-chung-nhan/{code}.pdf",
        )


def test_the_office_has_it(town: Town) -> None:
    answer = town.person("office").get(f"/giay-chung-nhan/{town.paper}.pdf")
    assert (answer.status, answer.body[:5]) == (200, b"%PDF-")


# --- "was she certified?" -----------------------------------------------------------------------


def test_nobody_can_ask_by_name_number_or_login_who_was_certified(town: Town, store: Dump) -> None:
    holder = next(row for row in store["people"] if row["id"] == town.holder)
    [paper] = [row for row in store["certificates"] if row["code"] == town.paper]
    asked = (
        holder["full_name"],
        holder["learner_code"],
        holder["id"],
        paper["register_number"],
        f"{paper['number']}",
        paper["enrolment_id"],
        town.paper[:-1],
        town.paper[:-2] + "%",
        f"{town.paper}' OR '1'='1",
    )
    stranger = town.stranger()
    for question in asked:
        for answer in (
            stranger.post("/xac-minh", {"code": question}),
            stranger.ask("GET", f"/xac-minh/{question.encode().hex()}"),
        ):
            assert answer.status in (404, 422), question
            assert "Có trong sổ" not in answer.text
            assert paper["register_number"] not in answer.text.replace(question, "")
            assert holder["full_name"] not in answer.text.replace(question, "")


def test_codes_cannot_be_tried_one_after_the_other(town: Town) -> None:
    stranger = town.stranger()
    answers = [stranger.get(f"/xac-minh/{unissued(number)}").status for number in range(300)]
    while answers[-1] == 404 and len(answers) < 2_000:  # how fast this machine asks is its own affair
        answers.append(stranger.get(f"/xac-minh/{unissued(len(answers))}").status)
    assert set(answers[:300]) == {404}
    assert answers[-1] == 429


def test_sign_in_and_activation_do_not_tell_who_has_an_account(town: Town, store: Dump) -> None:
    there = {row["person_id"] for row in store["accounts"]}
    known = next(row["learner_code"] for row in store["people"] if row["id"] in there)
    inactive = next(row["learner_code"] for row in store["people"] if row["id"] not in there)
    taken = {row["learner_code"] for row in store["people"]}
    bodies = [known[:2] + tail for tail in ("7M2C0", "7M2C1", "7M2C2")]
    nobody = next(code for code in (body + check_character(body) for body in bodies) if code not in taken)
    seen = set()
    for login in (known, inactive, nobody):
        stranger = town.stranger()
        signed = stranger.post("/dang-nhap", {"login": login, "passphrase": "739152"})
        activated = stranger.post("/kich-hoat", {"login": login, "code": "7K3M9QXW2D4F"})
        seen.add((signed.status, signed.text.replace(login, ""), activated.text.replace(login, "")))
    assert len(seen) == 1


# --- screens ------------------------------------------------------------------------------------


def others(store: Dump, mine: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Somebody else's enrolment with an attempt of it that was handed in."""
    owner = {row["id"]: row for row in store["enrolments"]}
    result = next(row for row in store["attempt_results"] if owner[row["enrolment_id"]]["person_id"] != mine)
    return owner[result["enrolment_id"]], result


def test_a_trainee_opens_no_course_lesson_quiz_or_result_of_another(town: Town, store: Dump) -> None:
    enrolment, attempt = others(store, town.ids["trainee"])
    mine = next(row for row in store["enrolments"] if row["person_id"] == town.ids["trainee"])
    before = town.rows("lesson_events")
    with Screen(town.person("trainee")) as screen:
        for name, query in (
            ("khoa-hoc", f"lop={enrolment['id']}"),
            ("bai-hoc", f"lop={enrolment['id']}&bai=HGV-01-M1-L1"),
            ("kiem-tra", f"lop={enrolment['id']}&kt={attempt['quiz_id']}"),
            ("kiem-tra", f"lop={enrolment['id']}&kt={attempt['quiz_id']}&luot={attempt['attempt_id']}"),
            ("kiem-tra", f"lop={mine['id']}&kt={attempt['quiz_id']}&luot={attempt['attempt_id']}"),
            ("khoa-hoc", f"lop={UNKNOWN}"),
        ):
            shown = screen.open(name, query)
            assert "Không tìm thấy mục này" in shown, (name, query)
            assert "Đáp án đúng" not in shown and "Mô-đun 1" not in shown
    assert town.rows("lesson_events") == before


@pytest.mark.parametrize(
    "name",
    [
        "ket-qua", "nguoi-hoc", "nhap-danh-sach", "cap-giay", "lop-hoc", "diem-danh-lop", "noi-dung",
        "co-quan", "phan-quyen", "nhat-ky", "don-vi", "lien-ket", "yeu-cau-du-lieu",
    ],
)  # fmt: skip
def test_a_trainee_opens_no_screen_of_the_office_with_or_without_an_id(town: Town, name: str) -> None:
    with Screen(town.person("trainee")) as screen:
        for query in ("", f"giay={town.paper}", f"nguoi={town.holder}", f"buoi={town.session}"):
            assert "Việc này cần quyền khác" in screen.open(name, query)


@pytest.mark.parametrize("role", ["trainee", "editor"])
def test_the_wall_and_the_scanner_are_for_whoever_runs_the_session(town: Town, role: str) -> None:
    who = town.person(role)
    for path in ("/trinh-chieu/{}", "/trinh-chieu/{}/ma", "/quet-the/{}", "/quet-the/{}/so-lieu"):
        assert who.get(path.format(town.session)).status == 403, path
        assert who.get(path.format(UNKNOWN)).status in (403, 404), path
    assert who.post(f"/quet-the/{town.session}/ma").status == 403
    assert who.post(f"/quet-the/{town.session}", {"card": town.report["cards"][0]["card"]}).status == 403


# --- files --------------------------------------------------------------------------------------


def test_a_file_of_an_export_is_not_found_by_counting(town: Town) -> None:
    trainee = town.person("trainee")
    for name in ("1.xlsx", f"{'0' * 56}.xlsx", f"{hashlib.sha224(b'').hexdigest()}.csv", "..%2f1.xlsx"):
        assert trainee.get(f"/media/{name}").status == 404


def test_an_export_of_the_office_is_no_strangers_even_with_its_address(town: Town) -> None:
    with Screen(town.person("office")) as screen:
        screen.open("ket-qua")
        address = screen.download(screen.downloads()[0])
        assert town.person("office").get(address).status == 200
        for role in ("trainee", "trainer", "unit_manager", "admin"):
            assert town.person(role).get(address).status == 404, role
    for token in ("", "0" * 64, "x"):
        assert Attacker(town.port, sign_in=token).get(address).status == 404
