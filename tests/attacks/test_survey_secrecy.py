"""Somebody has the whole store file, every table and the order of its rows, and wants to know who said what.

Two worlds are compared in which the same people did the same things at the same times, but said each other's
words. If everything that is stored comes out the same, nothing that is stored can tell the two apart.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor
from lms.domain.survey import FEWEST, POOL
from lms.services.backup import Backups
from tests.services.small_office import TUAN
from tests.services.survey_house import CLASS, SurveyHouse, answers

SECRET = "Giảng viên nói nhanh quá, không theo kịp"


def world(folder: Path, said: list[dict[str, str]], *, close: bool) -> SurveyHouse:
    """The first people of the class answer in this order; `said[i]` is what the i-th says."""
    house = SurveyHouse(folder, seed="như nhau")
    survey = house.open_survey()
    for actor, words in zip(CLASS, said, strict=False):
        house.surveys.answer(actor, survey, words)
    if close:
        house.surveys.close(TUAN, survey)
    return house


def sayings(count: int) -> list[dict[str, str]]:
    return [answers(1 + place % 5, 1 + place % 3, f"Ý kiến số {place}") for place in range(count)]


@pytest.mark.parametrize("count", [FEWEST, FEWEST + 1, POOL - 1, POOL, POOL + 1, len(CLASS)])
def test_a_closed_survey_says_nothing_of_who_said_what(tmp_path: Path, count: int) -> None:
    said = sayings(count)
    mixed = random.Random(count).sample(said, count)
    found = []
    for name, order in (("a", said), ("b", mixed)):
        house = world(tmp_path / name, order, close=True)
        stored = house.everything()
        found.append(stored)
        assert sorted(row[3] for row in stored["survey_words"]) == sorted(
            f"Ý kiến số {place}" for place in range(count)
        )
        house.database.close()
    assert found[0] == found[1]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(POOL - 1)))
def test_whoever_said_what_the_store_is_the_same_to_the_last_row(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    said = sayings(POOL - 1)
    stored = []
    for words in (said, [said[place] for place in order]):
        house = world(tmp_path_factory.mktemp("world"), words, close=True)
        stored.append(house.everything())
        house.database.close()
    assert stored[0] == stored[1]


def test_what_was_opened_before_the_end_is_the_same_whoever_of_the_pool_said_it(tmp_path: Path) -> None:
    said = sayings(POOL)
    stored = []
    for name, order in (("a", said), ("b", said[::-1])):
        house = world(tmp_path / name, order, close=False)
        assert len(house.rows("survey_words")) == FEWEST
        tables = house.everything()
        tables.pop("survey_held")  # sealed: see below
        stored.append(tables)
        house.database.close()
    assert stored[0] == stored[1]


def test_what_waits_cannot_be_read_in_the_file_nor_in_its_log(tmp_path: Path) -> None:
    house = world(tmp_path, [answers(1, 3, SECRET), *sayings(3)], close=False)
    for name in ("lms.duckdb", "lms.duckdb.wal"):
        if (tmp_path / name).exists():
            assert SECRET.encode() not in (tmp_path / name).read_bytes()
    house.database.close()  # a checkpoint puts everything into the file
    assert SECRET.encode() not in (tmp_path / "lms.duckdb").read_bytes()


def test_sealed_answers_are_all_of_one_length_and_never_twice_the_same(tmp_path: Path) -> None:
    house = SurveyHouse(tmp_path)
    survey = house.open_survey()
    for actor, text in zip(CLASS, ("", "a", "ặ" * 1_000, '"' * 1_000, "😀" * 1_000), strict=False):
        house.surveys.answer(actor, survey, answers(text=text))
    sealed = [str(row[2]) for row in house.rows("survey_held")]
    assert len({len(text) for text in sealed}) == 1 and len(set(sealed)) == 5
    house.database.close()


def test_what_waits_does_not_lie_in_the_order_in_which_it_came(tmp_path: Path) -> None:
    """Or the list of who has answered would name it, for whoever has the keys as well."""
    house = world(tmp_path, sayings(POOL - 1), close=False)
    ids = [str(row[0]) for row in house.rows("survey_held")]
    assert len(ids) == POOL - 1
    assert ids == sorted(ids)  # random ones


def test_a_backup_has_no_key_to_what_waits(tmp_path: Path) -> None:
    house = world(tmp_path, [answers(1, 3, SECRET), *sayings(3)], close=False)
    name = Backups(house.tools, tmp_path).make(house.operator)
    keys = {path.read_bytes() for path in (tmp_path / "khao-sat").iterdir()}
    assert len(keys) == 1
    for path in (tmp_path / "backups" / name).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert SECRET.encode() not in content and not any(key in content for key in keys)
    house.database.close()


def test_an_older_copy_stays_shut_once_the_next_were_opened(tmp_path: Path) -> None:
    """Keys are thrown away with each opening, and at the end there is none."""
    house = SurveyHouse(tmp_path)
    survey = house.open_survey()
    for actor in CLASS[: POOL - 1]:
        house.surveys.answer(actor, survey, answers())
    [before] = (tmp_path / "khao-sat").iterdir()
    house.surveys.answer(CLASS[POOL - 1], survey, answers())
    [after] = (tmp_path / "khao-sat").iterdir()
    assert before.name != after.name and len(house.rows("survey_held")) == FEWEST
    house.surveys.close(TUAN, survey)
    assert list((tmp_path / "khao-sat").iterdir()) == []
    house.database.close()


def test_no_time_stands_beside_an_answer_and_no_line_in_the_audit(tmp_path: Path) -> None:
    house = world(tmp_path, sayings(FEWEST), close=False)
    with house.database.read() as tx:
        times = tx.all(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE starts_with(table_name, 'survey_')"
            " AND (data_type LIKE 'TIMESTAMP%' OR data_type = 'DATE') AND table_name <> 'survey_closings'"
        )
        acts = {row[0] for row in tx.all("SELECT act FROM audit")}
    assert times == []
    assert {act for act in acts if "survey" in act} == {"survey_opened"}
    house.database.close()


def test_no_id_of_an_answer_tells_when_it_came(tmp_path: Path) -> None:
    """`new_id` begins with the time; these come by lot."""
    house = world(tmp_path, sayings(len(CLASS)), close=False)
    made = [str(row[0]) for table in ("survey_held", "survey_words") for row in house.rows(table)]
    assert made and not any(one.startswith("như nhau") or "-" in one for one in made)
    for table in ("survey_held", "survey_words"):
        assert len(house.rows(table)) >= FEWEST
    house.database.close()


def test_at_every_moment_an_opening_is_of_the_fewest_at_least(tmp_path: Path) -> None:
    """A copy before and a copy after each answer: what changed is of five answers, or of nobody's."""
    house = SurveyHouse(tmp_path, seed="từng lúc")
    survey = house.open_survey()
    before = 0
    for actor in CLASS:
        house.surveys.answer(actor, survey, answers())
        opened = house.surveys.standing(TUAN, survey).opened
        assert opened - before in (0, FEWEST)
        before = opened
    house.surveys.close(TUAN, survey)
    assert house.surveys.standing(TUAN, survey).opened - before >= FEWEST
    house.database.close()


def test_a_power_cut_before_the_old_key_was_thrown_away_is_made_good_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = SurveyHouse(tmp_path)
    survey = house.open_survey()
    with monkeypatch.context() as cut:
        cut.setattr("lms.services.survey_pool.SurveyPool.tidy", lambda *_: None)
        for actor in CLASS[:POOL]:
            house.surveys.answer(actor, survey, answers())
    assert len(list((tmp_path / "khao-sat").iterdir())) == 2
    house.surveys.start()
    assert len(list((tmp_path / "khao-sat").iterdir())) == 1
    for actor in CLASS[POOL:]:
        house.surveys.answer(actor, survey, answers())
    house.surveys.close(TUAN, survey)
    assert house.surveys.standing(TUAN, survey).opened == len(CLASS)
    house.database.close()


def test_a_write_that_fails_loses_no_answer_and_asks_nobody_wrongly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tenth answer opens five of them; the disk fails in the middle of it."""
    house = SurveyHouse(tmp_path)
    survey = house.open_survey()
    for actor in CLASS[: POOL - 1]:
        house.surveys.answer(actor, survey, answers())
    with monkeypatch.context() as broken:
        broken.setattr("lms.store.surveys.add_words", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            house.surveys.answer(CLASS[POOL - 1], survey, answers())
    assert [asked.id for asked in house.surveys.waiting(CLASS[POOL - 1])] == [survey]
    house.surveys.answer(CLASS[POOL - 1], survey, answers())
    house.surveys.close(TUAN, survey)
    standing = house.surveys.standing(TUAN, survey)
    assert (standing.answered, standing.opened) == (POOL, POOL)
    assert list((tmp_path / "khao-sat").iterdir()) == []
    house.database.close()


def test_a_whole_class_at_once_and_each_pressing_twice_leaves_one_answer_each(tmp_path: Path) -> None:
    house = SurveyHouse(tmp_path)
    survey = house.open_survey()

    def press(actor: Actor) -> str:
        try:
            house.surveys.answer(actor, survey, answers(text=actor.person_id))
        except Refusal as refusal:
            return refusal.code.value
        return "sent"

    with ThreadPoolExecutor(8) as hall:
        said = list(hall.map(press, [*CLASS, *CLASS]))
    assert sorted(said) == sorted(["sent", Code.SURVEY_ANSWERED.value] * len(CLASS))
    house.surveys.close(TUAN, survey)
    assert sorted(str(row[3]) for row in house.rows("survey_words")) == sorted(
        actor.person_id for actor in CLASS
    )
    house.database.close()


def test_one_ticket_sent_eight_times_at_once_counts_once(tmp_path: Path) -> None:
    house = SurveyHouse(tmp_path)
    survey = house.open_survey()
    ticket = house.surveys.form_by_link(house.surveys.wall(TUAN, survey).link)[1]

    def press(_: int) -> str:
        try:
            house.surveys.answer_by_ticket(ticket, answers())
        except Refusal as refusal:
            return refusal.code.value
        return "sent"

    with ThreadPoolExecutor(8) as phones:
        said = list(phones.map(press, range(8)))
    assert sorted(said) == sorted(["sent"] + [Code.SURVEY_ANSWERED.value] * 7)
    assert house.surveys.standing(TUAN, survey).answered == 1
    house.database.close()
