"""Every screen: its file, address, who may open it, and where the menu shows it.

Hiding a screen is courtesy; the services are the lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import streamlit as st

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission, Role
from lms.domain.second_step import OFFERED_ROLES
from lms.text_screens import SCREENS as TITLES
from lms.ui import parts
from lms.ui.parts_html import href

FOLDER = Path(__file__).parent / "screens"


@dataclass(frozen=True, slots=True)
class Screen:
    """`permissions`: any one of them opens it; none: anyone signed in. `group` is the heading in the menu;
    None: not in the menu. `listed_for`: the menu shows it only to whoever holds one of these roles. `wide` is
    for tables; a text to be read stays narrow."""

    file: str
    url: str
    permissions: tuple[Permission, ...]
    group: str | None = None
    wide: bool = True
    listed_for: frozenset[Role] | None = None

    @property
    def title(self) -> str:
        return TITLES[self.url]


MINE, OFFICE, CLASSES, SET_UP = "Phần của tôi", "Tư pháp", "Lớp học", "Thiết lập"
CONTENT = "Nội dung và căn cứ"

SCREENS: tuple[Screen, ...] = (
    Screen("home.py", "", (), MINE, wide=False),
    Screen("course.py", "khoa-hoc", (Permission.LEARN,), wide=False),
    Screen("lesson.py", "bai-hoc", (Permission.LEARN,), wide=False),
    Screen("quiz.py", "kiem-tra", (Permission.LEARN,), wide=False),
    Screen("glossary.py", "thuat-ngu", (Permission.LEARN,), wide=False),
    Screen("my_card.py", "the-hoc-vien", (Permission.LEARN,), MINE, wide=False),
    Screen("my_certificates.py", "giay-cua-toi", (Permission.LEARN,), MINE, wide=False),
    Screen("my_account.py", "tai-khoan", (), MINE, wide=False),
    Screen("second_step.py", "hai-buoc", (), MINE, wide=False, listed_for=OFFERED_ROLES),
    Screen("my_data.py", "du-lieu-cua-toi", (), MINE, wide=False),
    Screen("results.py", "ket-qua", (Permission.SEE_REPORTS,), OFFICE),
    Screen("people.py", "nguoi-hoc", (Permission.MANAGE_PEOPLE,), OFFICE),
    Screen("import_people.py", "nhap-danh-sach", (Permission.MANAGE_PEOPLE,), OFFICE),
    Screen("certificates.py", "cap-giay", (Permission.CERTIFY,), OFFICE),
    Screen("cohorts.py", "lop-hoc", (Permission.MANAGE_COHORTS,), CLASSES),
    Screen("roll_call.py", "diem-danh-lop", (Permission.TAKE_ROLL,), CLASSES),
    Screen("class_quizzes.py", "cham-bai", (Permission.TAKE_ROLL,), CLASSES),
    Screen("paper_tests.py", "kiem-tra-giay", (Permission.TAKE_ROLL,), CLASSES),
    Screen("surveys.py", "khao-sat-lop", (Permission.TAKE_ROLL,), CLASSES),
    Screen("content.py", "noi-dung", (Permission.READ_CONTENT,), CONTENT),
    Screen("versions.py", "cac-ban", (Permission.READ_CONTENT,)),
    Screen("review.py", "tham-dinh", (Permission.REVIEW_CONTENT,), CONTENT),
    Screen("sources.py", "van-ban", (Permission.REVIEW_CONTENT,), CONTENT),
    Screen("question_banks.py", "ngan-hang", (Permission.REVIEW_CONTENT,), CONTENT),
    Screen(
        "item_analysis.py", "phan-tich-cau-hoi", (Permission.SEE_REPORTS, Permission.REVIEW_CONTENT), CONTENT
    ),
    Screen("units.py", "don-vi", (Permission.MANAGE_UNITS,), SET_UP),
    Screen("office.py", "co-quan", (Permission.CERTIFY,), SET_UP),
    Screen("roles.py", "phan-quyen", (Permission.MANAGE_PEOPLE,), SET_UP),
    Screen("linked_accounts.py", "lien-ket", (Permission.GRANT_ROLES,), SET_UP),
    Screen("audit_log.py", "nhat-ky", (Permission.SEE_AUDIT,), SET_UP),
    Screen("data_requests.py", "yeu-cau-du-lieu", (Permission.PROTECT_DATA,), SET_UP),
)


def may_open(visitor: Actor, screen: Screen) -> bool:
    return not screen.permissions or any(visitor.has(permission) for permission in screen.permissions)


def menu(visitor: Actor) -> dict[str, list[Screen]]:
    """What this person sees in the menu, by heading."""
    found: dict[str, list[Screen]] = {}
    for screen in SCREENS:
        listed = screen.listed_for is None or not screen.listed_for.isdisjoint(visitor.roles)
        if screen.group is not None and listed and may_open(visitor, screen):
            found.setdefault(screen.group, []).append(screen)
    return found


def is_staff(visitor: Actor) -> bool:
    """Whether the menu holds more than the person's own learning."""
    return any(group != MINE for group in menu(visitor))


def choose(visitor: Actor | None) -> tuple[Screen, st.Page]:
    """The screen of this address, and Streamlit's handle of it.

    Every screen is known at its address, so that Streamlit's own "page not found" never shows; the menu
    lists what may be opened. Trainees have links on the page instead.
    """
    shown = {screen.url for group in menu(visitor).values() for screen in group} if visitor else set()
    pages: dict[str, list[st.Page]] = {}
    by_url = {screen.url: screen for screen in SCREENS}
    for screen in SCREENS:
        page = st.Page(
            FOLDER / screen.file,
            title=screen.title,
            url_path=screen.url or None,
            default=not screen.url,
            visibility="visible" if screen.url in shown else "hidden",
        )
        pages.setdefault(screen.group or MINE, []).append(page)
    staff = visitor is not None and is_staff(visitor)
    chosen = st.navigation(pages, position="sidebar" if staff else "hidden", expanded=True)
    return by_url[chosen.url_path], chosen


def run(screen: Screen, page: st.Page, visitor: Actor | None) -> None:
    """Run it for whoever may; ask a stranger to sign in. Raises Refusal NOT_ALLOWED."""
    if visitor is None:
        parts.ask_to_sign_in(_address(screen))
        return
    if not may_open(visitor, screen):
        raise Refusal(Code.NOT_ALLOWED)
    page.run()


def link(url: str, label: str, *, icon: str | None = None, **parameters: str) -> None:
    """A link to another screen that keeps the page loaded. Parameters go into the address."""
    st.page_link(_file(url), label=label, icon=icon, query_params=parameters, width="stretch")


def go(url: str, **parameters: str) -> NoReturn:
    """Leave for another screen now. Not from a callback: there, remember and go in the run after it."""
    st.switch_page(_file(url), query_params=parameters)


def _file(url: str) -> Path:
    return FOLDER / next(screen.file for screen in SCREENS if screen.url == url)


def _address(screen: Screen) -> str:
    return href(screen.url, **{name: st.query_params[name] for name in st.query_params})
