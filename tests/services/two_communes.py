"""A district with two communes, a manager of one of them, trainers here and there.

Above `u-hm` and `u-tl` stands `huyen`. Lan, Minh and Hoa are of Hồng Minh, Dung is of Tiên La. `lop-1` is a
cohort of Hồng Minh, `lop-huyen` one of the district with Lan and Dung in it, `lop-tl` one of Tiên La.
"""

from __future__ import annotations

from datetime import date, timedelta

from lms.domain.people import Actor, Role, RoleGrant
from tests.services.full_office import FullOffice
from tests.services.small_office import HOA, NOON

MANAGER = Actor("qly", "Lê Văn Sơn", "", (RoleGrant(Role.UNIT_MANAGER, "u-hm"),))
NEXT_DOOR = Actor("qly-tl", "Đỗ Thị Mai", "", (RoleGrant(Role.UNIT_MANAGER, "u-tl"),))
DISTRICT = Actor("qly-h", "Vũ Văn Nam", "", (RoleGrant(Role.UNIT_MANAGER, "huyen"),))
TRAINER_HERE = Actor("hoa", HOA.name, "", (RoleGrant(Role.TRAINER, "u-hm"),))
TRAINER_NEXT_DOOR = Actor("hoa", HOA.name, "", (RoleGrant(Role.TRAINER, "u-tl"),))
TRAINER_ABOVE = Actor("hoa", HOA.name, "", (RoleGrant(Role.TRAINER, "huyen"),))


def settle(hall: FullOffice) -> FullOffice:
    """The hall with all this in it."""
    with hall.database.write() as tx:
        tx.insert(
            "org_units",
            ("id", "code", "name", "kind", "valid_from"),
            [["huyen", "339", "Huyện Hưng Hà", "huyen", date(2023, 2, 1)]],
        )
        tx.run("UPDATE org_units SET parent_id = 'huyen' WHERE id IN ('u-hm', 'u-tl')")
    hall.add_person("dung", "Phạm Thị Dung", "HH000009", unit="u-tl")
    for cohort_id, unit_id in (("lop-huyen", "huyen"), ("lop-tl", "u-tl")):
        hall.open_cohort(cohort_id)
        with hall.database.write() as tx:
            tx.run("UPDATE cohorts SET unit_id = $1 WHERE id = $2", unit_id, cohort_id)
        hall.add_session(cohort_id, f"buoi-{unit_id}", NOON - timedelta(minutes=10), 120)
    hall.enrol("lop-huyen", "lan")
    hall.enrol("lop-huyen", "dung", unit="u-tl")
    hall.enrol("lop-tl", "dung", unit="u-tl")
    return hall
