"""The access table: role × act × scope, and visitor × route, as measured.

`python3 -m tests.support.access_table` writes it to `lms/ACCESS.md`; `tests/test_access.py` checks that what
is written there is true.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from lms.domain.people import Role
from tests.support.access_probe import Reach, World, acts
from tests.support.route_probe import VISITORS, Doors

FILE = Path(__file__).resolve().parents[2] / "lms" / "ACCESS.md"

# Acts that take no actor, and why nobody has to show a right.
OPEN: dict[str, str] = {
    "Accounts.activate": "the slip's two codes are the right",
    "Accounts.actor": "says who holds a cookie",
    "Accounts.hash_secret": "arithmetic",
    "Accounts.leave_shared": "whoever holds the cookie ends it",
    "Accounts.note_notice_read": "called once the secret is proved, before the sign-in exists",
    "Accounts.notice_due": "called once the secret is proved, before the sign-in exists",
    "Accounts.owner": "called once the secret is proved, before the sign-in exists",
    "Accounts.preview_activation": "the slip's two codes are the right",
    "Accounts.redeem": "the slip's two codes are the right",
    "Accounts.sign_in": "the secret is the right; guesses are slowed",
    "Accounts.sign_out": "whoever holds the cookie ends it",
    "Accounts.start": "called once every step asked for is proved",
    "Accounts.verify": "the secret is the right; guesses are slowed",
    "Accounts.why_ended": "whoever holds the cookie may know why it ended",
    "Attendance.bind_ticket": "the ticket is the right",
    "Attendance.check_in_future": "cookie and ticket are the right, looked up inside the commit",
    "Attendance.close": "the program ends",
    "Attendance.exchange": "the code on the wall is the right",
    "Attendance.look_future": "cookie and ticket are the right",
    "Attendance.read_ticket": "the ticket is the right",
    "Attendance.room_code": "called by the projector once its actor is checked",
    "Attendance.session_of_ticket": "the ticket is the right",
    "Attendance.submit_future": "the scanner's token is the right, looked up inside the commit",
    "Backups.export_for_cli": "the control token is the right",
    "Backups.require_control": "the control token is the right",
    "Backups.write_control_token": "the program starts",
    "Certification.verify": "anybody who was given a paper may ask whether it is true",
    "Courses.available": "the catalogue is no secret",
    "Courses.current": "the catalogue is no secret",
    "Courses.note_sources": "the program starts",
    "Courses.pin": "inside another act's write",
    "Courses.published": "inside another act's write",
    "Courses.version": "what was taught; lessons are shown by Learning to who is enrolled",
    "Erasing.erase_again": "the program starts",
    "Handouts.give": "called where a file is made for its actor",
    "Handouts.may_fetch": "says whom a file was made for",
    "Identities.arrive": "the provider's signed answer to our own question is the right",
    "Identities.depart": "leads to the provider",
    "Law.is_outdated": "inside another act",
    "Law.outdated_people": "inside another act, which shows those of its actor's reach",
    "Law.standing": "inside another act",
    "Identities.is_linked": "called once the secret is proved",
    "Jobs.register": "the program starts",
    "Jobs.run_waiting": "the program works",
    "Jobs.start": "the program starts",
    "Jobs.stop": "the program ends",
    "Office.living": "names of units are no secret",
    "Office.root": "names of units are no secret",
    "Office.units": "names of units are no secret",
    "Retention.begin_day": "the program works",
    "Retention.start": "the program starts",
    "Retention.stop": "the program ends",
    "SecondStep.check": "the code is the right; guesses are slowed",
    "SecondStep.due": "called once the secret is proved, before the sign-in exists",
    "SecondStep.offer_at_sign_in": "called once the secret is proved, before the sign-in exists",
    "SecondStep.turn_on_at_sign_in": "called once the secret is proved, before the sign-in exists",
    "Surveys.answer_by_ticket": "the ticket is the right",
    "Surveys.close_due": "the program works",
    "Surveys.form_by_link": "the code on the wall is the right",
    "Surveys.form_by_ticket": "the ticket is the right",
    "Surveys.start": "the program starts",
    "Uploads.clear": "the program works",
    "Uploads.drop_all": "the program ends an erasure",
}

# Acts that anybody with the role may do wherever they are, and why that reaches nobody else.
UNBOUND: dict[str, str] = {
    "Accounts.change_secret": "one's own",
    "Accounts.confirm": "one's own",
    "Accounts.end_other_devices": "one's own",
    "Imports.dry_run": "reads the file that was sent; rows of other units come back refused",
    "Imports.run": "rows of other units are refused by name",
    "Imports.template": "an empty form",
    "Jobs.add": "called by an act that has asked; no door leads here",
    "Privacy.ask": "one's own",
    "Privacy.my_data_pdf": "one's own",
    "SecondStep.renew_recovery": "one's own",
    "SecondStep.turn_off": "one's own",
    "SecondStep.turn_on": "one's own",
}

_HEAD = """# Who may do what

Written by `python3 -m tests.support.access_table` from what happened when every act was tried as every role;
`tests/test_access.py` fails while this page and the program differ.

- **all**: wherever the role is held (see the last table for why) · **wide**: only where it is held everywhere
- **unit**: in the unit the role is held for, what lies below it and what came before it; not next door
- **class**: a trainer, in the classes they run · **own**: of one's own; of others nothing
- **yes**: allowed, and the answer holds nothing about somebody else's people · **–**: refused

## Acts of the services

"""


def table(world: World) -> str:
    """The whole page."""
    lines = [_HEAD]
    lines += _rows(["Act", *(role.value for role in Role)], _acts(world))
    lines += ["", "## Acts that ask for no right", ""]
    lines += _rows(["Act", "Why"], [[f"`{title}`", why] for title, why in sorted(OPEN.items())])
    lines += ["", "## Acts a role may do anywhere", ""]
    lines += _rows(["Act", "Why"], [[f"`{title}`", why] for title, why in sorted(UNBOUND.items())])
    lines += [
        "",
        "## Routes",
        "",
        "Each with what is Lan's. **shows**: something of Lan is in the answer · **open**: a page that says"
        " nothing of her · **sign in**: sent to the sign-in page · **no**: refused or not found ·"
        " **goes on**: leads to another page",
        "",
    ]
    doors = Doors(world)
    lines += _rows(["Route", *VISITORS], [[f"`{route}`", *said] for route, said in doors.all()])
    return "\n".join(lines) + "\n"


def _acts(world: World) -> list[list[str]]:
    return [
        [f"`{act.title}`", *(reach.value for reach in world.reaches(act))]
        for act in acts(world.services)
        if act.asks
    ]


def _rows(head: list[str], rows: list[list[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def unexplained(world: World) -> list[str]:
    """Acts that reach next door without a reason in UNBOUND, and reasons that explain nothing."""
    reaching = {act.title for act in acts(world.services) if act.asks and Reach.ALL in world.reaches(act)}
    return sorted(reaching ^ set(UNBOUND))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        world = World(Path(folder) / "data", patch)
        FILE.write_text(table(world), encoding="utf-8")
        world.close()


if __name__ == "__main__":
    main()
