"""Lessons made ready for a voice: what the eye understands from its shape, written out as it is said.

A device's Vietnamese voice reads words well, and stumbles over "01/9/2026", "UBND", "35/2013/QH13" or a
table. The same text always gives the same sentences, so that a place in them can be remembered.
"""

from __future__ import annotations

import re

MOST_LETTERS = 220
"""In one piece: some voices stop in the middle of a longer one."""

_ABBREVIATIONS = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "TAND": "Tòa án nhân dân",
    "VKSND": "Viện kiểm sát nhân dân",
    "MTTQ": "Mặt trận Tổ quốc",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "TGPL": "trợ giúp pháp lý",
    "PBGDPL": "phổ biến, giáo dục pháp luật",
    "BLDS": "Bộ luật Dân sự",
    "BLHS": "Bộ luật Hình sự",
    "TTHC": "thủ tục hành chính",
    "TTg": "Thủ tướng",
    "BTP": "Bộ Tư pháp",
    "CCCD": "căn cước công dân",
    "PCT": "Phó Chủ tịch",
    "CT": "Chủ tịch",
    "VNeID": "vê nờ e i đi",
    "QR": "quy rờ",
    "SMS": "tin nhắn",
}
_ABBREVIATION = re.compile(rf"(?<!\w)({'|'.join(sorted(_ABBREVIATIONS, key=len, reverse=True))})(?!\w)")

_DAY = re.compile(r"(?<![\w/])(?:(ngày|Ngày)\s+)?(\d{1,2})/(\d{1,2})/(\d{4})(?![\w/])")
_MONTH_DAY = re.compile(r"(?<![\w/])(ngày|Ngày)\s+(\d{1,2})/(\d{1,2})(?![\w/])")
_LAW = re.compile(r"(?<![\w/])(\d{1,3})/(\d{4})/QH(\d{1,2})(?!\w)")
_PAPER = re.compile(r"(?<![\w/])(\d{1,4})/(?:(\d{4})/)?([A-ZĐ]{2,}(?:-[A-ZĐ][A-ZĐa-zđ]*)*)(?!\w)")
_PAPERS = {
    "NĐ": "nghị định",
    "TT": "thông tư",
    "NQ": "nghị quyết",
    "QĐ": "quyết định",
    "CP": "Chính phủ",
    "TTg": "Thủ tướng",
    "BTP": "Bộ Tư pháp",
    "BTC": "Bộ Tài chính",
    "TTCP": "Thanh tra Chính phủ",
    "BCA": "Bộ Công an",
    "BNV": "Bộ Nội vụ",
    "HĐTP": "Hội đồng Thẩm phán",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội",
    "HĐND": "Hội đồng nhân dân",
    "UBND": "Ủy ban nhân dân",
    "TTLT": "thông tư liên tịch",
    "VBHN": "văn bản hợp nhất",
    "VPQH": "Văn phòng Quốc hội",
}
_CLOCK = re.compile(r"(?<![\w:])(\d{1,2}):([0-5]\d)(?![\w:])")
_SPAN = re.compile(r"(?<=\d)\s?[–—-]\s?(?=\d)")
_HOTLINE = re.compile(r"(?i)(?<=số )(1\d{2})(?![\w.,/]\d|\d)|(?<=gọi )(1\d{2})(?![\w.,/]\d|\d)")
_PER = re.compile(r"(?<=[%\d\w])/(?=(?:năm|tháng|tuần|ngày|giờ|buổi|người|vụ|lần)(?!\w))")
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SIGNS = (
    (re.compile(r"(?<=\d)\s?%"), " phần trăm"),
    (re.compile(r"(?<=\d)\s?m²"), " mét vuông"),
    (re.compile(r"\s*→\s*"), ", rồi đến "),
    (re.compile(r"\s*[=]\s*"), " bằng "),
    (re.compile(r"\s*&\s*"), " và "),
    (re.compile(r"\s*[×]\s*"), " nhân "),
    (re.compile(r"…|\.\.\."), ","),
)
_RULE_ROW = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_LIST = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_NUMBERED = re.compile(r"^\s*(\d+)[.)]\s+")
_STOP = re.compile(r"(?<=[.!?:;])[”\"')]*\s+")


def sentences(markdown: str) -> list[str]:
    """A passage as pieces to be said one after another, none longer than MOST_LETTERS."""
    found: list[str] = []
    for line in _lines(markdown):
        for part in _STOP.split(said(line)):
            found += _pieces(part.strip())
    return [piece for piece in found if any(letter.isalnum() for letter in piece)]


def said(text: str) -> str:
    """One line as it is said: `ngày 01/9/2026` → `ngày 1 tháng 9 năm 2026`."""
    text = _LAW.sub(lambda m: f"{m[1]} năm {m[2]} Quốc hội khóa {m[3]}", text)
    text = _DAY.sub(lambda m: f"{m[1] or 'ngày'} {int(m[2])} tháng {int(m[3])} năm {m[4]}", text)
    text = _MONTH_DAY.sub(lambda m: f"{m[1]} {int(m[2])} tháng {int(m[3])}", text)
    text = _PAPER.sub(_paper, text)
    text = _CLOCK.sub(lambda m: f"{int(m[1])} giờ" + (f" {int(m[2])} phút" if int(m[2]) else ""), text)
    text = _HOTLINE.sub(lambda m: " ".join(_DIGITS[int(digit)] for digit in m[0]), text)
    text = _PER.sub(" một ", text)
    text = _ABBREVIATION.sub(lambda m: _ABBREVIATIONS[m[1]], text)
    text = _SPAN.sub(" đến ", text)
    for sign, word in _SIGNS:
        text = sign.sub(word, text)
    return re.sub(r"\s+", " ", text.replace("“", "").replace("”", "").replace('"', "")).strip()


def _paper(found: re.Match[str]) -> str:
    """`15/2014/NĐ-CP` → `15 năm 2014 nghị định Chính phủ`; an unknown kind of paper stays as it is."""
    words = [_PAPERS.get(part) for part in found[3].split("-")]
    if None in words:
        return found[0]
    year = f" năm {found[2]}" if found[2] else ""
    return f"{found[1]}{year} {' '.join(word for word in words if word)}"


def _lines(markdown: str) -> list[str]:
    """Paragraphs, headings, items and rows of tables, each one line without its signs, ending in a stop."""
    lines: list[str] = []
    joined = False  # whether the next line goes on with the last
    for raw in markdown.split("\n"):
        line = raw.replace("**", "").replace("\\", "").strip()
        if not line or (_RULE_ROW.match(line) and "-" in line):
            joined = False
            continue
        starts = line.startswith(("#", "|")) or bool(_LIST.match(line))
        if number := _NUMBERED.match(line):
            line = f"{number[1]}, {line[number.end() :]}"
        elif line.startswith("|"):
            line = "; ".join(cell.strip() for cell in line.strip("|").split("|") if cell.strip(" …"))
        else:
            line = _LIST.sub("", line.lstrip("#").strip())
        if joined and not starts:
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        joined = not raw.lstrip().startswith(("#", "|"))
    return [line if line.endswith((".", "!", "?", ":", ";", "…")) else f"{line}." for line in lines]


def _pieces(sentence: str) -> list[str]:
    """Cut at commas, else at blanks, where it is too long."""
    pieces = []
    while len(sentence) > MOST_LETTERS:
        comma = sentence.rfind(", ", 1, MOST_LETTERS)
        cut = comma + 1 if comma > 0 else sentence.rfind(" ", 1, MOST_LETTERS)
        if cut <= 0:
            cut = MOST_LETTERS
        pieces.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*pieces, sentence] if sentence else pieces
