"""What the marking of a QTI item (`responseProcessing`) tells, under the names of 2.x.

Only plain conditions are understood; nothing is run.
"""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from lms.content.question_formats.opening import BadItem, number, plain
from lms.domain.question_bank import ItemProblem


def _cases(root: Element) -> Iterator[Element]:
    for case in root.iter():
        if case.tag in ("responseIf", "responseElseIf"):
            yield case


def _score(case: Element) -> Decimal | None:
    for outcome in case.iterfind("setOutcomeValue"):
        value = outcome.find("baseValue")
        if outcome.get("identifier") == "SCORE" and value is not None:
            return number(value.text or "0")
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


def scores_of_choices(root: Element, ids: Collection[str]) -> dict[str, Decimal]:
    """Score by choice, where the item declares no right one and its conditions compare with single ones."""
    found: dict[str, Decimal] = {}
    for case in _cases(root):
        chosen = case.find("match/baseValue")
        score = _score(case)
        if chosen is not None and score is not None and (chosen.text or "").strip() in ids:
            found.setdefault((chosen.text or "").strip(), score)
    return found


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
    tags = {element.tag for case in _cases(root) for element in case.iter()}
    return bool(tags & {"not", "gt", "lt", "inside", "patternMatch", "customOperator"})


def _margins(case: Element, right: str) -> Iterator[tuple[Decimal, Decimal]]:
    if case.find(".//not") is not None:
        return
    for test in case.iter():
        if test.tag == "equal":
            yield _tolerated(test, _compared(test, right))
        elif test.tag == "equalRounded":
            yield _rounded(test, _compared(test, right))
        elif test.tag == "and" and len(test) == 2:
            bounds = {one.tag[:2]: one.findtext("baseValue") for one in test}
            low, high = bounds.get("gt"), bounds.get("lt")
            if low is not None and high is not None:
                yield _between(number(low), number(high))


def _between(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    if low > high:
        raise BadItem(ItemProblem.NUMBER_BROKEN, f"{low:f}–{high:f}")
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
