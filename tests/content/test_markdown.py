"""The Markdown subset: what it renders to, and what it can never become."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.markdown import faults, to_html
from lms.domain.content_problems import ProblemCode


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("## Đầu đề\n\nĐoạn **đậm**.", "<h2>Đầu đề</h2>\n<p>Đoạn <strong>đậm</strong>.</p>\n"),
        ("- một\n- hai", "<ul>\n<li>một</li>\n<li>hai</li>\n</ul>\n"),
        ("1. một\n2. hai", "<ol>\n<li>một</li>\n<li>hai</li>\n</ol>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![x](a.png)", "<p>![x](a.png)</p>\n"),
        ("<https://example.vn>", "<p>&lt;https://example.vn&gt;</p>\n"),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>\n"),
        ("    thụt vào", "<p>thụt vào</p>\n"),
        ("Tên\n---", "<p>Tên\n---</p>\n"),
    ],
)
def test_markdown_becomes_plain_safe_html(markdown: str, html: str):
    assert to_html(markdown) == html


def test_a_table_is_aligned_by_class_not_by_style():
    html = to_html("| Việc | Số |\n|---|--:|\n| Một | 2 |")
    assert '<td class="right">2</td>' in html
    assert "style" not in html


@given(st.text(st.sampled_from("<>[]()!`*#|-: \n\t&;=\"'ab/")))
def test_no_text_becomes_anything_but_the_subset(markdown: str):
    html = to_html(markdown)
    tags = set(re.findall(r"</?([a-z0-9]+)", html))
    subset = "p h1 h2 h3 h4 h5 h6 ul ol li strong em br table thead tbody tr th td blockquote"
    assert tags <= set(subset.split())
    assert not re.search(r'\s(href|src|style|on\w+)="', html)


def test_a_fault_is_told_on_its_own_line():
    markdown = "Một\nhai <i>ba</i>\n\n- bốn\n- [năm](x)\n\n| a |\n|---|\n| `b` |"
    assert [(fault.line, fault.code) for fault in faults(markdown, 20)] == [
        (21, ProblemCode.HTML),
        (21, ProblemCode.HTML),
        (24, ProblemCode.LINK),
        (28, ProblemCode.MARKDOWN_UNSUPPORTED),
    ]


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("# a", "#"),
        ("#### a", "####"),
        ("a\n===", "="),
        ("a\n---", "-"),
        ("---", "---"),
        ("> a", ">"),
        ("    a", "code"),
    ],
)
def test_what_the_subset_leaves_out_is_told_by_its_sign(markdown: str, found: str):
    assert [fault.detail for fault in faults(markdown, 1)] == [{"found": found}]


@pytest.mark.parametrize(
    "markdown", ["", "## a\n\n### b", "- a\n  - b", "**a** *b*", "| a |\n|---|\n| b |", "a < b"]
)
def test_the_subset_itself_has_no_faults(markdown: str):
    assert faults(markdown, 1) == []
