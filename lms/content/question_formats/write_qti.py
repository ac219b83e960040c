"""Questions → a QTI package, 2.1 or 3.0: one item a file, a manifest, the pictures."""

import io
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from lms.content.question_formats.qti_package import MANIFEST
from lms.content.question_formats.writing import (
    CannotWrite,
    FigureBytes,
    as_html,
    escaped_html,
    figure_data,
    share,
    stem_html,
    tags,
)
from lms.domain.course import Question, QuestionType
from lms.domain.question_bank import BankFormat, ItemProblem

EXTENSION = "zip"
_SPACES = {
    BankFormat.QTI21: "http://www.imsglobal.org/xsd/imsqti_v2p1",
    BankFormat.QTI30: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
_TEMPLATES = {
    BankFormat.QTI21: "http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}",
    BankFormat.QTI30: "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
}
_RESOURCES = {BankFormat.QTI21: "imsqti_item_xmlv2p1", BankFormat.QTI30: "imsqti_item_xmlv3p0"}
_PACKAGES = {
    BankFormat.QTI21: "http://www.imsglobal.org/xsd/imscp_v1p1",
    BankFormat.QTI30: "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
}
_SCHEMAS = {BankFormat.QTI21: ("QTIv2.1 Package", "1.0.0"), BankFormat.QTI30: ("QTI Package", "3.0.0")}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same questions make the same bytes
_HTML = frozenset(
    ("p", "div", "span", "br", "img", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong",
     "em", "h2", "h3", "h1", "h4", "h5", "h6")
)  # fmt: skip

Item = tuple[str, bytes, dict[str, bytes]]


def package(items: Sequence[Item], form: BankFormat) -> bytes:
    """`items`: id, XML, pictures by name."""
    root = Element("manifest", xmlns=_PACKAGES[form], identifier="MANIFEST")
    about = SubElement(root, "metadata")
    SubElement(about, "schema").text, SubElement(about, "schemaversion").text = _SCHEMAS[form]
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    files: dict[str, bytes] = {}
    for one, xml, pictures in items:
        path = f"items/{one}.xml"
        resource = SubElement(resources, "resource", identifier=f"R-{one}", type=_RESOURCES[form], href=path)
        SubElement(resource, "file", href=path)
        files[path] = xml
        for name, data in pictures.items():
            SubElement(resource, "file", href=f"hinh/{name}")
            files[f"hinh/{name}"] = data
    ElementTree.indent(root)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        manifest = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        for path, data in {MANIFEST: manifest, **files}.items():
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def item(one: Question, read: FigureBytes, form: BankFormat) -> Item:
    """Raises CannotWrite."""
    pictures = {figure.name: figure_data(figure, read) for figure in one.figures}
    root = Element(
        "assessmentItem",
        identifier=f"I-{one.id}",
        title=one.id,
        label=";".join(tags(one)),
        adaptive="false",
        timeDependent="false",
    )
    _Writer(root, one, form).write()
    if form is BankFormat.QTI30:
        _rename(root)
    root.set("xmlns", _SPACES[form])
    return one.id, ElementTree.tostring(root, encoding="utf-8", xml_declaration=True), pictures


def _rename(root: Element) -> None:
    for element in root.iter():
        if element.tag in _HTML:
            continue
        element.tag = "qti-" + _kebab(element.tag)
        for name in [name for name in element.attrib if name != _kebab(name)]:
            element.attrib[_kebab(name)] = element.attrib.pop(name)


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


class _Writer:
    def __init__(self, root: Element, one: Question, form: BankFormat) -> None:
        self.root = root
        self.one = one
        self.form = form
        self.body = Element("itemBody")
        self.template = "match_correct"
        self.marking: Element | None = None

    def write(self) -> None:
        one = self.one
        stem = stem_html(one, lambda figure: f"../hinh/{figure.name}")
        self.body.append(_xhtml("div", stem))
        if one.type in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE, QuestionType.TRUE_FALSE):
            self._choices()
        elif one.type is QuestionType.ORDERING:
            self._order()
        elif one.type is QuestionType.MATCHING:
            self._pairs()
        elif one.type is QuestionType.SHORT_ANSWER:
            self._accepted()
        elif one.type is QuestionType.NUMERIC:
            self._numbers()
        else:
            self._declare("single", "string")
            SubElement(self.body, "extendedTextInteraction", responseIdentifier="RESPONSE")
        self._finish()

    def _finish(self) -> None:
        SubElement(
            self.root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float"
        )
        if any(choice.feedback for choice in self.one.choices):
            SubElement(
                self.root,
                "outcomeDeclaration",
                identifier="FEEDBACK",
                cardinality="multiple" if self.one.type is QuestionType.MULTIPLE_CHOICE else "single",
                baseType="identifier",
            )
        if self.one.explanation:
            shown = SubElement(
                self.root,
                "outcomeDeclaration",
                identifier="FEEDBACK_GENERAL",
                cardinality="single",
                baseType="identifier",
            )
            SubElement(SubElement(shown, "defaultValue"), "value").text = "general"
        self.root.append(self.body)
        if any(choice.feedback for choice in self.one.choices):
            self._mark_with_feedback()
        if self.marking is not None:
            self.root.append(self.marking)
        elif self.one.type is not QuestionType.ESSAY:
            address = _TEMPLATES[self.form].format(self.template)
            SubElement(self.root, "responseProcessing", template=address)
        if self.one.explanation:
            said = _xhtml("modalFeedback", as_html(self.one.explanation))
            said.attrib.update(outcomeIdentifier="FEEDBACK_GENERAL", identifier="general", showHide="show")
            self.root.append(said)

    def _declare(self, cardinality: str, kind: str, *right: str) -> Element:
        made = SubElement(
            self.root, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=kind
        )
        if right:
            values = SubElement(made, "correctResponse")
            for value in right:
                SubElement(values, "value").text = value
        return made

    def _map(self, declared: Element, worths: dict[str, Decimal]) -> None:
        self.template = "map_response"
        mapping = SubElement(declared, "mapping", lowerBound="0", defaultValue="0")
        for key, worth in worths.items():
            SubElement(mapping, "mapEntry", mapKey=key, mappedValue=f"{worth / 100:f}")

    def _mark_with_feedback(self) -> None:
        """As `map_response` does, and say which choice was taken, so that its words are shown."""
        self.marking = Element("responseProcessing")
        condition = SubElement(self.marking, "responseCondition")
        empty = SubElement(condition, "responseIf")
        SubElement(SubElement(empty, "isNull"), "variable", identifier="RESPONSE")
        nothing = SubElement(empty, "setOutcomeValue", identifier="SCORE")
        SubElement(nothing, "baseValue", baseType="float").text = "0"
        given = SubElement(condition, "responseElse")
        scored = SubElement(given, "setOutcomeValue", identifier="SCORE")
        SubElement(scored, "mapResponse", identifier="RESPONSE")
        said = SubElement(given, "setOutcomeValue", identifier="FEEDBACK")
        SubElement(said, "variable", identifier="RESPONSE")

    def _choices(self) -> None:
        several = self.one.type is QuestionType.MULTIPLE_CHOICE
        worths = {f"C{choice.id}": share(self.one, choice) for choice in self.one.choices}
        right = [key for key, worth in worths.items() if (worth > 0 if several else worth == 100)]
        declared = self._declare("multiple" if several else "single", "identifier", *right)
        self._map(declared, {key: worth for key, worth in worths.items() if worth})
        asked = SubElement(
            self.body,
            "choiceInteraction",
            responseIdentifier="RESPONSE",
            shuffle="false" if self.one.type is QuestionType.TRUE_FALSE else "true",
            maxChoices="0" if several else "1",
        )
        for choice in self.one.choices:
            made = _xhtml("simpleChoice", escaped_html(choice.text))
            made.set("identifier", f"C{choice.id}")
            asked.append(made)
            if choice.feedback:
                said = SubElement(
                    made,
                    "feedbackInline",
                    outcomeIdentifier="FEEDBACK",
                    identifier=f"C{choice.id}",
                    showHide="show",
                )
                said.text = choice.feedback

    def _order(self) -> None:
        if any(choice.feedback for choice in self.one.choices):
            raise CannotWrite(ItemProblem.FORMAT_FEEDBACK)
        ids = [f"C{choice.id}" for choice in self.one.choices]
        self._declare("ordered", "identifier", *ids)
        asked = SubElement(self.body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
        for choice in self.one.choices:
            SubElement(asked, "simpleChoice", identifier=f"C{choice.id}").text = choice.text

    def _pairs(self) -> None:
        pairs = self.one.pairs
        rights = list(dict.fromkeys(pair.right for pair in pairs))
        right = [f"L{place} R{rights.index(pair.right)}" for place, pair in enumerate(pairs) if pair.left]
        declared = self._declare("multiple", "directedPair", *right)
        self._map(declared, dict.fromkeys(right, Decimal(100)))
        asked = SubElement(
            self.body,
            "matchInteraction",
            responseIdentifier="RESPONSE",
            shuffle="true",
            maxAssociations=str(len(right)),
        )
        lefts = SubElement(asked, "simpleMatchSet")
        for place, pair in enumerate(pairs):
            if pair.left:
                _associable(lefts, f"L{place}", pair.left, 1)
        others = SubElement(asked, "simpleMatchSet")
        for place, text in enumerate(rights):
            _associable(others, f"R{place}", text, len(right))

    def _accepted(self) -> None:
        worths: dict[str, Decimal] = {}
        for accepted in self.one.accepted:
            text = accepted.text.replace(r"\*", "\0")
            if "*" in text:
                raise CannotWrite(ItemProblem.FORMAT_LETTERS, "*")
            if accepted.feedback:
                raise CannotWrite(ItemProblem.FORMAT_FEEDBACK)
            worths[text.replace("\0", "*")] = accepted.percent
        best = next(text for text, worth in worths.items() if worth == 100)
        self._map(self._declare("single", "string", best), worths)
        self._entry()

    def _numbers(self) -> None:
        numbers = self.one.numbers
        if any(number.feedback for number in numbers):
            raise CannotWrite(ItemProblem.FORMAT_FEEDBACK)
        best = next(number for number in numbers if number.percent == 100)
        self._declare("single", "float", f"{best.value:f}")
        self.marking = Element("responseProcessing")
        condition = SubElement(self.marking, "responseCondition")
        for place, number in enumerate(sorted(numbers, key=lambda one: -one.percent)):
            case = SubElement(condition, "responseElseIf" if place else "responseIf")
            margin = f"{number.tolerance:f}"
            equal = SubElement(case, "equal", toleranceMode="absolute", tolerance=f"{margin} {margin}")
            SubElement(equal, "variable", identifier="RESPONSE")
            SubElement(equal, "baseValue", baseType="float").text = f"{number.value:f}"
            scored = SubElement(case, "setOutcomeValue", identifier="SCORE")
            SubElement(scored, "baseValue", baseType="float").text = f"{number.percent / 100:f}"
        self._entry()

    def _entry(self) -> None:
        line = SubElement(self.body, "p")
        SubElement(line, "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="40")


def _associable(parent: Element, identifier: str, text: str, most: int) -> None:
    made = SubElement(parent, "simpleAssociableChoice", identifier=identifier, matchMax=str(most))
    made.text = text


def _xhtml(tag: str, inner: str) -> Element:
    """markdown-it writes XHTML, so its output can stand inside XML."""
    return ElementTree.fromstring(f"<{tag}>{inner}</{tag}>")
