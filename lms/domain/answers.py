"""Answers to questions of every type: as a browser gives them, as they are stored, as they are shown again.

A browser knows choices by their place in its attempt ("1", "2"..), never by the author's letter. What is
stored names the author's own choices, in one text whatever the type: the choice's id; a JSON list of ids
(MULTIPLE_CHOICE in the author's order, ORDERING from the first to the last); a JSON object of pair numbers
from left to right (MATCHING); the words themselves.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from lms.domain.course import Question, QuestionType
from lms.domain.errors import Code, Refusal
from lms.domain.written_numbers import read_number

Given = str | Sequence[str] | Mapping[str, str]
"""What a browser sends: a key; the keys ticked, or all of them in order; left key → right key; words."""

TEXT_MOST = {QuestionType.SHORT_ANSWER: 200, QuestionType.NUMERIC: 40, QuestionType.ESSAY: 5_000}
"""How many characters an answer in words may have; these types are answered in words."""

_ONE_OF = frozenset({QuestionType.SINGLE_CHOICE, QuestionType.TRUE_FALSE})


def shuffled(ids: Iterable[str], seed: int, *, within: str = "") -> tuple[str, ...]:
    """The ids in an order fixed by `seed` alone, whatever order they came in.

    `within` (a question id) gives each question its own order although all of them have
    choices "a".."d". Sorting by a hash, because `random` may shuffle differently in a later
    Python, and a trainee who reloads must find the same order.
    """
    return tuple(sorted(ids, key=lambda item: hashlib.sha256(f"{seed}\n{within}\n{item}".encode()).digest()))


def lefts(question: Question) -> dict[str, str]:
    """The left sides of MATCHING: number of the pair → text, in the author's order."""
    return {str(number): pair.left for number, pair in enumerate(question.pairs) if pair.left}


def rights(question: Question) -> dict[str, str]:
    """The right sides of MATCHING, each text once: number of the first pair that has it → text."""
    found: dict[str, str] = {}
    for number, pair in enumerate(question.pairs):
        if pair.right not in found.values():
            found[str(number)] = pair.right
    return found


def offered(question: Question) -> dict[str, str]:
    """Id → text of what can be chosen: the choices, or the right sides of MATCHING."""
    if question.type is QuestionType.MATCHING:
        return rights(question)
    return {choice.id: choice.text for choice in question.choices}


def choice_order(question: Question, seed: int) -> tuple[str, ...]:
    """Ids of what can be chosen in the order this attempt shows them."""
    return shuffled(offered(question), seed, within=question.id)


def choice_for_key(question: Question, seed: int, key: str) -> str | None:
    """The choice id behind a browser's key, or None when the key is not one of this question's."""
    places = {str(place): item for place, item in enumerate(choice_order(question, seed), 1)}
    return places.get(key)


def key_for_choice(question: Question, seed: int, choice_id: str) -> str | None:
    """The browser's key of a saved choice, to tick it again after a reload."""
    places = {item: str(place) for place, item in enumerate(choice_order(question, seed), 1)}
    return places.get(choice_id)


# --- from the browser -------------------------------------------------------------------------------


def read_answer(question: Question, seed: int, given: Given) -> str:
    """The text to store. Nothing ticked, nothing written is an answer, too: it takes the last one back.

    Raises Refusal BAD_ANSWER for what the page does not offer, TEXT_TOO_LONG (`most`), BAD_NUMBER.
    """
    if question.type in _ONE_OF:
        return _choice(question, seed, given)
    if question.type in TEXT_MOST:
        return _words(question.type, given)
    if question.type is QuestionType.MATCHING:
        return _pairs(question, seed, given)
    if isinstance(given, str | Mapping):
        raise Refusal(Code.BAD_ANSWER)
    ids = [_choice(question, seed, key) for key in given]
    every = [choice.id for choice in question.choices]
    if len(set(ids)) != len(ids) or (question.type is QuestionType.ORDERING and len(ids) != len(every)):
        raise Refusal(Code.BAD_ANSWER)
    return _json(ids if question.type is QuestionType.ORDERING else sorted(ids, key=every.index))


def _choice(question: Question, seed: int, key: object) -> str:
    found = choice_for_key(question, seed, key) if isinstance(key, str) else None
    if found is None:
        raise Refusal(Code.BAD_ANSWER)
    return found


def _pairs(question: Question, seed: int, given: Given) -> str:
    if not isinstance(given, Mapping):
        raise Refusal(Code.BAD_ANSWER)
    left_ids = dict(zip(left_keys(question), lefts(question), strict=True))
    if not given.keys() <= left_ids.keys():
        raise Refusal(Code.BAD_ANSWER)
    return _json({left_ids[left]: _choice(question, seed, given[left]) for left in sorted(given)})


def _words(kind: QuestionType, given: Given) -> str:
    if not isinstance(given, str):
        raise Refusal(Code.BAD_ANSWER)
    text = unicodedata.normalize("NFC", given).replace("\r\n", "\n").strip()
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise Refusal(Code.BAD_ANSWER)
    if len(text) > TEXT_MOST[kind]:
        raise Refusal(Code.TEXT_TOO_LONG, most=TEXT_MOST[kind])
    if kind is QuestionType.NUMERIC and text and read_number(text) is None:
        raise Refusal(Code.BAD_NUMBER)
    return text


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


# --- from the store ---------------------------------------------------------------------------------


def left_keys(question: Question) -> tuple[str, ...]:
    """The browser's keys of the left sides, in the order they are shown."""
    return tuple(str(place) for place, _ in enumerate(lefts(question), 1))


def ids_of(stored: str | None) -> tuple[str, ...]:
    """The choice ids of a stored list; empty for anything else."""
    value = _loaded(stored)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def pairs_of(stored: str | None) -> dict[str, str]:
    """Number of the left side → number of the right side of a stored match; empty for anything else."""
    value = _loaded(stored)
    return {str(left): str(right) for left, right in value.items()} if isinstance(value, dict) else {}


def shown_answer(question: Question, seed: int, stored: str) -> Given | None:
    """A stored answer as the browser gave it; None when this question has nothing of the kind (any more)."""
    if question.type in TEXT_MOST:
        return stored
    if question.type in _ONE_OF:
        return key_for_choice(question, seed, stored)
    if question.type is QuestionType.MATCHING:
        keys = dict(zip(lefts(question), left_keys(question), strict=True))
        found = {
            keys[left]: key_for_choice(question, seed, right)
            for left, right in pairs_of(stored).items()
            if left in keys
        }
        return {left: right for left, right in found.items() if right is not None}
    chosen = tuple(key_for_choice(question, seed, item) for item in ids_of(stored))
    return tuple(key for key in chosen if key is not None)


def is_answered(question: Question, stored: str | None) -> bool:
    """Whether something whole is there to be marked: of MATCHING every line."""
    if not stored:
        return False
    if question.type in TEXT_MOST:
        return True
    if question.type in _ONE_OF:
        return stored in offered(question)
    if question.type is QuestionType.MATCHING:
        return pairs_of(stored).keys() == lefts(question).keys()
    return bool(ids_of(stored))


def _loaded(stored: str | None) -> object:
    try:
        return json.loads(stored or "null")
    except ValueError:
        return None
