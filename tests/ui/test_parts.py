"""Pieces that screens share."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime

from streamlit.testing.v1 import AppTest

from lms.domain.errors import Code, Refusal
from lms.ui import parts_files, parts_html, parts_table
from lms.ui.parts_html import Badge, Bar, Figure, Link
from lms.ui.parts_table import Field
from tests.ui.learner_house import labels, markup

STRANGE = "<b>&\"'</b>"
SAFE = "&lt;b&gt;&amp;&quot;&#x27;&lt;/b&gt;"


def listed() -> None:
    """A screen with one list, as AppTest runs it: so it imports what it needs itself."""
    from lms.ui import parts_table
    from lms.ui.parts_table import Field

    parts_table.table(
        "people",
        [Field("Họ và tên", name=True), Field("Số bài", "number")],
        [["Nguyễn Thị Lan", 12], ["Đỗ Văn Minh", 3], ["Lê Thị Ánh", None]],
        empty="Chưa có ai.",
        file="nguoi-hoc",
    )


def numbered() -> None:
    from lms.ui import parts_table
    from lms.ui.parts_table import Field

    rows = [[title] for title in ("Lớp số 10: Minh Hòa", "Lớp số 2: Điệp Nông", "Lớp số 9: Chí Hòa")]
    parts_table.table("people", [Field("Lớp")], rows, empty="Chưa có lớp nào.")


def empty() -> None:
    from lms.ui import parts_table
    from lms.ui.parts_table import Field

    parts_table.table("people", [Field("Họ và tên")], [], empty="Chưa có ai. Nhập danh sách trước.")


def cells(tab: AppTest) -> list[str]:
    """First cell of each row, in order."""
    rows = markup(tab).split("<tbody>")[1].split("<tr>")[1:]
    return [row.split(">")[1].split("<")[0] for row in rows]


def test_every_value_is_escaped() -> None:
    made = (
        parts_html.paragraph(STRANGE),
        parts_html.badge(STRANGE),
        parts_html.anchor(STRANGE, "/"),
        parts_html.figures([Figure("a", STRANGE)]),
        parts_html.bars([Bar(STRANGE, 1, [STRANGE])]),
        parts_html.pairs([(STRANGE, STRANGE)]),
        parts_table.html_table(
            [Field("a"), Field("b"), Field("c")], [[STRANGE, Link(STRANGE, "/"), Badge(STRANGE)]]
        ),
    )
    for html in made:
        assert STRANGE not in html
        assert SAFE in html


def test_addresses_carry_only_parameters_that_are_there() -> None:
    assert parts_html.href("khoa-hoc") == "/khoa-hoc"
    assert parts_html.href("bai-hoc", lop="1", bai="HGV 1", cau="") == "/bai-hoc?lop=1&bai=HGV+1"


def test_a_bar_is_never_longer_than_its_track() -> None:
    assert "width:100%" in parts_html.bars([Bar("a", 1.7, [])])
    assert "width:0%" in parts_html.bars([Bar("a", -1, [])])


def test_numbers_days_and_instants_are_written_as_people_here_do() -> None:
    fields = [Field("a", "number"), Field("b", "date"), Field("c", "time"), Field("d", "percent")]
    row: list[parts_table.Value] = [1248, date(2026, 11, 3), datetime(2026, 11, 24, 0, 52, tzinfo=UTC), 0.7]
    html = parts_table.html_table(fields, [row])
    for text in ("1.248", "03/11/2026", "24/11/2026 07:52", "70%"):
        assert f">{text}<" in html


def test_a_list_is_in_the_order_of_names_and_empty_cells_come_last() -> None:
    tab = AppTest.from_function(listed).run()
    assert cells(tab) == ["Lê Thị Ánh", "Nguyễn Thị Lan", "Đỗ Văn Minh"]
    tab.selectbox(key="people-order").set_value(1).run()
    assert cells(tab) == ["Đỗ Văn Minh", "Nguyễn Thị Lan", "Lê Thị Ánh"]


def test_numbers_inside_words_are_ordered_by_size() -> None:
    tab = AppTest.from_function(numbered).run()
    assert cells(tab) == ["Lớp số 2: Điệp Nông", "Lớp số 9: Chí Hòa", "Lớp số 10: Minh Hòa"]


def test_a_list_is_searched_without_marks() -> None:
    tab = AppTest.from_function(listed).run()
    tab.text_input(key="people-search").set_value("do van").run()
    assert cells(tab) == ["Đỗ Văn Minh"]
    tab.text_input(key="people-search").set_value("không ai").run()
    assert "Không có dòng nào khớp." in markup(tab)


def test_a_list_offers_what_was_found_as_files() -> None:
    tab = AppTest.from_function(listed).run()
    assert [button.label for button in tab.download_button] == ["Tải 3 dòng về Excel", "Tải dạng CSV"]
    assert labels(tab) == []


def test_an_empty_list_says_what_comes() -> None:
    assert "Chưa có ai. Nhập danh sách trước." in markup(AppTest.from_function(empty).run())


def test_a_strangers_spreadsheet_puts_no_link_on_a_label() -> None:
    assert parts_html.as_label("Trần Văn Minh, 1980, Thôn Đông") == "Trần Văn Minh, 1980, Thôn Đông"
    assert parts_html.as_label("Minh [ở đây](https://evil.example)") == (
        "Minh \\[ở đây\\](https\\://evil\\.example)"
    )
    assert parts_html.as_label("![x](/a) $x$ :red[a] <b>") == ("\\!\\[x\\](/a) \\$x\\$ \\:red\\[a\\] \\<b\\>")


def test_a_file_refused_after_signing_out_is_no_trouble_for_the_log() -> None:
    def record(cause: Exception) -> logging.LogRecord:
        failed = RuntimeError("Callable execution failed")
        failed.__cause__ = cause
        told = (RuntimeError, failed, None)
        return logging.LogRecord("streamlit", logging.ERROR, __file__, 1, "Error", None, told)

    assert not parts_files.no_trouble(record(Refusal(Code.NOT_SIGNED_IN)))
    assert parts_files.no_trouble(record(ValueError("a mistake of ours")))
