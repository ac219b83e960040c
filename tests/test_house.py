"""True of the whole house: a sentence for each code, a lock for each screen, a reason for each column."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from lms import cli, text
from lms.domain.attendance import Method, Status, Verdict
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import GRANTS, GUARDED_ROLES, Permission, Role
from lms.store.duck import DuckDatabase
from lms.store.migrate import migrate
from lms.store.personal_data import COLUMNS, Category, Erasure
from lms.store.references import REFERENCES
from lms.text_screens import SCREENS as TITLES
from tests.services.small_office import NOON

ROOT = Path(__file__).resolve().parent.parent
LMS = ROOT / "lms"
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted(LMS.rglob("*.py"))}


# --- words --------------------------------------------------------------------------------------


def test_every_refusal_has_its_sentence_and_every_sentence_its_refusal() -> None:
    assert set(text.REFUSALS) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_a_sentence_is_whole_with_and_without_its_numbers(code: Code) -> None:
    for detail in ({}, {"seconds": 40, "opens": NOON, "deadline": NOON.date(), "count": 3, "most": 120}):
        sentence = text.sentence(Refusal(code, **detail))
        assert sentence and sentence[0].isupper() and sentence[-1] in ".?", sentence
        assert "{" not in sentence and "None" not in sentence


@pytest.mark.parametrize("code", Code)
def test_every_refusal_is_used(code: Code) -> None:
    name = f"Code.{code.name}"
    users = [path for path, source in SOURCES.items() if name in source and not path.name.startswith("text")]
    assert users, f"nothing raises {name}"


@pytest.mark.parametrize(
    "words",
    [
        ("VERDICTS", Verdict),
        ("ROLES", Role),
        ("PERMISSIONS", Permission),
        ("METHODS", Method),
        ("STATUSES", Status),
        ("AUDIT_ACTS", AuditAct),
    ],
    ids=lambda pair: pair[0],
)
def test_every_code_has_its_word(words: tuple[str, type]) -> None:
    name, enum = words
    assert set(getattr(text, name)) == set(enum)  # type: ignore[call-overload]
    assert all(str(word).strip() for word in getattr(text, name).values())


@pytest.mark.parametrize("act", AuditAct)
def test_every_act_is_recorded_somewhere(act: AuditAct) -> None:
    name = f"AuditAct.{act.name}"
    users = [path for path, source in SOURCES.items() if name in source and not path.name.startswith("text")]
    assert users, f"nothing records {name}"


# --- permissions --------------------------------------------------------------------------------


def test_every_role_has_its_permissions_and_every_permission_a_role() -> None:
    assert set(GRANTS) == set(Role)
    assert frozenset().union(*GRANTS.values()) == set(Permission)


def test_whoever_manages_people_without_granting_roles_is_guarded() -> None:
    """Nobody below an administrator may open the account of somebody with more than a trainer's rights."""
    harmless = GRANTS[Role.TRAINEE] | GRANTS[Role.TRAINER]
    assert {role for role in Role if not GRANTS[role] <= harmless} <= GUARDED_ROLES
    assert {Role.TRAINEE, Role.TRAINER}.isdisjoint(GUARDED_ROLES)


# --- screens ------------------------------------------------------------------------------------


def test_every_screen_has_an_address_a_file_a_title_and_its_permissions() -> None:
    from lms.ui import navigation

    assert {screen.url for screen in navigation.SCREENS} == set(TITLES)
    files = [screen.file for screen in navigation.SCREENS]
    assert len(set(files)) == len(files)
    for screen in navigation.SCREENS:
        assert (navigation.FOLDER / screen.file).is_file(), screen.file
        assert screen.permissions or screen.group == navigation.MINE, screen.url
    there = {path.name for path in navigation.FOLDER.glob("*.py")} - {"__init__.py"}
    assert there == set(files)


# --- commands -----------------------------------------------------------------------------------


def commands() -> dict[str, argparse.ArgumentParser]:
    [verbs] = [action for action in cli.parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(verbs.choices)


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_help_and_is_in_the_readme(name: str) -> None:
    command = commands()[name]
    assert command.description
    for action in command._actions:
        assert action.help or action.metavar, f"{name}: {action.dest}"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"`{name}" in readme or f"-m lms {name}" in readme


def test_the_readme_names_every_setting_that_stays() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("LMS_DATA", "LMS_COURSES", "LMS_BASE_URL", "LMS_PORT", "LMS_HOST"):
        assert name in readme


# --- what is stored -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """table → columns of a migrated store."""
    database = DuckDatabase(tmp_path_factory.mktemp("stored") / "lms.duckdb")
    migrate(database, NOON)
    with database.read() as tx:
        rows = tx.all("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal")
    database.close()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def test_every_stored_column_says_what_it_is_for(stored: dict[str, set[str]]) -> None:
    assert {table: set(columns) for table, columns in COLUMNS.items()} == stored


def test_whatever_says_who_somebody_is_can_be_erased_or_says_that_it_is_kept() -> None:
    personal = {Category.IDENTITY, Category.CONTACT, Category.SECRET}
    for table, columns in COLUMNS.items():
        for name, column in columns.items():
            if column.category in personal:
                assert column.erasure is not Erasure.NOTHING, f"{table}.{name}"


def test_every_reference_points_from_and_to_a_column_there_is(stored: dict[str, set[str]]) -> None:
    for table, column, parent, key in REFERENCES:
        assert column in stored[table] and key in stored[parent]


@pytest.mark.parametrize(
    ("column", "parent"),
    [
        ("person_id", "people"),
        ("session_id", "sessions"),
        ("cohort_id", "cohorts"),
        ("enrolment_id", "enrolments"),
        ("unit_id", "org_units"),
    ],
)
def test_every_column_that_names_another_table_is_checked_by_doctor(
    stored: dict[str, set[str]], column: str, parent: str
) -> None:
    checked = {(table, name, to) for table, name, to, _ in REFERENCES}
    for table, columns in stored.items():
        if column in columns:
            assert (table, column, parent) in checked, f"{table}.{column}"
