"""A certificate on paper: the frozen record, drawn. Same record, same bytes (under the same zlib).

A4 landscape. What is fixed stands at fixed heights; names and titles take the largest size at which
they fit. The left third of the signature stays free for the seal.
"""

import base64
import hashlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

from lms.documents import ornaments, qr
from lms.documents.pdf import BRASS, INK, INK2, RED, Page, Style
from lms.domain.codes import print_certificate_code
from lms.domain.signing import FrozenCertificate

_MIDDLE = 148.5
_OFFICE_X, _NATION_X, _SIGN_X = 73.0, 223.0, 223.0
_NBSP = "\u00a0"


def certificate_pdf(
    frozen: FrozenCertificate, signature: bytes, verify_url: str, watermark: str | None = None
) -> bytes:
    """The certificate as a PDF of one page.

    `verify_url` goes into the QR code as it is; its part before the code is printed. `watermark`
    (`pdf.TRIAL_MARK`, `pdf.DEMO_MARK`) is printed pale across the page. The signature and the
    record travel in the file's metadata (XMP). Raises MissingLetter for letters no font has.
    """
    canonical = frozen.canonical()
    page = Page(
        title=f"{frozen.words.title.capitalize()} {print_certificate_code(frozen.code)}",
        made_on=frozen.issued_on,
        identity=canonical + signature + (watermark or "").encode() + verify_url.encode(),
        landscape=True,
    )
    page.set_author(frozen.office_lines[-1])
    page.set_xmp_metadata(_metadata(frozen, canonical, signature))
    page.add_page()
    page.raw(ornaments.border())
    page.raw(f"q 1 0 0 1 {_MIDDLE} 112 cm\n{ornaments.watermark()}\nQ")
    if watermark:
        page.across(watermark, _MIDDLE, 116, 96 if len(watermark) < 9 else 78)
    page.raw(f"q 1 0 0 1 {_MIDDLE} 33 cm\n{ornaments.drum_mark()}\nQ")
    _office(page, frozen)
    _nation(page, frozen)
    _title(page, frozen)
    _person(page, frozen)
    _course(page, frozen)
    _figures(page, frozen)
    _verification(page, frozen, verify_url)
    _signature(page, frozen)
    return page.to_bytes()


def _office(page: Page, frozen: FrozenCertificate) -> None:
    y = 27.5
    *above, issuer = frozen.office_lines
    for line in above:
        y += _block(page, _OFFICE_X, y, line, "", (12.5, 11, 10), 88, INK, most=1) * 5.4
    lines, size = page.fit(issuer, "B", (12.5, 11.5, 10.5), 88, 2)
    for line in lines:
        page.put(_OFFICE_X, y, line, "B", size, INK, "centre")
        y += 5.4
    half = min(page.width_of(lines[-1], "B", size), 60) / 4.5
    page.raw(ornaments.rule(_OFFICE_X - half, y - 3.4, _OFFICE_X + half, y - 3.4))
    number = f"{frozen.words.number}: {frozen.register_number}"
    page.put(_OFFICE_X, y + 2.6, number, "", 12.5, INK, "centre")


def _nation(page: Page, frozen: FrozenCertificate) -> None:
    _block(page, _NATION_X, 27.5, frozen.words.nation, "B", (12.5, 11.5, 10.5), 92, INK, most=1)
    page.put(_NATION_X, 33.3, frozen.words.motto, "B", 13.5, INK, "centre")
    half = page.width_of(frozen.words.motto, "B", 13.5) / 2
    page.raw(ornaments.rule(_NATION_X - half, 35.5, _NATION_X + half, 35.5))


def _title(page: Page, frozen: FrozenCertificate) -> None:
    page.put(_MIDDLE, 62.5, frozen.words.title, "B", 42, RED, "centre", spacing=1.6)
    page.put(_MIDDLE, 70.6, frozen.words.subtitle, "B", 13, BRASS, "centre", spacing=2.4)
    page.raw(ornaments.divider(_MIDDLE, 75.4, 48))


def _person(page: Page, frozen: FrozenCertificate) -> None:
    words = frozen.words
    page.put(_MIDDLE, 83.6, words.presented_to, "I", 14.5, INK2, "centre")
    lines, size = page.fit(frozen.person_name, "B", (36, 34, 32, 30, 28, 26, 24, 22), 220, 1)
    if len(lines) > 1:
        lines, size = page.fit(frozen.person_name, "B", (20, 19, 18, 16, 14, 12), 220, 2)
    y = 96.6 if len(lines) == 1 else 90.8
    for line in lines:
        page.put(_MIDDLE, y, line, "B", size, INK, "centre")
        y += 7.6
    page.raw(ornaments.dotted_line(_MIDDLE, 101.6, 73))
    facts: list[tuple[str, str]] = []
    if frozen.birth_year is not None:
        facts.append((words.birth_year, str(frozen.birth_year)))
    facts.append((words.unit, frozen.unit_line))
    if frozen.group_line:
        facts.append((words.group, frozen.group_line))
    _facts(page, 108.2, facts)


def _facts(page: Page, y: float, facts: Sequence[tuple[str, str]]) -> None:
    """Label and value pairs on one line, or on two, at the largest size that fits 232 mm."""
    gap = _NBSP * 5

    def runs(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, Style]]:
        pieces: list[tuple[str, Style]] = []
        for label, value in pairs:
            pieces += [(f"{gap if pieces else ''}{label}: ", ""), (value, "B")]
        return pieces

    def width(pairs: Sequence[tuple[str, str]], size: float) -> float:
        return sum(page.width_of(text, style, size) for text, style in runs(pairs))

    for size in (14.0, 13.0):
        if width(facts, size) <= 232:
            page.put_runs(_MIDDLE, y, runs(facts), size)
            return
    halves = (facts[:-1], facts[-1:]) if len(facts) > 2 else (facts[:1], facts[1:])
    size = next((s / 2 for s in range(26, 13, -1) if all(width(h, s / 2) <= 232 for h in halves)), 6.5)
    page.put_runs(_MIDDLE, y - 1.2, runs(halves[0]), size)
    page.put_runs(_MIDDLE, y + 4.6, runs(halves[1]), size)


def _course(page: Page, frozen: FrozenCertificate) -> None:
    page.put(_MIDDLE, 119.0, frozen.words.completed, "I", 14.5, INK2, "centre")
    lines, size = page.fit(f"“{frozen.course_title}”", "B", (21, 20, 19, 18, 17, 16, 15, 14, 13), 200, 2)
    y = 131.0 if len(lines) == 1 else 127.4
    for line in lines:
        page.put(_MIDDLE, y, line, "B", size, RED, "centre")
        y += 8.0 if len(lines) == 2 else 5.6


def _figures(page: Page, frozen: FrozenCertificate) -> None:
    """Label over value, side by side, thin brass lines between."""
    words = frozen.words
    course = f"{frozen.course_id}, {words.course_version}{_NBSP}{frozen.course_version}"
    columns: list[tuple[str, tuple[str, ...]]] = [(words.hours, (frozen.hours_text,))]
    if frozen.period:
        columns.append((words.period, (frozen.period,)))
    if frozen.result_lines:
        columns.append((words.result, frozen.result_lines))
    columns.append((words.course, (course,)))
    columns.append((words.law_as_of, (f"{frozen.law_as_of:%d/%m/%Y}",)))
    for size in (13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0):
        widths = [_figure_width(page, label, values, size) for label, values in columns]
        gap = (242 - sum(widths)) / len(columns)
        if gap >= 5:
            break
    gap = min(gap, 14)
    x = _MIDDLE - (sum(widths) + gap * (len(columns) - 1)) / 2
    for index, ((label, values), width) in enumerate(zip(columns, widths, strict=True)):
        page.put(x + width / 2, 143.2, label.upper(), "B", 8.5, BRASS, "centre", spacing=0.9)
        step = 5.6 if len(values) < 3 else 4.6
        for row, value in enumerate(values):
            page.put(x + width / 2, 149.4 + row * step, value, "B", size, INK, "centre")
        x += width + gap
        if index + 1 < len(columns):
            page.raw(ornaments.rule(x - gap / 2, 140.4, x - gap / 2, 151.4, colour="brass"))


def _figure_width(page: Page, label: str, values: Sequence[str], size: float) -> float:
    return max(
        page.width_of(label.upper(), "B", 8.5, 0.9), *(page.width_of(value, "B", size) for value in values)
    )


def _verification(page: Page, frozen: FrozenCertificate, verify_url: str) -> None:
    words = frozen.words
    rows = qr.modules(verify_url, "Q")
    module = 30.5 / (len(rows) + 2 * qr.MARGIN)
    x, y = 22.0, 160.0
    page.raw("1 1 1 rg " + f"{x} {y} 30.5 30.5 re f")
    page.raw(ornaments.box(x - 0.5, y - 0.5, 31.5, 31.5))
    margin = module * qr.MARGIN
    page.raw(ornaments.code(qr.rectangles(rows), x + margin, y + margin, module))
    left, width = 57.5, 98.0
    page.put(left, 162.6, words.verify_title.upper(), "B", 8.5, BRASS, spacing=0.9)
    page.put(left, 167.3, words.verify_scan, "", 10, INK2)
    address, size = page.fit(_address(verify_url, frozen.code), "B", (11, 10, 9, 8, 7), width, 1)
    page.put(left, 171.9, address[0], "B", size, INK)
    page.put(left, 176.5, words.verify_type, "", 10, INK2)
    page.put(left, 182.1, print_certificate_code(frozen.code), "B", 14, RED, spacing=0.8)
    register = f"{words.registered}: {frozen.register_number} ({frozen.year})"
    page.put(left, 187.0, register, "", 10, INK)
    if frozen.supersedes:
        page.put(left, 191.2, f"{words.replaces}: {print_certificate_code(frozen.supersedes)}", "I", 10, INK2)


def _address(verify_url: str, code: str) -> str:
    return verify_url.removesuffix(code).rstrip("/").partition("://")[2] or verify_url


def _signature(page: Page, frozen: FrozenCertificate) -> None:
    _block(page, _SIGN_X, 161.0, frozen.date_line(), "I", (13.5, 12.5, 11.5, 10.5), 92, INK, most=1)
    lines, size = page.fit(frozen.signer_title, "B", (13, 12, 11, 10), 92, 2)
    for row, line in enumerate(lines):
        page.put(_SIGN_X, 167.2 + row * 5.2, line, "B", size, INK, "centre")
    _block(page, _SIGN_X, 191.0, frozen.signer_name, "B", (13.5, 12.5, 11.5, 10.5), 92, INK, most=1)


def _block(
    page: Page,
    x: float,
    y: float,
    text: str,
    style: Style,
    sizes: Sequence[float],
    width: float,
    colour: tuple[int, int, int],
    *,
    most: int,
) -> int:
    """Centred lines; returns how many."""
    lines, size = page.fit(text, style, sizes, width, most)
    for row, line in enumerate(lines):
        page.put(x, y + row * 5.4, line, style, size, colour, "centre")
    return len(lines)


def _metadata(frozen: FrozenCertificate, canonical: bytes, signature: bytes) -> str:
    """XMP without a clock; carries what an offline check needs: record, signature, key id."""
    fields = {
        "Code": frozen.code,
        "KeyId": frozen.key_id,
        "Signature": base64.b64encode(signature).decode(),
        "Record": base64.b64encode(canonical).decode(),
        "RecordSha256": hashlib.sha256(canonical).hexdigest(),
    }
    inner = "".join(f"<gcn:{name}>{escape(value)}</gcn:{name}>" for name, value in fields.items())
    made = f"{frozen.issued_on:%Y-%m-%d}T00:00:00+07:00"
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        'xmlns:gcn="urn:lms:certificate:1#">'
        f"<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>{inner}"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
