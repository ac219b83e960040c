"""Who may do what: every act of every service by every role, and every route by every visitor.

The table in `lms/ACCESS.md` is what was measured. When a right has changed on purpose, write
the page anew (`python3 -m tests.support.access_table`) and read the difference before committing it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lms.domain.people import Role
from lms.http.routes import ROUTES
from tests.support.access_probe import Reach, World, acts
from tests.support.access_table import FILE, OPEN, table, unexplained


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        made = World(tmp_path_factory.mktemp("access") / "data", patch)
        yield made
        made.close()


def test_no_act_reaches_into_another_unit_or_class_without_a_reason(world: World) -> None:
    assert unexplained(world) == []


def test_whoever_only_learns_reaches_nothing_but_their_own(world: World) -> None:
    trainee = list(Role).index(Role.TRAINEE)
    reached = {act.title: world.reaches(act)[trainee] for act in acts(world.services) if act.asks}
    assert not {title for title, reach in reached.items() if reach in (Reach.UNIT, Reach.WIDE, Reach.CLASS)}


def test_every_act_without_an_actor_says_why(world: World) -> None:
    assert {act.title for act in acts(world.services) if not act.asks} == set(OPEN)


def test_the_page_is_what_was_measured_with_no_act_and_no_route_missing(world: World) -> None:
    said = FILE.read_text(encoding="utf-8")
    assert table(world) == said
    for act in acts(world.services):
        assert f"`{act.title}`" in said
    for route in ROUTES:
        assert f" {route.path}`" in said
