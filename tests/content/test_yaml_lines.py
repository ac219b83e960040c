"""YAML as plain text values with their lines."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.yaml_lines import read
from lms.domain.content_problems import ProblemCode


def test_values_stay_as_written_and_know_their_lines():
    """
    on: 2026-11-23
    by: no
    empty:
    points: [c, đ]
    list:
      - mark: 2
      - mark: "V!"
    """
    yaml = read(
        textwrap.dedent(test_values_stay_as_written_and_know_their_lines.__doc__ or "").lstrip("\n"), 5
    )
    assert yaml.faults == []
    assert yaml.value == {
        "on": "2026-11-23",
        "by": "no",
        "empty": None,
        "points": ["c", "đ"],
        "list": [{"mark": "2"}, {"mark": "V!"}],
    }
    assert yaml.line(("on",)) == 5
    assert yaml.line(("list", 1, "mark")) == 11
    assert yaml.line(("list", 1, "missing")) == 11
    assert yaml.line(("nowhere", 3)) == 5


def test_a_quoted_nothing_is_text():
    assert read("a: ''\nb: '~'").value == {"a": "", "b": "~"}


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: 1\na: 2", 2, ProblemCode.KEY_TWICE),
        ("a: 1\n\tb: 2", 2, ProblemCode.YAML_TAB),
        ("a: 1\n\nb: x: y", 3, ProblemCode.YAML_COLON),
        ("a: &x 1\nb: *x", 1, ProblemCode.YAML_FEATURE),
        ("a: 1\nb: *x", 2, ProblemCode.YAML_FEATURE),
        ("a: !!int 1", 1, ProblemCode.YAML_FEATURE),
        ("a: 1\n---\nb: 2", 2, ProblemCode.YAML_FEATURE),
        ("? [a, b]\n: 1", 1, ProblemCode.YAML_FEATURE),
        ("[" * 5000, 1, ProblemCode.YAML_FEATURE),
        ("a: [1", 1, ProblemCode.YAML_BROKEN),
        ("- a\nb: c", 2, ProblemCode.YAML_BROKEN),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int, code: ProblemCode):
    assert [(fault.line, fault.code) for fault in read(text).faults] == [(line, code)]


@given(st.text(st.sampled_from("ab:-[]{}?&*!|>'\"#%@` \n\t,1~")))
def test_reading_never_fails(text: str):
    yaml = read(text)
    assert all(1 <= fault.line <= text.count("\n") + 1 for fault in yaml.faults)
