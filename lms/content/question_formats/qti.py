"""QTI 2.1, 2.2 and 3.0 items as 1EdTech's specification has them; packages are in qti_package.py.

3.0 writes `qti-choice-interaction response-identifier` for 2.x's `choiceInteraction responseIdentifier`; both
are read under the older names. An item here has one interaction; tests only arrange items: passed over.
"""

import copy
import re
from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lms.content.question_formats import markup
from lms.content.question_formats.gift import BLANK
from lms.content.question_formats.items import (
    MOST_ANSWERS,
    as_truth,
    choice,
    classified,
    left_behind,
    wrapped,
)
from lms.content.question_formats.opening import BadItem, number, percent
from lms.content.question_formats.patience import spend
from lms.content.question_formats.pictures import Pictures
from lms.content.question_formats.plain import one_line, to_markdown
from lms.content.question_formats.qti_marking import (
    equal_numbers,
    is_beyond_numbers,
    scores_of_choices,
    told_by_case,
    told_by_marking,
    ways_to_score,
)
from lms.domain.course import Accepted, AcceptedNumber, Choice, Pair, QuestionType
from lms.domain.question_bank import BankFormat, BankItem, ItemProblem, Trouble

ITEMS = frozenset(("assessmentItem", "qti-assessment-item"))
TESTS = frozenset(("assessmentTest", "qti-assessment-test"))
_NUMBERS = frozenset(("integer", "float"))
_OFFERED = frozenset(("simpleChoice", "inlineChoice", "simpleAssociableChoice"))
_BY_CHOICE = (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE)
_FEEDBACK = frozenset(("feedbackBlock", "feedbackInline"))
_NOT_ASKED = _FEEDBACK | {"templateBlock", "templateInline"}


def version(root: Element) -> BankFormat:
    return BankFormat.QTI30 if root.tag.startswith("qti-") else BankFormat.QTI21


def read_item(root: Element, pictures: Pictures, base: str = "") -> BankItem:
    """One item; pictures are looked for beside it, in the folder `base` of the package."""
    for element in list(root.iter()):
        # Glossaries and sign language for parts of the text.
        _remove(element, lambda child: child.tag in ("qti-catalog-info", "catalogInfo"))
        element.tag = _camel(element.tag.removeprefix("qti-"))
        for name in [name for name in element.attrib if "-" in name]:
            element.attrib[_camel(name)] = element.attrib.pop(name)
    return _Item(root, lambda address: pictures.keep(address, base)).item()


def _camel(name: str) -> str:
    head, *rest = name.split("-")
    return head + "".join(part.capitalize() for part in rest)


class _Item:
    def __init__(self, root: Element, keep: markup.Keep) -> None:
        self.root = root
        self.keep = keep
        self.body = root.find("itemBody")
        self.losses: list[Trouble] = []
        self.answers: dict[str, object] = {}
        self.general: list[str] = []

    def item(self) -> BankItem:
        name = one_line(self.root.get("title", "")) or one_line(self.root.get("identifier", ""))
        found = [e for e in self.body.iter() if _is_interaction(e)] if self.body is not None else []
        kind: QuestionType | None = None
        problem = None
        try:
            self._whole(found)
            kind = self._kind(found[0])
            self._read(kind, found[0])
            if kind is QuestionType.SINGLE_CHOICE and (truth := as_truth(self._choices())):
                kind, self.answers["choices"] = QuestionType.TRUE_FALSE, tuple(truth)
        except BadItem as bad:
            problem = bad
        stem = self._stem(found)
        explanation = markup.Rich("\n\n".join(dict.fromkeys(filter(None, self.general))))
        topic, level = classified(_tags(self.root.get("label", "")))
        item = wrapped(name, stem, kind, problem, explanation=explanation, losses=self.losses)
        return item.model_copy(update={**self.answers, "topic": topic, "level": level})

    def _choices(self) -> tuple[Choice, ...]:
        found = self.answers.get("choices", ())
        assert isinstance(found, tuple)
        return found

    def _whole(self, found: list[Element]) -> None:
        if (
            self._prints()
            or self.root.get("adaptive") == "true"
            or self.root.find("templateDeclaration") is not None
        ):
            raise BadItem(ItemProblem.HAS_PARAMETERS)
        if next(self.root.iter("assessmentStimulusRef"), None) is not None:
            raise BadItem(ItemProblem.STIMULUS)
        if not found:
            raise BadItem(ItemProblem.DESCRIPTION)
        if len(found) > 1:
            raise BadItem(ItemProblem.MANY_INTERACTIONS, str(len(found)))

    def _prints(self) -> bool:
        """Whether a number is made for the text; in feedback it may be how many were right."""
        body = self.body if self.body is not None else Element("itemBody")
        told = {inner for one in body.iter() if one.tag in _FEEDBACK for inner in one.iter()}
        return any(one.tag == "printedVariable" and one not in told for one in body.iter())

    def _kind(self, interaction: Element) -> QuestionType:
        declared = self._declaration(interaction)
        tag = interaction.tag
        offered = sum(one.tag in _OFFERED for one in interaction.iter())
        if offered > MOST_ANSWERS:
            raise BadItem(ItemProblem.CHOICES_MANY, str(offered))
        if tag in ("choiceInteraction", "inlineChoiceInteraction"):
            single = declared.get("cardinality") == "single"
            return QuestionType.SINGLE_CHOICE if single else QuestionType.MULTIPLE_CHOICE
        if tag == "textEntryInteraction":
            numeric = declared.get("baseType") in _NUMBERS
            return QuestionType.NUMERIC if numeric else QuestionType.SHORT_ANSWER
        kinds = {
            "orderInteraction": QuestionType.ORDERING,
            "matchInteraction": QuestionType.MATCHING,
            "extendedTextInteraction": QuestionType.ESSAY,
        }
        if tag not in kinds:
            raise BadItem(ItemProblem.TYPE_UNSUPPORTED, tag)
        return kinds[tag]

    def _read(self, kind: QuestionType, interaction: Element) -> None:
        declared = self._declaration(interaction)
        right = [one_line(value.text or "") for value in declared.iterfind("correctResponse/value")]
        mapped = {
            one_line(entry.get("mapKey", "")): number(entry.get("mappedValue", "0"))
            for entry in declared.iterfind("mapping/mapEntry")
        }
        self._modal(interaction, right)
        if kind not in _BY_CHOICE and kind is not QuestionType.NUMERIC and ways_to_score(self.root) > 1:
            self._lose(ItemProblem.SCORING_DIFFERS)
        if kind in _BY_CHOICE:
            self._read_choices(kind, interaction, declared, right, mapped)
        elif kind is QuestionType.ORDERING:
            self._read_order(interaction, right)
        elif kind is QuestionType.MATCHING:
            self._read_pairs(
                interaction, right or [key for key, value in mapped.items() if value > 0], mapped
            )
        elif kind is QuestionType.SHORT_ANSWER:
            shares = _scaled(mapped, max) if self._uses_map(mapped) else {}
            rest = Decimal(0 if shares else 100)
            for value in right:
                shares.setdefault(value, rest)
            if len({text.casefold() for text in shares}) < len(shares):
                self._lose(ItemProblem.CASE_LEFT)
            self.answers["accepted"] = tuple(
                Accepted(text=text.replace("*", r"\*"), percent=share)
                for text, share in shares.items()
                if share or text not in right
            )
        elif kind is QuestionType.NUMERIC:
            self._read_numbers(right, mapped)
        else:
            self.general.extend(map(to_markdown, right))  # a model answer

    def _read_choices(
        self,
        kind: QuestionType,
        interaction: Element,
        declared: Element,
        right: list[str],
        mapped: dict[str, Decimal],
    ) -> None:
        elements = [e for e in interaction.iter() if e.tag in ("simpleChoice", "inlineChoice")]
        ids = [element.get("identifier", "") for element in elements]
        known = set(ids)
        for value in right:
            if value not in known:
                raise BadItem(ItemProblem.ANSWER_UNKNOWN, value)
        scores = scores_of_choices(self.root, ids, right)
        if self._uses_map(mapped):
            rest = number(_mapping(declared).get("defaultValue") or "0")
            scores = {one: mapped.get(one, rest) for one in ids}
        elif ways_to_score(self.root) > 1 and not scores:
            self._lose(ItemProblem.SCORING_DIFFERS)
        if scores and kind is QuestionType.MULTIPLE_CHOICE:
            shares = _scaled(scores, lambda values: sum(value for value in values if value > 0))
        elif scores:
            shares = _scaled(scores, max)
        else:
            each = Decimal(100) / len(right) if right else Decimal(0)
            shares = {one: percent(each) for one in right}
            if len(right) > 1:
                self._lose(ItemProblem.SCORING_DIFFERS)
        made: list[Choice] = []
        for element, one in zip(elements, ids, strict=True):
            feedback = self._inline_feedback(element) or self.modal.get(one, "")
            share = max(shares.get(one, Decimal(0)), Decimal(-100))
            feedback = feedback or (self.right if share == 100 else self.wrong)
            made.append(choice(len(made), self._line(element), share, feedback))
        self.answers["choices"] = tuple(made)

    def _read_order(self, interaction: Element, right: list[str]) -> None:
        texts = {e.get("identifier", ""): self._line(e) for e in interaction.iter("simpleChoice")}
        if set(right) != set(texts) or len(right) != len(texts):
            raise BadItem(ItemProblem.NO_ANSWER if not right else ItemProblem.ORDER_FEW, str(len(right)))
        share = percent(Decimal(100) / len(right))
        self.answers["choices"] = tuple(choice(place, texts[one], share) for place, one in enumerate(right))

    def _read_pairs(self, interaction: Element, right: list[str], mapped: dict[str, Decimal]) -> None:
        sets = [
            {e.get("identifier", ""): self._line(e) for e in one.iter("simpleAssociableChoice")}
            for one in interaction.iterfind("simpleMatchSet")
        ]
        if len(sets) != 2:
            raise BadItem(ItemProblem.PAIR_BROKEN)
        lefts, rights = sets
        matched: dict[str, str] = {}
        for value in right:
            left, _, other = value.partition(" ")
            if left in rights and other in lefts:
                left, other = other, left
            if left not in lefts or other not in rights or left in matched:
                raise BadItem(ItemProblem.PAIR_BROKEN)
            matched[left] = other
        if not matched:
            raise BadItem(ItemProblem.NO_ANSWER)
        if set(matched) != set(lefts):
            raise BadItem(ItemProblem.PAIR_BROKEN)
        if len({value for value in mapped.values() if value > 0}) > 1:
            self._lose(ItemProblem.SCORING_DIFFERS)
        pairs = [Pair(left=text, right=rights[matched[one]]) for one, text in lefts.items()]
        used = set(matched.values())
        pairs += [Pair(right=text) for one, text in rights.items() if one not in used]
        self.answers["pairs"] = tuple(pairs)

    def _read_numbers(self, right: list[str], mapped: dict[str, Decimal]) -> None:
        """By `equal` with its tolerance where the item says how to mark, else by what is declared."""
        found = equal_numbers(self.root, right[0] if right else "")
        if is_beyond_numbers(self.root):
            self._lose(ItemProblem.SCORING_DIFFERS)
        if not found:
            shares = mapped if self._uses_map(mapped) else dict.fromkeys(right, Decimal(1))
            found = [(number(key), Decimal(0), share) for key, share in shares.items()]
        most = max((score for _, _, score in found), default=Decimal(0))
        if most <= 0:
            raise BadItem(ItemProblem.NO_ANSWER)
        self.answers["numbers"] = tuple(
            AcceptedNumber(value=value, tolerance=tolerance, percent=percent(score * 100 / most))
            for value, tolerance, score in found
        )

    def _uses_map(self, mapped: dict[str, Decimal]) -> bool:
        """Whether the mapping marks, or lies there while `match_correct` does."""
        processing = self.root.find("responseProcessing")
        if not mapped or processing is None:
            return bool(mapped)
        template = processing.get("template", "") + processing.get("templateLocation", "")
        if not template and len(processing):
            return next(processing.iter("mapResponse"), None) is not None
        return not re.search(r"match_correct|CC2_match(_basic)?", template)

    def _declaration(self, interaction: Element) -> Element:
        wanted = interaction.get("responseIdentifier", "RESPONSE")
        for declared in self.root.iterfind("responseDeclaration"):
            if declared.get("identifier") == wanted:
                return declared
        if interaction.tag == "extendedTextInteraction":
            return Element("responseDeclaration")  # nothing to declare
        raise BadItem(ItemProblem.NO_ANSWER)

    # words

    def _modal(self, interaction: Element, answers: list[str]) -> None:
        """Feedback of a choice is named after it or brought by it, or is that of all right or wrong ones.
        What no answer brings is the explanation.
        """
        ids = {element.get("identifier", "") for element in interaction.iter()} - {""}
        self.modal: dict[str, str] = {}
        self.right = self.wrong = ""
        right, wrong = told_by_marking(self.root)
        brought = told_by_case(self.root, answers)
        single = self._declaration(interaction).get("cardinality") == "single" and bool(ids - {"RESPONSE"})
        inside = set(interaction.iter())
        told = (one for one in self.root.iter() if one.tag in _FEEDBACK or one.tag == "modalFeedback")
        for element in [one for one in told if one not in inside]:
            one = element.get("identifier", "")
            choice_id = one if one in ids else brought.get(one, "")
            if element.get("showHide") == "hide" or len(self.general) >= MOST_ANSWERS:
                self._lose(ItemProblem.FEEDBACK_LEFT)  # for whoever did not choose it
            elif single and one in right ^ wrong:
                if one in right:
                    self.right = self._line(element)
                else:
                    self.wrong = self._line(element)
            elif choice_id in ids:
                said = (self.modal.get(choice_id, ""), self._line(element))
                self.modal[choice_id] = " ".join(filter(None, said))
            elif one in brought:
                self._lose(ItemProblem.FEEDBACK_LEFT)
            else:
                self.general.append(self._told(element))

    def _inline_feedback(self, element: Element) -> str:
        return " ".join(filter(None, (self._line(inner) for inner in element.iter("feedbackInline"))))

    def _stem(self, found: list[Element]) -> markup.Rich:
        if self.body is None:
            return markup.Rich()
        body = copy.deepcopy(self.body)
        for parent in list(body.iter()):
            notes = [child for child in parent if _is_for_teachers(child)]
            self.general.extend(map(self._told, notes))
            _remove(parent, lambda child: child.tag in _NOT_ASKED or _is_for_teachers(child))
            for child in parent:
                if _is_interaction(child):
                    _keep_prompt(child, alone=len(parent) == 1 and not _words(parent))
        return self._rich(body, self.keep)

    def _rich(self, element: Element, keep: markup.Keep) -> markup.Rich:
        inner = copy.copy(element)
        inner.tag, inner.tail = "div", None
        for child in inner.iter("prompt"):
            child.tag = "div"
        return markup.from_html(ElementTree.tostring(inner, encoding="unicode", method="html"), keep)

    def _told(self, element: Element) -> str:
        """A passage of the explanation."""
        rich = self._rich(element, left_behind)
        self.losses.extend(rich.losses)
        return rich.markdown

    def _line(self, element: Element) -> str:
        spend(sum(1 for _ in element.iter()))
        own = copy.deepcopy(element)
        for parent in list(own.iter()):
            _remove(parent, lambda child: child.tag == "feedbackInline")
        rich = self._rich(own, left_behind)
        self.losses.extend(rich.losses)
        return rich.line

    def _lose(self, code: ItemProblem) -> None:
        self.losses.append(Trouble(code=code))


def _tags(label: str) -> list[str]:
    """Ours are the level and the topic, in whose words any sign may be."""
    ours = re.fullmatch(r"([^;,|:]+);(chủ đề: .+)", label)
    return list(ours.groups()) if ours else re.split(r"[;,|]", label)


def _is_for_teachers(element: Element) -> bool:
    return element.tag == "rubricBlock" and "candidate" not in element.get("view", "candidate")


def _is_interaction(element: Element) -> bool:
    return element.tag.endswith("Interaction")


def _words(parent: Element) -> str:
    return (parent.text or "").strip() + (parent[0].tail or "").strip()


def _keep_prompt(interaction: Element, *, alone: bool) -> None:
    """In the question's text, a place to write between words is a line; of a list of choices stays the
    prompt."""
    inline = interaction.tag in ("textEntryInteraction", "inlineChoiceInteraction")
    interaction[:] = [child for child in interaction if child.tag == "prompt"]
    interaction.text = BLANK if inline and not alone else None
    interaction.tag = "span" if inline else "div"


def _remove(parent: Element, unwanted: Callable[[Element], bool]) -> None:
    """Children, without the words that follow them; all at once, because there may be thousands."""
    kept: list[Element] = []
    words = [[parent.text or ""]]
    for child in parent:
        if unwanted(child):
            words[-1].append(child.tail or "")
        else:
            kept.append(child)
            words.append([child.tail or ""])
    if len(kept) == len(parent):
        return
    parent[:] = kept
    parent.text = "".join(words[0])
    for child, said in zip(kept, words[1:], strict=True):
        child.tail = "".join(said)


def _mapping(declared: Element) -> Element:
    found = declared.find("mapping")
    return found if found is not None else Element("mapping")


def _scaled(scores: dict[str, Decimal], whole: Callable[..., Decimal | int]) -> dict[str, Decimal]:
    """Scores as percents of the most there is to get."""
    most = Decimal(whole(scores.values())) if scores else Decimal(0)
    if most <= 0:
        raise BadItem(ItemProblem.NO_ANSWER)
    return {key: percent(score * 100 / most) for key, score in scores.items()}
