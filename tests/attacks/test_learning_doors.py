"""Lessons, handouts, reports of reading and surveys, knocked at with whatever a connection can carry."""

from __future__ import annotations

import hashlib
import json

import pytest

from lms.domain.course import Course
from tests.attacks.attacker import Answer, Attacker
from tests.attacks.conftest import Town


def enrolments(town: Town, person_id: str) -> list[str]:
    return [str(row["id"]) for row in town.rows("enrolments") if row["person_id"] == person_id]


@pytest.fixture(scope="module")
def lesson(town: Town) -> tuple[str, str]:
    """An enrolment of the first guest and a lesson that they opened."""
    mine = enrolments(town, town.report["cards"][0]["person_id"])
    for row in town.rows("lesson_events"):
        if row["enrolment_id"] in mine and row["kind"] == "opened":
            return str(row["enrolment_id"]), str(row["lesson_id"])
    raise AssertionError("the guest has opened nothing")


def told(lesson: tuple[str, str], **more: object) -> dict[str, object]:
    return {"enrolment": lesson[0], "lesson": lesson[1], "spans": [[0, 9_000_000_000_000]]} | more


def tell(who: Attacker, report: object) -> Answer:
    return who.post_json("/doc-bai", report, Origin=who.url)


# --- reports of reading -------------------------------------------------------------------------


def test_reading_is_reported_only_by_whoever_reads(town: Town, lesson: tuple[str, str]) -> None:
    before = town.rows("reading_spans")
    body = told(lesson)
    assert tell(town.stranger(), body).status == 401
    assert tell(town.guest(1), body).status == 404
    assert tell(town.person("editor"), body).status in (403, 404)
    own = town.guest(0)
    assert own.post_json("/doc-bai", body, Origin="https://la.example").status == 403
    assert own.get("/doc-bai").status == 405
    assert town.rows("reading_spans") == before


def test_a_report_that_makes_no_sense_is_refused_and_nothing_breaks(
    town: Town, lesson: tuple[str, str]
) -> None:
    own = town.guest(0)
    strange = [
        b"",
        b"null",
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b"\xff\xfe\x00",
        json.dumps(told(lesson, spans=[[-1, 5]])).encode(),
        json.dumps(told(lesson, spans=[[True, 5]])).encode(),
        json.dumps(told(lesson, spans=[[1e308, 5]])).encode(),
        json.dumps(told(lesson, spans=[[0, 1]] * 501)).encode(),
        json.dumps(told(lesson, block=[10**400 // 10**380, 10**15])).encode(),
        json.dumps(told(lesson, media={"../../etc/passwd": [-5, 1]})).encode(),
        json.dumps(told(lesson, media={str(place): [1, 1] for place in range(51)})).encode(),
        json.dumps(told(lesson, person="somebody else")).encode(),
        json.dumps(told((lesson[0] * 10, lesson[1]))).encode(),
    ]
    for body in strange:
        answer = tell(own, body)
        assert 400 <= answer.status < 500, (body[:60], answer.status)
    everything = told(lesson, block=[10_000, 253_402_300_799_000], media={"../../x": [1, 1]})
    answer = tell(own, everything)
    assert answer.status == 200
    again = tell(own, everything)
    assert again.json()["seconds"] - answer.json()["seconds"] < 60


# --- files --------------------------------------------------------------------------------------


def test_no_path_is_made_of_what_asks_for_a_file(town: Town) -> None:
    own = town.guest(0)
    known = hashlib.sha256((town.folder / "lms.duckdb").name.encode()).hexdigest()
    for wanted in (
        "..%2f..%2flms.duckdb",
        "..%2fmedia%2f..%2fserver.log",
        "%2fetc%2fpasswd",
        "....//....//server.log",
        "%00",
        "a" * 64,
        known,
        "A" * 5_000,
        "*",
    ):
        answer = own.get(f"/tep-bai-hoc/{wanted}")
        assert answer.status in (404, 414, 400), (wanted, answer.status)
        assert b"root:" not in answer.body and b"DUCK" not in answer.body


def test_a_drawing_runs_nothing_and_is_not_for_strangers(town: Town) -> None:
    sha256 = drawing(town)
    assert town.stranger().get(f"/tep-bai-hoc/{sha256}").status == 303
    own = town.guest(0)
    answer = own.get(
        f"/tep-bai-hoc/{sha256}", Range="bytes=" + ",".join(f"{n}-{n}" for n in range(0, 9_000, 2))
    )
    assert answer.status in (200, 206, 416, 400)
    answer = own.get(f"/tep-bai-hoc/{sha256}")
    assert (answer.status, answer.header("content-type").split(";")[0]) == (200, "image/svg+xml")
    policy = answer.header("content-security-policy")
    assert "sandbox" in policy and "default-src 'none'" in policy and "script" not in policy
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("cache-control").startswith("private")


def published(town: Town) -> Course:
    [row] = [row for row in town.rows("course_versions") if row["course_id"] == town.report["course"]][-1:]
    return Course.model_validate_json(row["content"])


def drawing(town: Town) -> str:
    return next(file.sha256 for file in published(town).media() if file.svg)


def test_papers_of_modules_are_for_their_own_people(town: Town, lesson: tuple[str, str]) -> None:
    module = next(
        found.id for found in published(town).modules if lesson[1] in {one.id for one in found.lessons}
    )
    own, other = town.guest(0), town.guest(1)
    opened = own.get(f"/to-bai/{lesson[0]}/{module}.pdf")
    assert opened.status == 200 and opened.header("cache-control") == "private, no-store"
    assert other.get(f"/to-bai/{lesson[0]}/{module}.pdf").status == 404
    assert town.stranger().get(f"/to-bai/{lesson[0]}/{module}.pdf").status == 303
    for strange in ("..%2f..", "x", "%0d%0aSet-Cookie:a=b", "M1'--"):
        answer = own.get(f"/to-bai/{lesson[0]}/{strange}.pdf")
        assert answer.status == 404 and not answer.all("set-cookie"), strange
        answer = own.get(f"/mo-dun/{strange}")
        assert answer.status == 404 and not answer.all("set-cookie"), strange
