"""How long question banks that mean harm keep the reader busy, and how much memory they take.

Each file is close to the 10 MB that a bank may have and as dense as it can be in one thing: tags, signs,
answers, pictures, nesting. Each is read in a process of its own, through what `import-questions --json`
prints. Promised: an answer within 10 s of the processor's time and 500 MB, and never a traceback. Beside
them stand two honest files of the greatest size: they must be taken.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

SIZE = 9_900_000
PROMISED_SECONDS, PROMISED_MEMORY = 10.0, 500.0
_GIVE_UP = 300


@dataclass(frozen=True)
class Figures:
    """`seconds` on the clock, `processor`: those that the processor worked for it. `memory`: megabytes that
    reading added to the process, None where nobody tells. `verdict` is empty after a traceback or none in
    time."""

    name: str
    size: int
    seconds: float
    processor: float
    memory: float | None
    verdict: str
    questions: int
    reason: str

    @property
    def is_kept(self) -> bool:
        fits = self.processor < PROMISED_SECONDS and (self.memory or 0) < PROMISED_MEMORY
        return fits and bool(self.verdict) and (self.name not in HONEST or self.verdict == "import")


def main(options: Sequence[str]) -> int:
    """Returns 1 when a file took more than promised, or an honest one was refused."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.benchmarks hostile_banks")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--read", type=Path, help="read this one file, and no other")
    parser.add_argument("names", nargs="*", help="only these files: " + ", ".join(FILES))
    arguments = parser.parse_args(options)
    if arguments.read:
        print(json.dumps(_measured(arguments.read)))
        return 0
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.names or FILES:
            figures = measure(name, Path(folder))
            kept = kept and figures.is_kept
            print(json.dumps(asdict(figures)) if arguments.json else _shown(figures), flush=True)
    return 0 if kept else 1


def measure(name: str, folder: Path) -> Figures:
    data = FILES[name]()
    file = folder / name
    file.write_bytes(data)
    command = [sys.executable, "-m", "tests.benchmarks", "hostile_banks", "--read", str(file)]
    began = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_GIVE_UP, check=False)
        told = json.loads(done.stdout) if done.returncode == 0 else None
        why = done.stderr.strip().rpartition("\n")[2]
    except subprocess.TimeoutExpired:
        told, why = None, "no answer"
    if told is None:
        spent = time.perf_counter() - began
        return Figures(name, len(data), spent, spent, None, "", 0, why)
    return Figures(name, len(data), **told)


def _measured(file: Path) -> dict[str, object]:
    from lms.content.question_formats import read_bank
    from lms.content.question_formats.contract import contract

    data = file.read_bytes()
    before, clock, worked = _most_memory(), time.perf_counter(), time.process_time()
    answer = contract(read_bank(data))
    json.dumps(answer, ensure_ascii=False).encode()
    after = _most_memory()
    return {
        "seconds": time.perf_counter() - clock,
        "processor": time.process_time() - worked,
        "memory": None if after is None or before is None else after - before,
        "verdict": answer["verdict"],
        "questions": len(answer["items"]),
        "reason": answer["reason"] or "",
    }


def _most_memory() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _shown(figures: Figures) -> str:
    memory = "  unknown" if figures.memory is None else f"{figures.memory:6.0f} MB"
    return (
        f"{figures.name:22} {figures.size / 1_000_000:5.1f} MB  {figures.processor:6.2f} s worked "
        f"{figures.seconds:6.2f} s  {memory}  {figures.verdict or 'BROKEN'} {figures.questions} "
        f"{figures.reason}"
    )


# Files: as many questions of one kind as SIZE holds.


def _gift(answer: str, most: int = 1_990) -> bytes:
    one = answer.encode() + b"\n\n"
    return one * max(1, min(most, SIZE // len(one)))


def _moodle(inside: str, kind: str = "essay", most: int = 1_990) -> bytes:
    one = f'<question type="{kind}">{inside}</question>'.encode()
    return b"<quiz>" + one * max(1, min(most, SIZE // len(one))) + b"</quiz>"


def _stem(html: str, form: str = "html") -> str:
    return f'<questiontext format="{form}"><text><![CDATA[{html}]]></text></questiontext>'


def _qti(body: str, beside: str = "") -> bytes:
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="a" title="T">'
        '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">'
        f"<correctResponse><value>A</value></correctResponse></responseDeclaration>{beside}"
        f"<itemBody>{body}</itemBody></assessmentItem>"
    ).encode()


def _package(item: bytes, amount: int) -> bytes:
    """The same item under many names; each brings a number of its own, so that no two are equal."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        listed = "".join(
            f'<resource identifier="r{n}" type="imsqti_item_xmlv2p1" href="{n}.xml"/>' for n in range(amount)
        )
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{listed}</resources></manifest>")
        archive.writestr("noise.bin", _noise(1_000_000))  # within the ratio that a zip may have
        for number in range(amount):
            archive.writestr(f"{number}.xml", item)
    return out.getvalue()


def _noise(size: int) -> bytes:
    import random

    return random.Random(1).randbytes(size)


def _choices(inside: str) -> str:
    return f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1">{inside}</choiceInteraction>'


def _pictures() -> bytes:
    """Small drawings, no two alike."""
    import base64

    made = []
    for number in range(72_000):
        drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{number}</text></svg>'.encode()
        made.append(f'<img src="data:image/svg+xml;base64,{base64.b64encode(drawing).decode()}">')
    questions = [
        f'<question type="essay">{_stem("".join(made[at : at + 400]))}</question>'
        for at in range(0, len(made), 400)
    ]
    return ("<quiz>" + "".join(questions) + "</quiz>").encode()[:SIZE].rpartition(b"</question>")[0] + (
        b"</question></quiz>"
    )


_ANSWER = '<answer fraction="0"><text><![CDATA[<p>*a*</p>]]></text></answer>'
_FEEDBACK = '<answer fraction="100">a<feedback>*b* c</feedback></answer>'
_HONEST_CHOICE = (
    '<answer fraction="{}" format="html"><text><![CDATA[<p dir="ltr" style="text-align: left;">Người sử dụng '
    'đất được cấp giấy<br></p>]]></text><feedback format="html"><text><![CDATA[<p>Xem <b>Điều 9</b></p>]]>'
    "</text></feedback></answer>"
)


def _honest() -> bytes:
    """What Moodle itself writes of 2,000 questions whose words were pasted from a word processor."""
    stem = _stem(
        '<p class="MsoNormal"><span style="font-size:13pt">Theo <b>luật</b>, ai cấp giấy?</span></p>' * 3
    )
    why = "<![CDATA[<p>Căn cứ <b>Điều 1</b> (khoản 2).</p>]]>"
    feedback = f'<generalfeedback format="html"><text>{why}</text></generalfeedback>'
    choices = "".join(
        _HONEST_CHOICE.format(100 if n == 0 else 0).replace("được", f"được {n}") for n in range(10)
    )
    return _moodle(
        f"<name><text>Câu</text></name>{stem}{feedback}<single>true</single>{choices}", "multichoice", 2_000
    )


FILES: dict[str, Callable[[], bytes]] = {
    "honest-moodle.xml": _honest,
    "honest.gift": lambda: _gift(
        "::Câu::Theo <b>luật</b>, việc nào đúng (khoản 2)?{"
        + "".join(f"~%{50 if n < 2 else -50}%Phương án thứ {n}#Xem *Điều {n}*" for n in range(10))
        + "####Căn cứ Điều 1}",
        2_000,
    ),
    "list-items.xml": lambda: _moodle(_stem("<ul>" + "<li>a *b* </li>" * 700 + "</ul>")),
    "cells.xml": lambda: _moodle(_stem("<table>" + "<tr><td>|</td></tr>" * 350 + "</table>")),
    "bold.xml": lambda: _moodle(_stem("<b>*</b>_ " * 700)),
    "bold-words.xml": lambda: _moodle(_stem("<b>a</b> " * 700)),
    "paragraphs.xml": lambda: _moodle(_stem("<p>*a*</p>" * 490)),
    "line-breaks.xml": lambda: _moodle(_stem("*a*<br>" * 1_400)),
    "italics.xml": lambda: _moodle(_stem("<i>a</i>" * 620)),
    "markdown.xml": lambda: _moodle(_stem("a *b* `c` [d](e) " * 290, "markdown")),
    "answers.xml": lambda: _moodle(_stem("q") + _ANSWER * 60, "multichoice"),
    "feedback.xml": lambda: _moodle(_stem("q") + _FEEDBACK * 190, "shortanswer"),
    "failing-answers.xml": lambda: _moodle(
        _stem("q") + _FEEDBACK * 190 + '<answer fraction="x">a</answer>', "shortanswer"
    ),
    "pairs.xml": lambda: _moodle(
        _stem("q") + "<subquestion>*a* b<answer>c</answer></subquestion>" * 190, "matching"
    ),
    "explanations.xml": lambda: _moodle(
        _stem("q") + _stem("<p>*a* _b_</p>" * 350).replace("questiontext", "generalfeedback")
    ),
    "hints.xml": lambda: _moodle(_stem("q") + "<hint><text>a</text></hint>" * 180),
    "tags.xml": lambda: _moodle(_stem("q") + "<tags>" + "<tag><text>a</text></tag>" * 180 + "</tags>"),
    "names.xml": lambda: _moodle(
        "<name><text><![CDATA[" + "<b>*a*</b> " * 440 + "]]></text></name>" + _stem("q")
    ),
    "elements.xml": lambda: b"<quiz>" + b"<a/>" * (SIZE // 4) + b"</quiz>",
    "attributes.xml": lambda: b"<quiz>" + b'<a b="" c="" d=""/>' * (SIZE // 19) + b"</quiz>",
    "pictures.xml": _pictures,
    "stars.gift": lambda: _gift("[plain]" + "*a_[" * 1_200 + "{T}"),
    "star-lines.gift": lambda: _gift("[plain]" + "*a_[" * 5 + "\\n" + "x *y* z\\n" * 500 + "{T}"),
    "markdown.gift": lambda: _gift("[markdown]" + "[" * 1_900 + "b" * 3_000 + "{T}"),
    "order.gift": lambda: _gift("q{>" + "A" * 40 + " " + "1" * 40 + "!\na\nb}"),
    "answers.gift": lambda: _gift("q{" + "~*a*#*b*" * 190 + "}"),
    "tiny.gift": lambda: b"a{T}\n\n" * (SIZE // 6),
    "one-block.gift": lambda: _gift("q{" + "a\n" * 4_900_000 + "}"),
    "comments.gift": lambda: b"// [tag:a]\n" * (SIZE // 11) + b"\n\na{T}",
    "tiny.aiken": lambda: b"a\nA. b\nB. c\nANSWER: A\n\n" * (SIZE // 25),
    "prose.aiken": lambda: b"a\nA. b\n" + b"c *d* e\n" * (SIZE // 8) + b"ANSWER: A\n",
    "old-font.txt": lambda: "ChÊt l­îng gi¸o dôc ®Êt ®ai hé tÞch {T}\n\n".encode() * (SIZE // 60),
    "elements.zip": lambda: _package(_qti("<p>" + "<b/>" * 19_000 + "</p>"), 480),
    "small-elements.zip": lambda: _package(_qti("<p>" + "<b/>" * 900 + "</p>"), 4_900),
    "inline-feedback.xml": lambda: _qti(
        "<p>" + '<feedbackInline identifier="A">a</feedbackInline>b' * 190_000 + "</p>" + _choices("")
    ),
    "nested-feedback.xml": lambda: _qti(
        _choices(
            '<simpleChoice identifier="A">'
            + '<feedbackInline identifier="A">' * 90
            + "<b>a</b>" * 150_000
            + "</feedbackInline>" * 90
            + "</simpleChoice>"
        )
    ),
    "nested-notes.xml": lambda: _qti(
        '<rubricBlock view="scorer">' * 90 + "<b>a</b>" * 150_000 + "</rubricBlock>" * 90
    ),
    "notes.xml": lambda: _qti('<rubricBlock view="scorer">*a*</rubricBlock>' * 220_000),
    "prompts.xml": lambda: _qti(_choices("<a/>" * 400_000)),
    "modal.xml": lambda: _qti(
        _choices('<simpleChoice identifier="A">a</simpleChoice>'),
        '<modalFeedback identifier="A">*a* b</modalFeedback>' * 190_000,
    ),
}  # fmt: skip
HONEST = frozenset(("honest-moodle.xml", "honest.gift"))
