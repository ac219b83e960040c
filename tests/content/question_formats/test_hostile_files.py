"""Files that are broken or mean harm: an answer each, never a traceback."""

import stat
import zipfile
from io import BytesIO

import pytest

from lms.content.question_formats import patience
from lms.domain.question_bank import FileReason

MOODLE = '<question type="essay"><questiontext format="html"><text>{}</text></questiontext></question>'
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><quiz>' + MOODLE.format("&c;") + "</quiz>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'


def zipped(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", FileReason.EMPTY),
        (b"\xef\xbb\xbf \r\n", FileReason.EMPTY),
        (b"x" * 10_000_001, FileReason.TOO_LARGE),
        ("Một bài văn xuôi, không có câu hỏi nào.".encode(), FileReason.UNKNOWN_FORMAT),
        (b"%PDF-1.7 \xe2\xe3", FileReason.ENCODING),
        (b"::a::b{T}\x00", FileReason.NUL_BYTES),
        ("Câu{T}".encode("utf-16") + b"\x00", FileReason.ENCODING),
        (b"C\xe2u \xff\xfe h\xf2i{T}", FileReason.ENCODING),
        (b"<html><body>x</body></html>", FileReason.OTHER_XML),
        (b"<questestinterop/>", FileReason.OTHER_XML),
        (b"<quiz><question", FileReason.XML_BROKEN),
        (b'<?xml version="1.0" encoding="UTF-8"?><quiz>\xff\xfe</quiz>', FileReason.XML_BROKEN),
        (b'<?xml version="1.0" encoding="klingon"?><quiz/>', FileReason.XML_BROKEN),
        (b"<quiz/>", FileReason.NO_QUESTIONS),
        (BOMB.encode(), FileReason.XML_ENTITIES),
        (OUTSIDE.encode(), FileReason.XML_ENTITIES),
        (b"<quiz>" + b"<a>" * 5_000, FileReason.TOO_DEEP),
        (b"<quiz>" + b"<a/>" * 450_001 + b"</quiz>", FileReason.TOO_MUCH_WORK),
        (b"A{T}\n\n" * 2_001, FileReason.TOO_MANY),
        (b"PK\x03\x04 broken", FileReason.ZIP_BROKEN),
        (zipped(**{"a.txt": b"x"}), FileReason.NO_MANIFEST),
        (zipped(**{"../a.xml": b"x", "imsmanifest.xml": b"<manifest/>"}), FileReason.ZIP_PATH),
        (zipped(**{"/etc/a.xml": b"x", "imsmanifest.xml": b"<manifest/>"}), FileReason.ZIP_PATH),
        (zipped(**{"c:\\a.xml": b"x", "imsmanifest.xml": b"<manifest/>"}), FileReason.ZIP_PATH),
        (zipped(**{"imsmanifest.xml": b" " * 30_000_000}), FileReason.ZIP_BOMB),
        (zipped(**{"imsmanifest.xml": b"<manifest/>"}), FileReason.NO_QUESTIONS),
        (zipped(**{"imsmanifest.xml": BOMB.encode()}), FileReason.XML_ENTITIES),
    ],
)
def test_a_hostile_file_is_refused_with_its_reason(bank, data, reason):
    read = bank(data)
    assert read.bank.reason is reason
    assert (read.answer["verdict"], read.items) == ("refuse_file", [])
    assert read.answer["reason"].endswith(".")


@pytest.mark.parametrize(
    "html",
    ["<a " * 20_000, "<!--" * 15_000, "<b>" * 20_000, "<ul><li>" * 7_000, "<sup>" * 12_000, "&" * 60_000],
)
def test_markup_that_never_ends_is_read_at_once(bank, html):
    """Python's own reader takes minutes for these."""
    assert bank("[html]" + html.replace("=", "\\=") + " x{T}").answer["verdict"] == "import"


def test_an_item_with_a_number_that_is_none_does_not_spoil_the_others(bank):
    read = bank("A{#nhiều}\n\nB{#1e40}\n\nC{#1e999999999}\n\nD{#" + "9" * 5_000 + "}\n\nE{#1}")
    assert [item["problem"] for item in read.items] == [
        "“nhiều” không phải là số. Phần lẻ viết bằng dấu chấm.",
        "Số “1e40” quá lớn hoặc quá dài. Hãy viết lại, nhiều nhất 30 chữ số.",
        "Số “1e999999999” quá lớn hoặc quá dài. Hãy viết lại, nhiều nhất 30 chữ số.",
        f"Số “{'9' * 30}…” quá lớn hoặc quá dài. Hãy viết lại, nhiều nhất 30 chữ số.",
        None,
    ]


STARS = "<p>*a*</p>" * 400
FEEDBACK = '<answer fraction="100">a<feedback>*b* c</feedback></answer>'


@pytest.mark.parametrize(
    "inside",
    [
        f"<questiontext><text><![CDATA[{STARS}]]></text></questiontext>",
        f"<generalfeedback><text><![CDATA[{STARS}]]></text></generalfeedback>",
        FEEDBACK * 150 + '<answer fraction="x">a</answer>',
    ],
    ids=["stems", "explanations", "answers that fail at the last"],
)
def test_the_patience_is_one_for_the_whole_file_wherever_the_work_hides(bank, monkeypatch, inside):
    monkeypatch.setattr(patience, "MOST_WORK", 20_000)
    one = f'<question type="shortanswer">{inside}</question>'
    few, many = bank(f"<quiz>{one * 2}</quiz>"), bank(f"<quiz>{one * 40}</quiz>")
    assert (len(few.items), many.bank.reason) == (2, FileReason.TOO_MUCH_WORK)
    assert many.answer["reason"] == (
        "Tệp có quá nhiều thẻ định dạng hoặc ký hiệu, đọc sẽ quá lâu. Hãy chia thành nhiều tệp nhỏ hơn."
    )


def test_the_elements_of_all_files_of_a_package_are_counted_together(bank, monkeypatch):
    monkeypatch.setattr(patience, "MOST_WORK", 5_000)
    listed = "".join(f'<resource type="imsqti_item_xmlv2p1" href="{n}.xml"/>' for n in range(9))
    item = b"<assessmentItem>" + b"<b/>" * 900 + b"</assessmentItem>"
    files = {f"{number}.xml": item for number in range(9)}
    read = bank(zipped(**{"imsmanifest.xml": f"<manifest>{listed}</manifest>".encode()}, **files))
    assert read.bank.reason is FileReason.TOO_MUCH_WORK


def test_settings_of_an_ordering_question_are_not_tried_in_every_way(bank):
    assert bank("Xếp{>" + "A" * 60 + "1" * 60 + "!\na\nb}").only["type"] != "ordering"


def test_an_item_as_long_as_a_book_is_refused(bank):
    read = bank("Ai?{=" + "a" * 20_001 + " ~b}")
    assert read.only["problem"] == "Câu hỏi dài hơn 20000 ký tự."


@pytest.mark.parametrize(
    "gift",
    [
        "Ai?{" + "~=" * 100_000 + "}",
        "Ai?{" + "~%1%" * 100_000 + "}",
        "Ai?{#" + "=1" * 100_000 + "}",
        "Ai? " + "\\\\(" * 200_000 + "{T}",
        "[markdown]" + "|a" * 1000 + "\\n" + "|-" * 1000 + "\\n|b" * 5000 + "{T}",
    ],
    ids=["choices", "weights", "numbers", "formulas", "a wide table"],
)
def test_thousands_of_signs_are_refused_in_a_moment(bank, gift):
    assert bank(gift).only["verdict"] == "refuse"


def test_thousands_of_lines_in_one_choice_are_put_together_once(bank):
    read = bank("Ai?\nA. một\n" + "và thêm nữa\n" * 60_000 + "B. hai\nANSWER: A\n")
    assert read.only["problem"] == "Câu hỏi dài hơn 20000 ký tự."


def test_nested_small_letters_are_not_followed_for_ever(bank):
    assert bank("[html]x" + "<sub>" * 1_000 + "2{T}").only["stem_text"] == "x_(_₂)"


def test_a_question_of_empty_cells_asks_nothing(bank):
    assert bank("[html]<table>" + "<tr><td></td></tr>" * 9 + "</table>{T}").only["problem"] == (
        "Câu hỏi không có lời."
    )


def test_two_files_of_one_name_or_a_link_out_of_the_package_refuse_it(bank):
    def packed(*entries: tuple[str, int]) -> bytes:
        made = BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for name, mode in entries:
                entry = zipfile.ZipInfo(name)
                entry.create_system, entry.external_attr = 3, mode << 16
                archive.writestr(entry, "<manifest/>")
        return made.getvalue()

    twice = bank(packed(("imsmanifest.xml", 0), ("a.xml", 0), ("./a.xml", 0)))
    link = bank(packed(("imsmanifest.xml", 0), ("a.xml", stat.S_IFLNK | 0o777)))
    assert [twice.bank.reason, link.bank.reason] == [FileReason.ZIP_TWICE, FileReason.ZIP_PATH]


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_half_a_file_is_an_answer_too(bank, cut):
    whole = "<quiz>" + MOODLE.format("<![CDATA[<p>Ai ký?</p>]]>") * 3 + "</quiz>"
    gift = "::Một::Ai?{=a#b ~c}\n\n::Hai::Mấy?{#1..2}\n\n::Ba::Ghép{=a -> b =c -> d}"
    for text in (whole, gift):
        assert bank(text[:cut]).answer["verdict"] in ("import", "refuse_file")


def test_a_zip_packed_in_a_way_nobody_knows_is_refused(bank):
    data = bytearray(zipped(a=b"x" * 50))
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    data[local + 8 : local + 10] = data[central + 10 : central + 12] = (99).to_bytes(2, "little")
    assert bank(bytes(data)).bank.reason is FileReason.ZIP_BROKEN
