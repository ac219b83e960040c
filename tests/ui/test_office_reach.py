"""What the office's screens show to whom rights were given for one unit: theirs, and never a stranger's.

Hồng Minh has Lan and the class "Hồng Minh 01", Điệp Nông has Minh and "Điệp Nông 01"; both are in the class
of the district, "Hưng Hà 01". Sơn manages Hồng Minh; Tuấn may teach in Điệp Nông.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from lms.domain.errors import Code
from lms.domain.people import SYSTEM, Role
from lms.domain.roster import Sex
from lms.domain.times import local_date
from lms.services import register
from lms.services.cohorts import SessionPlan
from lms.text import REFUSALS
from tests.ui.office_house import COURSE, OfficeHouse, press, words

HERE, THERE = "Xã Hồng Minh", "Xã Điệp Nông"
STRANGE = ("Điệp Nông 01", "Đỗ Văn Minh", "Buổi ở Điệp Nông")


@dataclass(frozen=True)
class District:
    house: OfficeHouse
    here: str
    there: str
    above: str
    son: str

    def session(self, cohort_id: str) -> str:
        return self.house.session(cohort_id)


@pytest.fixture
def district(house: OfficeHouse) -> District:
    def cohort(title: str, unit: str, *people: str) -> str:
        cohorts = house.services.cohorts
        cohort_id = cohorts.open_cohort(
            SYSTEM,
            title=title,
            course_id=COURSE,
            unit_id=house.units[unit],
            deadline=local_date(house.now) + timedelta(days=30),
        )
        cohorts.enrol(SYSTEM, cohort_id, people)
        starts = house.now - timedelta(minutes=10)
        plan = SessionPlan(f"Buổi ở {title[:-3]}", "Hội trường", starts, starts + timedelta(hours=3))
        cohorts.schedule(SYSTEM, cohort_id, [plan])
        return cohort_id

    son = house.add("Lê Văn Sơn", HERE, 1975, Sex.MALE, group=None)
    with house.services.database.write() as tx:
        tools = house.services.tools
        before = house.now - timedelta(days=1)
        tx.run("UPDATE role_grants SET valid_to = valid_from WHERE role = 'trainer'")
        register.grant(tx, tools, [(son, Role.UNIT_MANAGER, house.units[HERE])], before)
        register.grant(tx, tools, [(house.tuan, Role.TRAINER, house.units[THERE])], before)
    made = District(
        house,
        cohort("Hồng Minh 01", HERE, house.lan),
        cohort("Điệp Nông 01", THERE, house.minh),
        cohort("Hưng Hà 01", "Huyện Hưng Hà", house.lan, house.minh),
        son,
    )
    house.services.cohorts.assign_trainer(SYSTEM, made.there, house.tuan)
    return made


@pytest.fixture
def son(district: District) -> District:
    """Sơn is signed in."""
    district.house.sign_in(district.son)
    return district


@pytest.fixture
def trainer(district: District) -> District:
    """Tuấn is signed in."""
    district.house.sign_in(district.house.tuan)
    return district


def options(tab: AppTest, kind: str, key: str) -> list[str]:
    return list(getattr(tab, kind)(key=key).options)


def assert_refused(tab: AppTest, *strange: str) -> None:
    shown = words(tab)
    assert REFUSALS[Code.NOT_ALLOWED] in shown
    for word in strange:
        assert word not in shown


# --- classes ------------------------------------------------------------------------------------


def test_the_list_has_their_classes_and_the_one_above(son: District) -> None:
    shown = words(son.house.open("lop-hoc"))
    assert "Hồng Minh 01" in shown
    assert "Hưng Hà 01" in shown
    assert "Điệp Nông 01" not in shown


def test_of_the_class_above_only_their_own_people_show(son: District) -> None:
    tab = son.house.open("lop-hoc", lop=son.above)
    shown = words(tab)
    assert "Ghi danh 1 người" in shown
    assert "Nguyễn Thị Lan" in shown
    assert "Đỗ Văn Minh" not in shown
    assert "Xếp thêm buổi học" not in shown
    assert "Phân công" not in [button.label for button in tab.button]
    assert "Cấp giấy chứng nhận cho lớp này" not in shown


def test_an_address_of_a_class_next_door_is_refused_and_tells_nothing(son: District) -> None:
    assert_refused(son.house.open("lop-hoc", lop=son.there), *STRANGE)


def test_choices_of_units_are_of_the_reach(son: District) -> None:
    assert options(son.house.open("lop-hoc", mo="1"), "selectbox", "cohort-unit") == [HERE]
    tab = son.house.open("lop-hoc", lop=son.above)
    assert options(tab, "multiselect", "enrol-units") == [HERE]


def test_a_manager_enrols_into_the_class_above(son: District) -> None:
    new = son.house.add("Phạm Thị Hoa", HERE, 1970, Sex.FEMALE)
    tab = son.house.open("lop-hoc", lop=son.above)
    tab.segmented_control(key="enrol-how").set_value("by_name").run()
    tab.text_input(key="enrol-search").set_value("pham thi").run()
    tab.checkbox(key=f"enrol-{new}").check().run()
    press(tab, "enrol-chosen")
    assert "Đã ghi danh 1 người." in words(tab)
    members = son.house.services.cohorts.members(SYSTEM, son.above)
    assert {row.person_id for row in members} == {son.house.lan, son.house.minh, new}


def test_an_assignment_is_taken_back(district: District) -> None:
    tab = district.house.open("lop-hoc", lop=district.there)
    assert "Trần Văn Tuấn" in words(tab)
    press(tab, f"trainer-end-{district.house.tuan}")
    assert "không còn phụ trách lớp này" in words(tab)
    assert district.house.services.cohorts.trainers(SYSTEM, district.there) == []


# --- the roll -----------------------------------------------------------------------------------


@pytest.mark.parametrize("cohort", ["there", "above"])
def test_a_manager_opens_no_roll_of_another_unit(son: District, cohort: str) -> None:
    session = son.session(getattr(son, cohort))
    assert_refused(son.house.open("diem-danh-lop", buoi=session), *STRANGE, "Hưng Hà 01", "Buổi ở Hưng Hà")


def test_a_manager_opens_the_rolls_of_their_unit(son: District) -> None:
    tab = son.house.open("diem-danh-lop")
    assert len(options(tab, "selectbox", "roll-session")) == 1
    assert "Buổi 1: Buổi ở Hồng Minh" in words(tab)


@pytest.mark.parametrize("cohort", ["here", "above"])
def test_a_trainer_of_another_unit_opens_no_roll_here(trainer: District, cohort: str) -> None:
    session = trainer.session(getattr(trainer, cohort))
    tab = trainer.house.open("diem-danh-lop", buoi=session)
    assert_refused(tab, "Nguyễn Thị Lan", "Hồng Minh 01", "Hưng Hà 01", "Buổi ở Hồng Minh", "Buổi ở Hưng Hà")


def test_a_trainer_opens_the_roll_they_are_assigned_to_until_their_right_ends(trainer: District) -> None:
    session = trainer.session(trainer.there)
    assert "Đỗ Văn Minh" in words(trainer.house.open("diem-danh-lop", buoi=session))
    with trainer.house.services.database.write() as tx:
        tx.run(
            "UPDATE role_grants SET valid_to = $1 WHERE person_id = $2 AND role = 'trainer'",
            trainer.house.now,
            trainer.house.tuan,
        )
    assert_refused(trainer.house.open("diem-danh-lop", buoi=session), "Đỗ Văn Minh", "Điệp Nông 01")


@pytest.mark.parametrize("url", ["lop-hoc", "ket-qua", "cap-giay", "nguoi-hoc"])
def test_a_trainer_opens_no_screen_of_the_office(trainer: District, url: str) -> None:
    assert_refused(trainer.house.open(url, lop=trainer.there), *STRANGE)


# --- results ------------------------------------------------------------------------------------


def test_results_are_of_the_reach(son: District) -> None:
    tab = son.house.open("ket-qua")
    shown = words(tab)
    assert "Người phải học 1 1 đơn vị" in shown
    assert THERE not in shown
    assert "Đỗ Văn Minh" not in shown
    tab.text_input(key="results-search").set_value("minh").run()
    assert "Đỗ Văn Minh" not in words(tab)


def test_an_address_of_a_unit_next_door_is_refused(son: District) -> None:
    assert_refused(son.house.open("ket-qua", don_vi=son.house.units[THERE]), THERE, "Đỗ Văn Minh")


def test_results_are_counted_by_the_unit_of_then_or_of_now(district: District) -> None:
    house = district.house
    with house.services.database.write() as tx:
        tx.run("UPDATE people SET unit_id = $2 WHERE id = $1", house.lan, house.units["Xã Tân Lễ"])
    tab = house.open("ket-qua")
    assert f"{HERE} 0% 0 trên 1" in words(tab)
    assert "Đơn vị khi đó" in words(tab)
    tab.segmented_control(key="results-units-of").set_value("now").run()
    shown = words(tab)
    assert f"{HERE} 0%" not in shown
    assert "Xã Tân Lễ 0% 0 trên 1" in shown
    assert "Đơn vị hiện nay" in shown
    shown = words(house.open("ket-qua", don_vi=house.units["Xã Tân Lễ"], theo="nay"))
    assert "Nguyễn Thị Lan" in shown
    assert "Chưa có ai của đơn vị này" in words(house.open("ket-qua", don_vi=house.units["Xã Tân Lễ"]))


# --- certificates -------------------------------------------------------------------------------


@pytest.fixture
def office_here(district: District) -> District:
    """Sơn certifies in Hồng Minh, and Minh of Điệp Nông holds a certificate."""
    house = district.house
    house.sign_certificates()
    house.complete(district.there, house.minh)
    with house.services.database.write() as tx:
        before = house.now - timedelta(days=1)
        register.grant(tx, house.services.tools, [(district.son, Role.OFFICE, house.units[HERE])], before)
    house.sign_in(district.son)
    return district


def test_certificates_are_of_the_reach(office_here: District) -> None:
    tab = office_here.house.open("cap-giay")
    [label] = options(tab, "selectbox", "certificate-cohort")
    assert label.startswith("Hồng Minh 01")
    shown = words(office_here.house.open("cap-giay", lop=office_here.there))
    for word in STRANGE:
        assert word not in shown


def test_a_certificate_of_another_unit_is_refused_and_tells_nothing(office_here: District) -> None:
    [minh] = office_here.house.services.certification.eligible(SYSTEM, office_here.there)
    code = office_here.house.services.certification.issue(SYSTEM, minh.enrolment_id)
    assert_refused(office_here.house.open("cap-giay", giay=code), *STRANGE, code)
    tab = office_here.house.open("cap-giay")
    tab.segmented_control(key="certificate-view").set_value("register").run()
    assert "Đỗ Văn Minh" not in words(tab)
