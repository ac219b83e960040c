"""Units are told apart by code and first day, and found under the names lists give them."""

from datetime import date

import pytest

from lms.content.presets import UnknownPresetError, load_preset, preset_names
from lms.domain.org_units import Fit, OrgUnit, UnitIndex, UnitKey, UnitKind, unit_label

HUNG_HA = load_preset("hung-ha-2023")
HUNG_YEN = load_preset("hung-yen-2025")
INDEX = UnitIndex(HUNG_HA.units)


def test_the_district_of_2023_has_35_units() -> None:
    communes = [unit for unit in HUNG_HA.units if unit.parent == "339"]
    assert len(communes) == 35
    assert [unit.name for unit in communes if unit.kind is UnitKind.THI_TRAN] == ["Hưng Hà", "Hưng Nhân"]
    assert {unit.kind for unit in communes} == {UnitKind.XA, UnitKind.THI_TRAN}
    assert HUNG_HA.units[0].key == UnitKey("339", date(2023, 2, 1))


def test_the_province_of_2025_has_8_communes_of_the_old_district() -> None:
    there = [unit for unit in HUNG_YEN.units if unit.valid_to is None]
    assert [unit.name for unit in there] == [
        "Hưng Yên",
        "Hưng Hà",
        "Ngự Thiên",
        "Long Hưng",
        "Diên Hà",
        "Thần Khê",
        "Tiên La",
        "Lê Quý Đôn",
        "Hồng Minh",
    ]
    assert {unit.valid_from for unit in there} == {date(2025, 7, 1)}


def test_the_list_of_2025_knows_what_was_there_before() -> None:
    assert HUNG_YEN.units[: len(HUNG_HA.units)] == HUNG_HA.units
    (between,) = (unit for unit in HUNG_YEN.units[len(HUNG_HA.units) :] if unit.valid_to)
    assert (between.name, between.key) == ("Quang Trung", UnitKey("12589", date(2024, 11, 1)))
    assert HUNG_YEN.decisions == {
        date(2024, 11, 1): "1201/NQ-UBTVQH15",
        date(2025, 7, 1): "1666/NQ-UBTVQH15",
    }
    assert HUNG_HA.decisions == {}


def test_every_old_unit_goes_into_one_that_exists() -> None:
    by_key = {unit.key: unit for unit in HUNG_YEN.units}
    sizes: dict[str, int] = {}
    for unit in HUNG_YEN.units:
        if unit.valid_to is not None:
            (successor,) = unit.successors
            assert by_key[successor].valid_from == unit.valid_to
            name = by_key[successor].name
            sizes[name] = sizes.get(name, 0) + 1
    assert sizes == {
        "Hưng Yên": 1,  # the district
        "Quang Trung": 3,
        "Hưng Hà": 7,
        "Ngự Thiên": 4,
        "Long Hưng": 5,
        "Diên Hà": 3,
        "Thần Khê": 4,
        "Tiên La": 4,
        "Lê Quý Đôn": 3,
        "Hồng Minh": 3,
    }


def test_a_code_given_again_is_another_unit() -> None:
    old = next(unit for unit in HUNG_HA.units if unit.code == "12586")
    new = next(unit for unit in HUNG_YEN.units if unit.code == "12586" and unit.valid_to is None)
    assert old.key != new.key
    assert old.valid_on(date(2025, 6, 30)) and not old.valid_on(date(2025, 7, 1))
    assert new.valid_on(date(2025, 7, 1)) and not new.valid_on(date(2025, 6, 30))


def test_each_preset_names_its_office_and_no_signer() -> None:
    assert preset_names() == ("hung-ha-2023", "hung-yen-2025")
    assert HUNG_HA.office.name == "Phòng Tư pháp huyện Hưng Hà"
    assert HUNG_HA.office.number_suffix == "GCN-PTP"
    assert HUNG_YEN.office.name == "UBND xã Hưng Hà, tỉnh Hưng Yên"
    assert {HUNG_HA.office.signer_name, HUNG_YEN.office.signer_name} == {""}


def test_an_unknown_preset_says_which_there_are() -> None:
    with pytest.raises(UnknownPresetError) as refused:
        load_preset("../hung-ha-2023")
    assert refused.value.known == ("hung-ha-2023", "hung-yen-2025")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("TT Hưng Hà", "12586"),
        ("Hưng Hà", "12586"),  # in a column of communes this is the town, not the district around it
        ("UBND huyện Hưng Hà", "339"),
        ("THỊ TRẤN HƯNG NHÂN", "12613"),
        ("xã Đông Đô", "12631"),
        ("tây đô", "12640"),
        ("X. Hòa Bình", "12655"),
        ("X.Hoà Bình", "12655"),
        ("hoa binh", "12655"),
        ("UBND xã Điệp Nông", "12589"),
        ("Ủy ban nhân dân xã Điệp Nông", "12589"),
        ("Xã Điệp Nông, huyện Hưng Hà", "12589"),
        ("Bộ phận một cửa xã Tân Lễ", "12592"),
    ],
)
def test_a_unit_is_found_however_it_is_written(written: str, code: str) -> None:
    found = INDEX.match(written)
    assert (found.unit and found.unit.code, found.fit) == (code, Fit.EXACT)


@pytest.mark.parametrize(
    ("written", "code"), [("Xã Kim Trung", "12664"), ("Tân Lê", "12592"), ("Trí Hòa", "12679")]
)
def test_a_slip_of_spelling_is_understood_and_said(written: str, code: str) -> None:
    found = INDEX.match(written)
    assert (found.unit and found.unit.code, found.fit) == (code, Fit.SPELLING)


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("Bộ phận một cửa UBND huyện Hưng Hà", UnitKind.CO_QUAN, "Bộ phận một cửa UBND huyện Hưng Hà"),
        ("Phòng Tư pháp huyện", UnitKind.CO_QUAN, "Phòng Tư pháp huyện"),
        ("Huyện đoàn", UnitKind.CO_QUAN, "Huyện đoàn"),
        ("Phương Công", UnitKind.CO_QUAN, "Phương Công"),  # not "phường Công"
        ("XÃ QUỲNH HOA", UnitKind.XA, "Quỳnh Hoa"),
        ("xã Hưng Hà", UnitKind.XA, "Hưng Hà"),  # the list of 2023 has a town of that name, and no commune
    ],
)
def test_a_unit_outside_the_list_is_described(written: str, kind: UnitKind, name: str) -> None:
    found = INDEX.match(written)
    assert (found.fit, found.unit, found.kind, found.name) == (Fit.NONE, None, kind, name)


def test_an_office_of_a_commune_names_the_commune_it_is_under() -> None:
    found = INDEX.match("Công an xã Điệp Nông")
    assert found.unit is None
    assert found.under is not None and found.under.code == "12589"


def test_two_units_that_sound_alike_are_not_guessed_between() -> None:
    units = [
        OrgUnit(code=code, name=name, kind=UnitKind.XA, valid_from=date(2023, 2, 1))
        for code, name in (("1", "Tân Trung"), ("2", "Tân Chung"))
    ]
    index = UnitIndex(units)
    assert index.match("Tân Trung").unit == units[0]
    assert index.match("tan chung").unit == units[1]
    assert index.match("Tân Trùng").unit == units[0]
    assert index.match("Tân Chúng").unit == units[1]


def test_of_two_units_with_one_name_the_living_one_is_meant() -> None:
    old, new = (
        OrgUnit(code="12685", name="Hồng Minh", kind=UnitKind.XA, valid_from=since, valid_to=until)
        for since, until in ((date(2023, 2, 1), date(2025, 7, 1)), (date(2025, 7, 1), None))
    )
    assert UnitIndex([new, old]).match("xã Hồng Minh").unit == new


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Xã Hưng Hà", UnitKey("12586", date(2025, 7, 1))),
        ("Thị trấn Hưng Hà", UnitKey("12586", date(2023, 2, 1))),
        ("Hưng Hà", UnitKey("12586", date(2025, 7, 1))),
        ("Xã Hồng Minh", UnitKey("12685", date(2025, 7, 1))),
        ("Quang Trung", UnitKey("12589", date(2024, 11, 1))),
        ("Xã Điệp Nông", UnitKey("12589", date(2023, 2, 1))),
        ("Huyện Hưng Hà", UnitKey("339", date(2023, 2, 1))),
    ],
)
def test_old_and_new_names_stand_side_by_side(written: str, key: UnitKey) -> None:
    found = UnitIndex(HUNG_YEN.units).match(written)
    assert (found.unit and found.unit.key, found.fit) == (key, Fit.EXACT)


def test_every_living_unit_is_found_under_its_own_name() -> None:
    index = UnitIndex(HUNG_YEN.units)
    for unit in HUNG_YEN.units:
        found = index.match(unit_label(unit.kind, unit.name))
        assert found.fit is Fit.EXACT and found.unit is not None, unit.name
        assert found.unit == unit or (unit.valid_to and found.unit.valid_to is None)


def test_a_title_names_a_commune_only_with_its_kind() -> None:
    found = INDEX.mentioned_in("DANH SÁCH HÒA GIẢI VIÊN XÃ HÒA BÌNH, HUYỆN HƯNG HÀ")
    assert found is not None and found.code == "12655"
    assert INDEX.mentioned_in("UBND HUYỆN HƯNG HÀ") is None


def test_a_label_says_the_kind_of_a_territory_only() -> None:
    assert unit_label(UnitKind.THI_TRAN, "Hưng Hà") == "Thị trấn Hưng Hà"
    assert unit_label(UnitKind.CO_QUAN, "Phòng Tư pháp huyện") == "Phòng Tư pháp huyện"
