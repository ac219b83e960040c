"""Whether a word can be a Vietnamese syllable: an onset, a rime and a tone that go together.

Names are proper enough Vietnamese that almost all of their words pass, and text read with the wrong table of
letters almost never does: that is what this is for. It is no spell checker.
"""

from __future__ import annotations

import unicodedata

_ONSETS = tuple(
    [
        "b",
        "c",
        "ch",
        "d",
        "đ",
        "g",
        "gh",
        "gi",
        "h",
        "k",
        "kh",
        "l",
        "m",
        "n",
        "ng",
        "ngh",
        "nh",
        "p",
        "ph",
        "qu",
        "r",
        "s",
        "t",
        "th",
        "tr",
        "v",
        "x",
    ]
)
_ALL_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in ing "
    "inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet "
    "oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uâ uân uâng uât uây uc uê "
    "uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu "
    "ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu"
)
_RIMES = frozenset(_ALL_RIMES.split(" "))
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHARP_OR_HEAVY = frozenset("\u0301\u0323")


def is_syllable(word: str) -> bool:
    """Also of words in capitals. A word with a capital inside is none: "NguyÔn" is the trace of another
    table of letters."""
    if not (word.islower() or word.isupper() or word[1:].islower()):
        return False
    tones = []
    letters = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tones.append(char)
        else:
            letters.append(char)
    plain = unicodedata.normalize("NFC", "".join(letters))
    if len(tones) > 1:
        return False
    for onset in ("", *_ONSETS):
        rime = plain[len(onset) :]
        if not plain.startswith(onset) or rime not in _RIMES:
            # "gì", "gìn": the i belongs to onset and rime alike.
            continue
        stopped = rime.endswith(("c", "ch", "p", "t"))
        return not stopped or (bool(tones) and tones[0] in _SHARP_OR_HEAVY)
    return False
