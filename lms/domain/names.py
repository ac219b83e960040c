"""Vietnamese personal names: how they are cleaned, found, put in order and told apart."""

from __future__ import annotations

import re
import unicodedata

# The 29 letters in dictionary order, with f, j, w, z (foreign names) where a Latin reader expects them.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(ord("0") + place) for place, letter in enumerate(_ALPHABET)}
# ngang, huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Icelandic eth is what some old converters wrote for đ; it looks the same in capitals.
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "’": "'", "‘": "'", "`": "'", "´": "'"})
# Control characters other than blanks, and what Word and Zalo leave between letters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_WORD = re.compile(r"[^\W\d_]+")


def tidy(text: str) -> str:
    """NFC, no invisible characters, single spaces, no space at either end."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def clean_name(text: str) -> str:
    """A name as it is printed: tidy, and in title case where it came in capitals or small letters.

    A word that already has a capital first and small letters after it is left alone, so that "H'Hen" or
    "McDonald" keep their shape.
    """
    name = tidy(text.translate(_LOOKALIKES))
    shouted = name.isupper()

    def in_case(match: re.Match[str]) -> str:
        word = match.group()
        if shouted or word.islower():
            return word[:1].upper() + word[1:].lower()
        return word

    return _WORD.sub(in_case, name)


def fold(text: str) -> str:
    """For searching: small letters without any marks, đ as d, tidy. "Hoà Đức" → "hoa duc"."""
    return _fold(tidy(text.translate(_LOOKALIKES)))


def _fold(tidied: str) -> str:
    decomposed = unicodedata.normalize("NFD", tidied.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def sort_key(full_name: str) -> str:
    """Text whose plain byte order is the Vietnamese order: by tên, then đệm, then họ.

    Within a part the letters decide first (a < ă < â), then the tone, syllable by syllable.
    """
    words = tidy(full_name).lower().split(" ")
    given, middle, family = words[-1:], words[1:-1], words[:-1][:1]
    return "!".join("".join(_syllable_key(word) for word in part) for part in (given, middle, family))


def _syllable_key(word: str) -> str:
    letters, tone = _without_tone(word)
    ranked = "".join(_RANK.get(letter, "") for letter in letters)
    # The space ends the syllable below every letter: "an" comes before "anh".
    return f"{ranked} {tone}"


def _without_tone(word: str) -> tuple[str, str]:
    tone = "0"
    letters = []
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def same_name_key(name: str) -> str:
    """Equal for two spellings of one name: case, spaces, NFC/NFD, and where the tone is put (Hoà, Hòa).

    Different vowels or tones stay different: Bảy and Bẩy are two names.
    """
    words = tidy(name.translate(_LOOKALIKES)).casefold().split(" ")
    return " ".join("".join(_without_tone(word)) for word in words)
