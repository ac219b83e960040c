"""What the marking of a QTI item (`responseProcessing`) tells, under the names of 2.x.

Only plain conditions are understood; nothing is run.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from lms.content.question_formats.opening import number, plain


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
    """(value, tolerance, score) of each condition `equal`; `right` is what they compare with otherwise."""
    found = []
    for case in _cases(root):
        equal = case.find(".//equal")
        if equal is None:
            continue
        own = equal.find("baseValue")
        value = number((own.text if own is not None else right) or "")
        scored = case.find("setOutcomeValue/baseValue")
        score = number(scored.text or "1") if scored is not None else Decimal(1)
        found.append((value, _tolerance(equal, value), score))
    return found


def _tolerance(equal: Element, value: Decimal) -> Decimal:
    mode = equal.get("toleranceMode", "exact")
    parts = (equal.get("tolerance") or "0").split()
    if mode == "exact" or not parts:
        return Decimal(0)
    widest = max(abs(number(part)) for part in parts)
    return plain(abs(value) * widest / 100 if mode == "relative" else widest)
