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
    "TCD": "tê xê đê",
}
_ABBREVIATION = re.compile(rf"(?<!\w)({'|'.join(sorted(_ABBREVIATIONS, key=len, reverse=True))})(?!\w)")

_DAY = re.compile(r"(?<![\w/])(?:(ngày|Ngày)\s+)?(\d{1,2})/(\d{1,2})/(\d{4})(?![\w/])")
_MONTH = re.compile(r"(?<![\w/])(\d{1,4})/((?:19|20)\d{2})(?![\w/])")
_TWO = re.compile(r"(?<![\w/])(?:(ngày|Ngày|mồng|mùng)\s+)?(\d{1,2})/(\d{1,2})(?![\w/])")
_LAW = re.compile(r"(?<![\w/])(\d{1,3})/(\d{4})/QH(\d{1,2})(?!\w)")
_PAPER = re.compile(
    r"(?<![\w/])((?i:số|nghị định|thông tư|nghị quyết|quyết định|công văn|kế hoạch)\s+)?"
    r"(\d{1,4})/(?:(\d{4})/)?([A-ZĐ]{2,}(?:-[A-ZĐ][A-ZĐa-zđ]*)*)(?!\w)"
)
_YEAR_OF_A_LAW = re.compile(r"(?<=[Ll]uật )(?=(?:19|20)\d{2}(?![\w/]))")
_ROMAN = re.compile(r"(?<!\w)(Chương|Phụ lục|Phần|Mục) (I{1,3}|I?V|VI{1,3}|I?X)(?!\w)")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
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
    "VPCP": "Văn phòng Chính phủ",
    "KH": "kế hoạch",
}
_KINDS = frozenset({"NĐ", "TT", "NQ", "QĐ", "TTLT", "VBHN", "KH"})
_CLOCK = re.compile(r"(?<![\w:])(\d{1,2}):([0-5]\d)(?![\w:])")
_SPAN = re.compile(r"(?<=\d)\s?[–—-]\s?(?=\d)")
_HOTLINE = re.compile(r"(?i)(?:(?<=số )|(?<=gọi ))1\d{2}(?![\w.,/]\d|\d| năm | của )")
_PER = re.compile(r"(?<=[%\d\w])/(?=(?:năm|tháng|tuần|ngày|giờ|buổi|người|vụ|lần)(?!\w))")
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_CODE = re.compile(r"(?<![\w.,])(?:\d\.\d{6}|0\d{5,})(?!\d)")
_ZERO = re.compile(r"(?<![\d/.,])(?<!ố )(?<!ẫu )0(?=\d [^\W\d_])")
# "Ông D. vay": the stop of a shortened name, where the sentence goes on.
_NAME = re.compile(r"(?<!\w)([A-ZĐ])\.(?=[,:;)]|\s+(\S))")
_SIGNS = (
    (re.compile(r"(?<=\d)\s?%"), " phần trăm"),
    (re.compile(r"(?<=\d)\s?m²"), " mét vuông"),
    (re.compile(r"\s*→\s*"), ", rồi đến "),
    (re.compile(r"\s*[=]\s*"), " bằng "),
    (re.compile(r"\s*&\s*"), " và "),
    (re.compile(r"\s*[×]\s*"), " nhân "),
    (re.compile(r"\s+\+\s+"), " cộng "),
    (re.compile(r"\s+−\s+"), " trừ "),
    (re.compile(r"(chính trị|kinh tế)\s*[–-]\s*(?=xã hội)"), r"\1 "),
    (re.compile(r"(?<=[?!.,:;])\s+[–—-]\s+"), " "),
    (re.compile(r"\s+[–—-]\s+"), ", "),
    (re.compile(r"(?<=\w)/(?=\w)"), ", "),
    (re.compile(r"…|\.\.\."), ","),
)
_STOPS = re.compile(r"([?!:;,.])(?:\s*[.,])+")
_RULE_ROW = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_LIST = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_NUMBER = re.compile(r"^(\d+)[.)]\s+")
_NUMBERED = re.compile(r"^\s*(\d+)[.)]\s+")
_STOP = re.compile(r"(?<=[.!?])\s+")
_ENDS = (".", "!", "?", ":", ";", "…")
_NOTHING = frozenset({"–", "—", "-"})


def sentences(markdown: str) -> list[str]:
    """A passage as pieces to be said one after another, none longer than MOST_LETTERS."""
    found: list[str] = []
    for line in _lines(markdown):
        for part in _STOP.split(said(line)):
            found += _pieces(part.strip())
    return [piece for piece in found if any(letter.isalnum() for letter in piece)]


def said(text: str) -> str:
    """One line as it is said: `ngày 01/9/2026` → `ngày 1 tháng 9 năm 2026`."""
    text = text.replace("“", "").replace("”", "").replace('"', "")
    text = _NAME.sub(lambda m: m[0] if (m[2] or "").isupper() else m[1], text)
    text = _LAW.sub(lambda m: f"{int(m[1])} năm {m[2]} của Quốc hội khóa {m[3]}", text)
    text = _DAY.sub(lambda m: f"{m[1] or 'ngày'} {int(m[2])} tháng {int(m[3])} năm {m[4]}", text)
    text = _MONTH.sub(lambda m: f"{int(m[1])} năm {m[2]}", text)
    text = _TWO.sub(_day_or_part, text)
    text = _PAPER.sub(_paper, text)
    text = _YEAR_OF_A_LAW.sub("năm ", text)
    text = _ROMAN.sub(lambda m: f"{m[1]} {_ROMANS.index(m[2]) + 1}", text)
    text = _CLOCK.sub(lambda m: f"{int(m[1])} giờ" + (f" {int(m[2])} phút" if int(m[2]) else ""), text)
    text = _HOTLINE.sub(lambda m: _digits(m[0]), text)
    text = _CODE.sub(lambda m: _digits(m[0]), text)
    text = _ZERO.sub("", text)
    text = _PER.sub(" một ", text)
    text = _ABBREVIATION.sub(lambda m: _ABBREVIATIONS[m[1]], text)
    text = _SPAN.sub(" đến ", text)
    for sign, word in _SIGNS:
        text = sign.sub(word, text)
    return re.sub(r"\s+", " ", _STOPS.sub(r"\1", text)).strip()


def _digits(text: str) -> str:
    """ "113" → "một một ba"; a point in between is said, too."""
    return " ".join("chấm" if sign == "." else _DIGITS[int(sign)] for sign in text)


def _day_or_part(found: re.Match[str]) -> str:
    """`tối 15/6` is a day, `từ 2/3 số hộ` a part of a whole, which is smaller than one."""
    before, first, second = found[1], int(found[2]), int(found[3])
    written_as_day = before or "0" in (found[2][0], found[3][0]) or first >= second
    if written_as_day and 1 <= first <= 31 and 1 <= second <= 12:
        return f"{before or 'ngày'} {first} tháng {second}"
    return f"{before} {found[0]}" if before else f"{first} phần {second}"


def _paper(found: re.Match[str]) -> str:
    """`Nghị định 15/2014/NĐ-CP` → `Nghị định số 15 năm 2014 của Chính phủ`. A paper of a kind that nobody
    here knows keeps its letters; of the issuer's own offices only the issuer is named."""
    before, number, year, letters = found[1] or "", int(found[2]), found[3], found[4].split("-")
    kinds = [_PAPERS[part] for part in letters if part in _KINDS]
    issuers = [_PAPERS[part] for part in letters if part in _PAPERS and part not in _KINDS]
    if not kinds and not issuers:
        return f"{before}{found[2]}/{f'{year}/' if year else ''}{found[4]}"
    if before.strip().casefold() == "số":
        name = before
    elif before:
        name = f"{before}số "
    else:
        name = f"{kinds[0]} số " if kinds else "số "
    of = f" của {' và '.join(issuers)}" if issuers else ""
    return f"{name}{number}{f' năm {year}' if year else ''}{of}"


def _lines(markdown: str) -> list[str]:
    """Paragraphs, headings, items and rows of tables, each one line without its signs, ending in a stop."""
    lines: list[str] = []
    joined = False  # whether the next line goes on with the last
    heads: list[str] | None = None
    for raw in markdown.split("\n"):
        line = raw.replace("**", "").replace("\\", "").strip()
        if not line or (_RULE_ROW.match(line) and "-" in line):
            joined = False
            heads = heads if line else None
            continue
        starts = line.startswith(("#", "|")) or bool(_LIST.match(line))
        if number := _NUMBERED.match(line):
            line = f"{number[1]}, {line[number.end() :]}"
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if heads is None:
                heads = cells
                continue
            line = _row(heads, cells)
        else:
            line = _LIST.sub("", line.lstrip("#").strip())
        if joined and not starts:
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        joined = not raw.lstrip().startswith(("#", "|"))
    return [line if line.rstrip("”\"')").endswith(_ENDS) else f"{line}." for line in lines if line]


def _row(heads: list[str], cells: list[str]) -> str:
    """A row with the heading of each cell before it: whoever listens cannot look up at the head."""
    named = []
    for place, cell in enumerate(cells):
        head = heads[place] if place < len(heads) else ""
        words = "không có" if cell in _NOTHING else _NUMBER.sub(r"\1, ", cell.rstrip(".;"))
        if words.strip(" …"):
            named.append(f"{head}: {words}" if head else words)
    return "; ".join(named)


def _pieces(sentence: str) -> list[str]:
    """Cut at a semicolon or colon, else at a comma, else at a blank, where it is too long."""
    pieces = []
    while len(sentence) > MOST_LETTERS:
        cut = max(sentence.rfind(sign, 1, MOST_LETTERS) for sign in ("; ", ": ")) + 1
        cut = cut or sentence.rfind(", ", 1, MOST_LETTERS) + 1
        if cut <= 0:
            cut = sentence.rfind(" ", 1, MOST_LETTERS)
        if cut <= 0:
            cut = MOST_LETTERS
        pieces.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*pieces, sentence] if sentence else pieces
