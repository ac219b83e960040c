"""How far rights over certificates and the work on them reach, in `two_communes`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from lms.domain.certificate import CertificateState
from lms.domain.errors import Code
from lms.domain.jobs import JobStatus
from lms.domain.people import Actor, Role, RoleGrant
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import LAN, MINH, NOON, TUAN
from tests.services.two_communes import MANAGER

HERE = Actor("tp", "Bùi Văn Hải", "", (RoleGrant(Role.OFFICE, "u-hm"),))
NEXT_DOOR = Actor("tp-tl", "Lý Thị Nga", "", (RoleGrant(Role.OFFICE, "u-tl"),))
ABOVE = Actor("tp-h", "Hồ Văn An", "", (RoleGrant(Role.OFFICE, "huyen"),))


@pytest.fixture
def paper(land: FullOffice) -> str:
    """Lan's certificate of a class of Hồng Minh."""
    return land.certification.issue(HERE, land.complete("lan"))


def test_certificates_are_issued_within_the_unit_of_the_cohort(land: FullOffice) -> None:
    enrolment_id = land.complete("lan")
    for actor in (NEXT_DOOR, MANAGER):
        assert refused(land.certification.issue, actor, enrolment_id) is Code.NOT_ALLOWED
        assert refused(land.certification.eligible, actor, "lop-1") is Code.NOT_ALLOWED
        assert refused(land.certification.issue_bulk, actor, "lop-1") is Code.NOT_ALLOWED
    assert [cohort.id for cohort in land.certification.cohorts(NEXT_DOOR)] == ["lop-tl"]
    assert {cohort.id for cohort in land.certification.cohorts(ABOVE)} == {"lop-1", "lop-huyen", "lop-tl"}
    assert len(land.certification.eligible(HERE, "lop-1")) == 3
    assert land.certification.issue(ABOVE, enrolment_id)


def test_a_certificate_of_another_unit_is_refused_whatever_is_asked(land: FullOffice, paper: str) -> None:
    rooms = land.certification
    acts: list[Callable[[], object]] = [
        lambda: rooms.look(NEXT_DOOR, paper),
        lambda: rooms.pdf(NEXT_DOOR, paper),
        lambda: rooms.corrections(NEXT_DOOR, paper),
        lambda: rooms.correct(NEXT_DOOR, paper, "sai tên"),
        lambda: rooms.revoke(NEXT_DOOR, paper, "cấp nhầm"),
    ]
    for act in acts:
        assert refused(act) is Code.NOT_ALLOWED
    assert rooms.verify(paper).state is CertificateState.VALID
    assert rooms.look(HERE, paper).words == rooms.verify(paper).words
    assert rooms.pdf(ABOVE, paper).startswith(b"%PDF")
    rooms.revoke(HERE, paper, "cấp nhầm")
    assert refused(rooms.revoke, NEXT_DOOR, paper, "cấp nhầm") is Code.NOT_ALLOWED  # not "revoked already"


def test_a_code_that_is_not_in_the_register_tells_nothing(land: FullOffice, paper: str) -> None:
    other = "".join(reversed(paper))
    assert refused(land.certification.pdf, NEXT_DOOR, other) is Code.CERTIFICATE_UNKNOWN
    assert land.certification.look(NEXT_DOOR, other).words is None


@pytest.mark.parametrize("actor", [MINH, MANAGER], ids=["another trainee", "a manager"])
def test_the_paper_is_not_for_others(land: FullOffice, paper: str, actor: Actor) -> None:
    assert refused(land.certification.pdf, actor, paper) is Code.NOT_ALLOWED
    assert land.certification.pdf(LAN, paper)


def test_the_register_and_its_years_are_of_the_reach(land: FullOffice, paper: str) -> None:
    for actor, seen in ((HERE, [paper]), (ABOVE, [paper]), (TUAN, [paper]), (NEXT_DOOR, [])):
        assert [line.code for line in land.certification.register(actor)] == seen
        assert [line.code for line in land.certification.register(actor, search="lan")] == seen
        assert [line.code for line in land.certification.register(actor, cohort_id="lop-1")] == seen
        assert land.certification.years(actor) == ([2026] if seen else [])
    assert refused(land.certification.register, MANAGER) is Code.NOT_ALLOWED


def test_a_bulk_issue_stops_when_whoever_started_it_lost_the_right(land: FullOffice) -> None:
    land.complete("lan")
    job_id = land.certification.issue_bulk(TUAN, "lop-1")
    with land.database.write() as tx:
        tx.run("UPDATE role_grants SET valid_to = $1 WHERE person_id = 'tuan'", NOON - timedelta(seconds=1))
    land.jobs.run_waiting()
    job = land.jobs.progress(TUAN, job_id)
    assert (job.status, job.outcome) == (JobStatus.FAILED, {"error": "not_allowed"})
    assert land.count("certificates") == 0


def test_a_payload_with_an_outsider_is_not_made_by_a_crafted_list(land: FullOffice) -> None:
    """Ids of other cohorts in the list are left out: only candidates of this cohort are issued."""
    land.complete("lan")
    land.add_session("lop-tl", "them", NOON - timedelta(days=2), 240)
    stranger = land.complete("dung", "lop-tl")
    land.certification.issue_bulk(HERE, "lop-1", ["lop-1-lan", stranger])
    with land.database.read() as tx:
        [(payload,)] = tx.all("SELECT payload FROM jobs")
    assert json.loads(payload)["enrolments"] == ["lop-1-lan"]
    assert refused(land.certification.issue_bulk, HERE, "lop-1", [stranger]) is Code.NOBODY_CHOSEN


def test_the_log_says_from_where_a_certificate_was_issued(land: FullOffice) -> None:
    from_the_office = replace(HERE, origin="203.0.113.7")
    code = land.certification.issue(from_the_office, land.complete("lan"))
    with land.database.read() as tx:
        row = tx.one(
            "SELECT actor_id, origin FROM audit WHERE act = 'certificate_issued' AND subject = $1", code
        )
    assert row == ("tp", "203.0.113.7")
