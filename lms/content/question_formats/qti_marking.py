"""What the marking of a QTI item (`responseProcessing`) tells, under the names of 2.x.

Only plain conditions are understood; nothing is run.
"""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from lms.content.question_formats.opening import number, plain

_BOUNDS = frozenset(("gt", "gte", "lt", "lte"))
_BEYOND = frozenset(("gt", "lt", "inside", "patternMatch", "customOperator"))


def _cases(root: Element) -> Iterator[Element]:
    for case in root.iter():
        if case.tag in ("responseIf", "responseElseIf"):
            yield case


def _score(case: Element) -> Decimal | None:
    """What a condition gives, or adds to what there is; None where it gives none that can be read."""
    for outcome in case.iterfind("setOutcomeValue"):
        values = outcome.findall("baseValue") + outcome.findall("sum/baseValue")
        if outcome.get("identifier") == "SCORE" and len(values) == 1:
            return number(values[0].text or "0")
    return None


def ways_to_score(root: Element) -> int:
    """How many different ways to earn a score there are; more than one is no plain right or wrong."""
    found = root.iterfind("responseProcessing//setOutcomeValue")
    values = [one.find("baseValue") for one in found if one.get("identifier") == "SCORE"]
    return sum(value is None or (value.text or "").strip(" 0.") != "" for value in values)


def told_by_marking(root: Element) -> tuple[set[str], set[str]]:
    """Ids of the feedback that is shown when the answer is the correct one, and else."""
    told: tuple[set[str], set[str]] = (set(), set())
    for condition in root.iter("responseCondition"):
        first = condition.find("responseIf")
        if first is None or first.find("match/correct") is None:
            continue
        for branch, ids in ((first, told[0]), (condition.find("responseElse"), told[1])):
            values = branch.iterfind("setOutcomeValue/baseValue") if branch is not None else ()
            ids.update((value.text or "").strip() for value in values)
    return told


def told_by_case(root: Element, right: list[str]) -> dict[str, str]:
    """Id of each feedback that only some answers bring → the one choice that brings it, or ""."""
    found: dict[str, str] = {}
    for case in root.iter():
        if case.tag not in ("responseIf", "responseElseIf", "responseElse"):
            continue
        chosen = _chosen(case[0], right) if len(case) and case.tag != "responseElse" else ""
        for outcome in case.iterfind("setOutcomeValue"):
            ids = [(value.text or "").strip() for value in outcome.iter("baseValue")]
            found.update({one: chosen if found.get(one, chosen) == chosen else "" for one in ids})
    return found


def scores_of_choices(root: Element, ids: Collection[str], right: list[str]) -> dict[str, Decimal]:
    """Score by choice, where each condition that scores asks for a single one; else none at all."""
    found: dict[str, Decimal] = {}
    for case in _cases(root):
        test = case[0] if len(case) else Element("none")
        if test.find("variable[@identifier='SCORE']") is not None or not _sets_score(case):
            continue  # what is below nothing becomes nothing
        score, chosen = _score(case), _chosen(test, right)
        if score is None or (score and chosen not in ids):
            return {}
        found.setdefault(chosen, score)
    elsewhere = (_score(case) for case in root.iter("responseElse"))
    return {} if any(elsewhere) else {one: score for one, score in found.items() if one in ids}


def _sets_score(case: Element) -> bool:
    return case.find("setOutcomeValue[@identifier='SCORE']") is not None


def _chosen(test: Element, right: list[str]) -> str:
    value = test.find("baseValue")
    if test.tag not in ("match", "member"):
        return ""
    if value is not None:
        return (value.text or "").strip()
    return right[0] if test.find("correct") is not None and len(right) == 1 else ""


def equal_numbers(root: Element, right: str) -> list[tuple[Decimal, Decimal, Decimal]]:
    """(value, tolerance, score) of each `equal`, `equalRounded` or pair of bounds. `right`: for those that
    name no number.
    """
    found: list[tuple[Decimal, Decimal, Decimal]] = []
    for case in _cases(root):
        scored = case.find("setOutcomeValue/baseValue")
        score = number(scored.text or "1") if scored is not None else Decimal(1)
        found.extend((*margin, score) for margin in _margins(case, right))
    return found


def is_beyond_numbers(root: Element) -> bool:
    """Whether the marking compares in a way that is not read, or an end of a range is itself wrong."""
    for case in _cases(root):
        for test in _tests(case):
            open_ended = "false" in (test.get("includeLowerBound"), test.get("includeUpperBound"))
            if test.tag in _BEYOND or open_ended or _denies(test):
                return True
    return False


def _tests(case: Element) -> list[Element]:
    """What is asked; behind it stands what follows, in which more cases may lie."""
    return list(case[0].iter()) if len(case) else []


def _denies(test: Element) -> bool:
    """Whether something must not be so, apart from giving no answer."""
    return test.tag == "not" and test.find("isNull") is None


def _margins(case: Element, right: str) -> Iterator[tuple[Decimal, Decimal]]:
    tests = _tests(case)
    if any(map(_denies, tests)):
        return
    for test in tests:
        if test.tag == "equal":
            yield _tolerated(test, _compared(test, right))
        elif test.tag == "equalRounded":
            yield _rounded(test, _compared(test, right))
        elif test.tag == "and":
            bounds = [number(one.findtext("baseValue") or "") for one in test if one.tag in _BOUNDS]
            if {one.tag[:2] for one in test if one.tag in _BOUNDS} == {"gt", "lt"} and len(bounds) == 2:
                # Some programs write the number before the answer, and mean the same.
                yield _between(min(bounds), max(bounds))


def _between(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    return plain((low + high) / 2), plain((high - low) / 2)


def _compared(test: Element, right: str) -> Decimal:
    own = test.find("baseValue")
    return number((own.text if own is not None else right) or "")


def _rounded(test: Element, value: Decimal) -> tuple[Decimal, Decimal]:
    """What rounds to the same: half a step to either side."""
    figures = test.get("figures", "")
    places = int(figures) if re.fullmatch(r"\d{1,2}", figures) else 0
    if test.get("roundingMode", "significantFigures") != "decimalPlaces":
        places -= value.adjusted() + 1
    step = Decimal(1).scaleb(-places)
    return plain((value / step).to_integral_value() * step), plain(step / 2)


def _tolerated(equal: Element, value: Decimal) -> tuple[Decimal, Decimal]:
    mode = equal.get("toleranceMode", "exact")
    parts = [abs(number(part)) for part in (equal.get("tolerance") or "0").split()]
    if mode == "exact" or not parts:
        return value, Decimal(0)
    unit = abs(value) / 100 if mode == "relative" else Decimal(1)
    below, above = plain(parts[0] * unit), plain(parts[-1] * unit)
    return (value, below) if below == above else _between(value - below, value + above)
