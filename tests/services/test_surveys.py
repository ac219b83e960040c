"""Asking a class: who may, who is asked, once each, and what is told when it cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.survey import FEWEST, POOL, Way
from lms.store import about_person
from tests.services.small_office import HOA, LAN, MINH, NOON, TUAN
from tests.services.survey_house import CLASS, FORM, LAST_DAY, OTHERS, SurveyHouse, answers

ELSEWHERE = Actor("quan", "Vũ Minh Quân", "", (RoleGrant(Role.OFFICE, "u-tl"),))
STRANGER = Actor("khach", "Người lạ", "", (RoleGrant(Role.TRAINEE),))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SurveyHouse]:
    made = SurveyHouse(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def survey(house: SurveyHouse) -> str:
    return house.open_survey()


def refused(code: Code) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda refusal: refusal.code is code)


def link(house: SurveyHouse, survey: str) -> str:
    return house.surveys.wall(TUAN, survey).link


# --- opening ------------------------------------------------------------------------------------


def test_whoever_runs_the_class_opens_a_survey_and_its_people_are_asked(house: SurveyHouse) -> None:
    survey = house.open_survey()
    [asked] = house.surveys.waiting(LAN)
    assert (asked.id, asked.form, asked.cohort_title, asked.last_day) == (
        survey,
        FORM,
        "Lớp lop-1",
        LAST_DAY,
    )
    assert house.surveys.waiting(STRANGER) == []
    [line] = [row for row in house.rows("audit") if row[4] == AuditAct.SURVEY_OPENED.value]
    assert json.loads(str(line[6]))["cohort"] == "lop-1"


def test_nobody_else_opens_reads_or_closes_one(house: SurveyHouse, survey: str) -> None:
    for who in (LAN, ELSEWHERE):
        with refused(Code.NOT_ALLOWED):
            house.surveys.open(who, "lop-1", FORM.id, LAST_DAY)
        with refused(Code.NOT_ALLOWED):
            house.surveys.of_cohort(who, "lop-1")
        with refused(Code.NOT_ALLOWED):
            house.surveys.wall(who, survey)
        with refused(Code.NOT_ALLOWED):
            house.surveys.key_in(who, survey, answers())
        with refused(Code.NOT_ALLOWED):
            house.surveys.close(who, survey)


def test_a_trainer_runs_the_surveys_of_the_class_they_teach(house: SurveyHouse) -> None:
    teacher = Actor("hoa", HOA.name, "", (RoleGrant(Role.TRAINER),))
    with refused(Code.NOT_ALLOWED):
        house.surveys.open(teacher, "lop-1", FORM.id, LAST_DAY)
    with house.database.write() as tx:
        tx.run("INSERT INTO cohort_trainers VALUES ('lop-1', 'hoa')")
    house.surveys.close(teacher, house.surveys.open(teacher, "lop-1", FORM.id, LAST_DAY))


def test_what_cannot_be_opened_says_why(house: SurveyHouse, survey: str) -> None:
    with refused(Code.SURVEY_RUNS):
        house.open_survey()
    house.open_survey("ngan")  # about one meeting is another survey
    with refused(Code.SURVEY_FORM_UNKNOWN):
        house.surveys.open(TUAN, "lop-1", "KS-9", LAST_DAY)
    with refused(Code.BAD_DEADLINE):
        house.surveys.open(TUAN, "lop-1", FORM.id, NOON.date() - timedelta(days=1))
    with refused(Code.NOT_FOUND):
        house.surveys.open(TUAN, "lop-9", FORM.id, LAST_DAY)
    with refused(Code.NOT_FOUND):
        house.surveys.open(TUAN, "lop-1", FORM.id, LAST_DAY, "buoi-khac")


def test_about_one_meeting_only_those_who_were_there_are_asked(house: SurveyHouse) -> None:
    house.mark("dai", "lan")
    house.mark("dai", "minh")
    house.mark("dai", "minh", "absent")  # corrected
    survey = house.open_survey("dai")
    assert [asked.about for asked in house.surveys.waiting(LAN)] == ["Buổi học"]
    assert house.surveys.waiting(MINH) == []
    with refused(Code.NOT_FOUND):
        house.surveys.answer(MINH, survey, answers())
    assert house.surveys.standing(TUAN, survey).invited == 1


# --- answering ----------------------------------------------------------------------------------


def test_each_answers_once_and_is_not_asked_again(house: SurveyHouse, survey: str) -> None:
    house.surveys.answer(LAN, survey, answers())
    assert house.surveys.waiting(LAN) == []
    with refused(Code.SURVEY_ANSWERED):
        house.surveys.answer(LAN, survey, answers(1))
    with refused(Code.SURVEY_ANSWERED):
        house.surveys.form(LAN, survey)
    standing = house.surveys.standing(TUAN, survey)
    assert (standing.answered, standing.invited, standing.opened) == (1, 15, 0)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, Code.SURVEY_EMPTY),
        ({"bo-sung": "  \n "}, Code.SURVEY_EMPTY),
        ({"de-hieu": "6"}, Code.SURVEY_BAD_ANSWER),
        ({"de-hieu": "0"}, Code.SURVEY_BAD_ANSWER),
        ({"de-hieu": "4; DROP TABLE surveys"}, Code.SURVEY_BAD_ANSWER),
        ({"nhanh-cham": "4"}, Code.SURVEY_BAD_ANSWER),
        ({"nhanh-cham": "Vừa"}, Code.SURVEY_BAD_ANSWER),
        ({"cau-la": "1", "de-hieu": "3"}, Code.SURVEY_BAD_ANSWER),
        ({"bo-sung": "a" * 1_001}, Code.SURVEY_TEXT_TOO_LONG),
        ({"bo-sung": "ă" * 1_000_000}, Code.SURVEY_TEXT_TOO_LONG),
    ],
)
def test_what_the_form_does_not_have_is_refused_and_the_person_can_still_answer(
    house: SurveyHouse, survey: str, given: dict[str, str], code: Code
) -> None:
    with refused(code):
        house.surveys.answer(LAN, survey, given)
    assert [asked.id for asked in house.surveys.waiting(LAN)] == [survey]
    house.surveys.answer(LAN, survey, {"bo-sung": "ă" * 1_000})


def test_who_is_not_asked_finds_nothing(house: SurveyHouse, survey: str) -> None:
    for who in (STRANGER, TUAN):
        with refused(Code.NOT_FOUND):
            house.surveys.form(who, survey)
        with refused(Code.NOT_FOUND):
            house.surveys.answer(who, survey, answers())
    with refused(Code.NOT_FOUND):
        house.surveys.answer(LAN, "khong-co", answers())


def test_a_closed_survey_takes_nothing_more(house: SurveyHouse, survey: str) -> None:
    ticket = house.surveys.form_by_link(link(house, survey))[1]
    house.surveys.close(TUAN, survey)
    assert house.surveys.waiting(LAN) == []
    for act in (
        lambda: house.surveys.answer(LAN, survey, answers()),
        lambda: house.surveys.answer_by_ticket(ticket, answers()),
        lambda: house.surveys.wall(TUAN, survey),
        lambda: house.surveys.close(TUAN, survey),
    ):
        with refused(Code.SURVEY_CLOSED):
            act()


def test_it_takes_answers_to_the_end_of_its_last_day_and_then_closes_by_itself(
    house: SurveyHouse, survey: str
) -> None:
    house.now = NOON + timedelta(days=4, hours=11, minutes=59)  # 23:59 in Vietnam
    house.surveys.answer(LAN, survey, answers())
    house.now += timedelta(minutes=1)
    with refused(Code.SURVEY_CLOSED):
        house.surveys.answer(MINH, survey, answers())
    [standing] = house.surveys.of_cohort(TUAN, "lop-1")
    assert standing.closed_on is not None and not standing.is_open
    assert house.surveys.close_due() == 0


# --- from the wall ------------------------------------------------------------------------------


def test_a_phone_in_the_room_answers_without_signing_in_once_for_each_ticket(
    house: SurveyHouse, survey: str
) -> None:
    asked, ticket = house.surveys.form_by_link(link(house, survey))
    assert asked.form == FORM
    house.surveys.answer_by_ticket(ticket, answers())
    with refused(Code.SURVEY_ANSWERED):  # the phone sent it twice
        house.surveys.answer_by_ticket(ticket, answers())
    assert house.surveys.standing(TUAN, survey).ways == {Way.ACCOUNT: 0, Way.ROOM: 1, Way.PAPER: 0}


def test_the_code_holds_today_and_tomorrow_and_a_ticket_three_hours(house: SurveyHouse, survey: str) -> None:
    code = link(house, survey)
    ticket = house.surveys.form_by_link(code)[1]
    house.now = NOON + timedelta(hours=3, seconds=1)
    with refused(Code.SURVEY_LINK_OLD):
        house.surveys.answer_by_ticket(ticket, answers())
    house.now = NOON + timedelta(days=1)
    house.surveys.form_by_link(code)
    house.now = NOON + timedelta(days=2)
    with refused(Code.SURVEY_LINK_OLD):
        house.surveys.form_by_link(code)


def test_no_code_or_ticket_can_be_made_up_or_used_for_the_other(house: SurveyHouse, survey: str) -> None:
    code = link(house, survey)
    ticket = house.surveys.form_by_link(code)[1]
    key, its, mac = code.split(".")
    for forged in ("", "a.b.c", f"{key}.{its}.{'0' * len(mac)}", ticket, "ế" * 50, code * 20):
        with refused(Code.SURVEY_LINK_OLD):
            house.surveys.form_by_link(forged)
    parts = ticket.split(".")
    later = ".".join([*parts[:3], str(int(parts[3]) + 999), parts[4]])
    for forged in ("", "a.b.c.d.e", later, code, ticket[:-1]):
        with refused(Code.SURVEY_LINK_OLD):
            house.surveys.answer_by_ticket(forged, answers())


def test_the_room_never_brings_more_answers_than_there_are_people(house: SurveyHouse, survey: str) -> None:
    for _ in CLASS:
        house.surveys.answer_by_ticket(house.surveys.form_by_link(link(house, survey))[1], answers())
    with refused(Code.SURVEY_FULL):
        house.surveys.answer_by_ticket(house.surveys.form_by_link(link(house, survey))[1], answers())
    with refused(Code.SURVEY_FULL):
        house.surveys.key_in(TUAN, survey, answers())
    house.surveys.answer(LAN, survey, answers())  # whoever stuffed the box cannot shut anybody out


def test_papers_are_keyed_in_also_after_the_closing(house: SurveyHouse, survey: str) -> None:
    assert house.surveys.key_in(TUAN, survey, answers(5)) == 1
    house.surveys.close(TUAN, survey)
    assert house.surveys.key_in(TUAN, survey, answers(5)) == 2
    with refused(Code.SURVEY_EMPTY):
        house.surveys.key_in(TUAN, survey, {})
    standing = house.surveys.standing(TUAN, survey)
    assert (standing.ways[Way.PAPER], standing.opened) == (2, 2)


# --- what is left -------------------------------------------------------------------------------


def test_answers_wait_until_there_are_twice_the_fewest_and_then_the_fewest_are_opened(
    house: SurveyHouse, survey: str
) -> None:
    opened = []
    for actor in CLASS:
        house.surveys.answer(actor, survey, answers(text=f"lời của {actor.person_id}"))
        opened.append(house.surveys.standing(TUAN, survey).opened)
    assert opened == [0] * (POOL - 1) + [FEWEST] * FEWEST + [2 * FEWEST]
    house.surveys.close(TUAN, survey)
    assert house.surveys.standing(TUAN, survey).opened == len(CLASS)
    assert sorted(str(row[3]) for row in house.rows("survey_words")) == sorted(
        f"lời của {actor.person_id}" for actor in CLASS
    )


def test_fewer_than_the_fewest_are_never_opened(house: SurveyHouse, survey: str) -> None:
    for actor in CLASS[: FEWEST - 1]:
        house.surveys.answer(actor, survey, answers(text="riêng"))
    house.surveys.close(TUAN, survey)
    standing = house.surveys.standing(TUAN, survey)
    assert (standing.answered, standing.opened) == (4, 0)
    assert {row[3] for row in house.rows("survey_tallies")} == {0}
    for table in ("survey_held", "survey_words", "survey_answered", "survey_tickets"):
        assert house.rows(table) == []
    assert list((house.folder / "khao-sat").iterdir()) == []


def test_a_restored_store_without_its_key_says_how_many_it_could_not_open(
    house: SurveyHouse, survey: str
) -> None:
    for actor in CLASS[:7]:
        house.surveys.answer(actor, survey, answers())
    for key in (house.folder / "khao-sat").iterdir():
        key.unlink()
    for actor in CLASS[7:13]:
        house.surveys.answer(actor, survey, answers())
    house.surveys.close(TUAN, survey)
    standing = house.surveys.standing(TUAN, survey)
    assert (standing.answered, standing.opened) == (13, 6)


def test_erasing_lan_leaves_no_trace_of_her_and_her_data_say_what_is_known(
    house: SurveyHouse, survey: str
) -> None:
    house.surveys.answer(LAN, survey, answers(text="lời của tôi"))
    with house.database.write() as tx:
        found = {table.table: table.rows for table in about_person.read(tx, "lan")}
        assert found["survey_answered"] == [{"survey_id": "Lớp lop-1"}]
        assert "lời của tôi" not in str(found)
        about_person.erase(tx, "lan", "MOI")
    assert house.rows("survey_answered") == []
    assert house.surveys.standing(TUAN, survey).answered == 1
    for actor in OTHERS[:4]:
        house.surveys.answer(actor, survey, answers())
    house.surveys.close(TUAN, survey)
    assert house.surveys.standing(TUAN, survey).opened == 5
    assert LAN.person_id not in str(house.rows("survey_closings"))
