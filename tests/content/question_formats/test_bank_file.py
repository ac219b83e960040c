"""What is written into a module's folder is what was read, and nothing that exists is touched."""

from base64 import b64encode
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from lms.content import yaml_lines
from lms.content.loader import load_courses
from lms.content.question_formats import read_bank
from lms.content.question_formats.bank_file import CannotWriteBank, NotWritten, write_into
from lms.domain.course import Accepted, AcceptedNumber, Level, Pair, QuestionType
from tests.content.question_formats.test_moodle_xml import answer, png, question, quiz
from tests.content.question_formats.test_qti import manifest, package

GIFT = r"""
// [tag:vận dụng] [tag:chủ đề: Đất đai]
::Một::Ai ký\: **A** hay "B"?{=Chủ tịch#Đúng: có ~%50%Phó chủ tịch ~Kế toán}

::Nhiều::Hai?{~%50%a ~%50%b ~c ~%-50%d}

::Đều::Hai?{~%50%a ~%50%b ~c}

::Đúng sai::Có?{FALSE#Không phải####Vì luật nói thế.\nDòng hai.}

::Ghép::Ghép.{=Ý -> Rô-ma =Nhật -> Tô-ki-ô = -> yes}

::Ngắn::Mấy?{=no =%50%null =%25%5}

::Số::Mấy?{#1.5:0.25 =%50%2}

::Luận::Kể. {}

::Bỏ::Không có trả lời
"""


def test_shares_that_do_not_make_a_hundred_are_written_so_that_they_do(folder):
    text = "A{~%50%a ~%25%b ~%-25%c}\n\nB{~%100%a ~%100%b ~c}\n\nC{~%100%a ~%-50%b ~c}\n\nD{~%150%a ~b}"
    bank = read_bank(text.encode())
    assert write_into(folder.root, "HGV-99-M1", bank, "a.txt").problems == []
    first, second, third = folder.course().questions()[2:]
    assert [choice.percent for choice in first.choices] == [
        Decimal("66.66667"),
        Decimal("33.33333"),
        Decimal("-33.33333"),
    ]
    assert [(choice.correct, choice.percent) for choice in second.choices] == [
        (True, None),
        (True, None),
        (False, None),
    ]
    assert [(choice.correct, choice.percent) for choice in third.choices] == [
        (True, 100),
        (False, -50),
        (False, None),
    ]


@pytest.fixture
def written(folder):
    result = write_into(folder.root, "HGV-99-M1", read_bank(GIFT.encode()), "Đề thi Xã.txt")
    assert result.problems == []
    return result, folder.course().questions()[2:]


def test_the_accepted_questions_become_further_questions_of_the_quiz(written):
    result, questions = written
    assert (result.path, result.questions) == ("hgv-99-thu/01-mo-dau/ngan-hang-de-thi-xa.yaml", 8)
    assert [one.id for one in questions][:2] == [
        "HGV-99-M1-NH-de-thi-xa-001",
        "HGV-99-M1-NH-de-thi-xa-002",
    ]
    assert [one.type for one in questions] == [
        QuestionType.SINGLE_CHOICE,
        QuestionType.MULTIPLE_CHOICE,
        QuestionType.MULTIPLE_CHOICE,
        QuestionType.TRUE_FALSE,
        QuestionType.MATCHING,
        QuestionType.SHORT_ANSWER,
        QuestionType.NUMERIC,
        QuestionType.ESSAY,
    ]
    assert {one.lesson for one in questions} == {"HGV-99-M1-L1"}


def test_every_part_of_a_question_comes_along(written):
    one, several, equal, truth, pairs, words, numbers, _ = written[1]
    assert (one.topic, one.level, one.text) == ("Đất đai", Level.APPLY, 'Ai ký: \\*\\*A\\*\\* hay "B"?')
    assert [(c.text, c.correct, c.percent, c.feedback) for c in one.choices] == [
        ("Chủ tịch", True, None, "Đúng: có"),
        ("Phó chủ tịch", False, Decimal(50), ""),
        ("Kế toán", False, None, ""),
    ]
    assert one.correct_choice == "a"
    assert [(c.correct, c.percent) for c in several.choices] == [
        (True, 50),
        (True, 50),
        (False, None),
        (False, -50),
    ]
    assert [(c.correct, c.percent) for c in equal.choices] == [(True, None), (True, None), (False, None)]
    assert (truth.correct_choice, truth.explanation) == ("b", "Vì luật nói thế.\\\nDòng hai.")
    assert pairs.pairs == (
        Pair(left="Ý", right="Rô-ma"),
        Pair(left="Nhật", right="Tô-ki-ô"),
        Pair(right="yes"),
    )
    assert words.accepted == (
        Accepted(text="no"),
        Accepted(text="null", percent=Decimal(50)),
        Accepted(text="5", percent=Decimal(25)),
    )
    assert numbers.numbers == (
        AcceptedNumber(value=Decimal("1.5"), tolerance=Decimal("0.25")),
        AcceptedNumber(value=Decimal(2), percent=Decimal(50)),
    )


def test_without_citations_they_wait_for_a_jurist(written):
    assert all(one.pending for one in written[1])


def test_a_second_bank_of_the_same_name_gets_its_own_file(written, folder):
    again = write_into(folder.root, "HGV-99-M1", read_bank(b"A{T}"), "de-thi-xa.gift")
    assert again.path == "hgv-99-thu/01-mo-dau/ngan-hang-de-thi-xa-2.yaml"
    assert again.problems == []
    assert folder.course().question("HGV-99-M1-NH-de-thi-xa-2-001").text == "A"


def test_pictures_lie_in_the_folder_of_the_course(folder):
    shown = question("essay", "", f'<img src="data:image/png;base64,{_base64(png())}">Gì?')
    result = write_into(folder.root, "HGV-99-M1", read_bank(quiz(shown).encode()), "x.xml")
    assert result.figures == ["hgv-99-thu/hinh/x-hinh.png"]
    assert (folder.root / result.figures[0]).read_bytes() == png()
    figure = folder.course().questions()[-1].figures[0]
    assert (figure.name, figure.media_type) == ("x-hinh.png", "image/png")
    catalogue, _ = load_courses(folder.root)
    assert figure.sha256 in catalogue.media


def _base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()


def test_ordering_stands_in_the_right_order(folder):
    steps = question("ordering", answer("2", "hai: tiếp") + answer("1", "- một"))
    write_into(folder.root, "HGV-99-M1", read_bank(quiz(steps).encode()), "y.xml")
    assert [choice.text for choice in folder.course().questions()[-1].choices] == ["- một", "hai: tiếp"]


@pytest.mark.parametrize(
    ("module", "data", "why"),
    [
        ("HGV-99-M9", b"A{T}", NotWritten.MODULE_UNKNOWN),
        ("HGV-99-M1", b"::A::Chi la doan van.", NotWritten.NOTHING),
        ("HGV-99-M1", package(**{"imsmanifest.xml": manifest("a.xml")}), NotWritten.NOTHING),
    ],
)
def test_what_cannot_be_written_says_why(folder, module, data, why):
    with pytest.raises(CannotWriteBank) as caught:
        write_into(folder.root, module, read_bank(data), "a.txt")
    assert caught.value.why is why


def test_a_folder_that_cannot_be_written_keeps_nothing(folder, monkeypatch):
    from pathlib import Path

    real = Path.open

    def refuse(self, mode="r", *rest, **more):
        if mode == "xb" and self.suffix == ".yaml":
            raise PermissionError
        return real(self, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", refuse)
    shown = question("essay", "", f'<img src="data:image/png;base64,{_base64(png())}">Gì?')
    with pytest.raises(CannotWriteBank) as caught:
        write_into(folder.root, "HGV-99-M1", read_bank(quiz(shown).encode()), "x.xml")
    assert caught.value.why is NotWritten.FOLDER
    assert list((folder.root / "hgv-99-thu" / "hinh").iterdir()) == []


def test_a_bank_that_could_not_be_read_again_is_not_written(folder, monkeypatch):
    monkeypatch.setattr(yaml_lines, "MAX_NODES", 150)
    before = sorted(folder.root.rglob("*"))
    with pytest.raises(CannotWriteBank) as cannot:
        write_into(folder.root, "HGV-99-M1", read_bank("Mấy?{=một =hai =ba =bốn}\n\n".encode() * 40), "a.txt")
    assert cannot.value.why is NotWritten.TOO_LONG
    assert sorted(folder.root.rglob("*")) == before


def test_a_picture_too_wide_for_a_course_comes_along_smaller(folder):
    made = BytesIO()
    Image.new("1", (5_000, 10)).save(made, "PNG")
    embedded = f'<img src="data:image/png;base64,{b64encode(made.getvalue()).decode()}">'
    bank = read_bank(f"[html]Hình gì? {embedded.replace('=', chr(92) + '=')}{{T}}".encode())
    assert write_into(folder.root, "HGV-99-M1", bank, "a.txt").problems == []
    [figure] = folder.course().questions()[2].figures
    assert figure.media_type == "image/jpeg"
    assert folder.problems() == []
