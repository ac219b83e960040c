"""Where answers wait for company: sealed in the store, under keys that lie beside it and never in a backup.

Whoever has only the store (a copy of the file, a backup) cannot open what waits. What is opened is opened
at least FEWEST at a time, drawn by lot, and laid out in an order that depends on nothing but the answers and
the lot. With each opening the key changes and the old one is thrown away, so that an older copy of the store
stays shut for good.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms.domain.survey import AnswerType, SurveyForm, drawn, sealed_size, to_open
from lms.services.tools import KEY_BYTES, Tools, write_secret
from lms.store import surveys as store
from lms.store.database import Tx

FOLDER = "khao-sat"
"""Inside LMS_DATA; left out of backups on purpose."""
_NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM
_NAME = 8


class SurveyPool:
    """`folder` is the data folder. Everything but `tidy` runs inside the caller's write."""

    def __init__(self, tools: Tools, folder: Path) -> None:
        self._tools = tools
        self._folder = folder / FOLDER

    def put_in(self, tx: Tx, survey_id: str, form: SurveyForm, answers: Mapping[str, str]) -> bool:
        """One more sealed answer. True: there were enough of them, and some were opened; after the commit
        `tidy` throws the old key away."""
        held = store.held(tx, survey_id)
        name = next((name for name in map(_key_name, held) if self._key(survey_id, name)), None)
        sealed = self._seal(survey_id, name or self._new_key(survey_id), form, answers)
        # All of them lie down anew, by lot: in the order in which they came they would stand beside the list
        # of who has answered, and whoever has the keys as well could read both from the top.
        store.let_go(tx, survey_id)
        store.hold(tx, survey_id, sorted((self._random_id(), one) for one in (*held, sealed)))
        opening = to_open(len(held) + 1, closing=False) > 0
        if opening:
            self._open(tx, survey_id, form, closing=False)
        return opening

    def add_open(self, tx: Tx, survey_id: str, form: SurveyForm, answers: list[dict[str, str]]) -> None:
        """Answers that need no company: those of a paper without a name, and those just opened."""
        texts = {question.id for question in form.questions if question.type is AnswerType.TEXT}
        tallies = Counter(pair for said in answers for pair in said.items() if pair[0] not in texts)
        words = sorted(pair for said in answers for pair in said.items() if pair[0] in texts)
        store.add_tallies(tx, survey_id, tallies)
        self._add_words(tx, survey_id, words)
        store.count(tx, survey_id, "opened", len(answers))

    def close(self, tx: Tx, survey_id: str, form: SurveyForm) -> None:
        """Open what is left, or drop it when it is too little; open answers get a new order all together."""
        self._open(tx, survey_id, form, closing=True)
        words = sorted(store.words(tx, survey_id))
        store.forget_words(tx, survey_id)
        self._add_words(tx, survey_id, words)

    def tidy(self, survey_id: str) -> None:
        """Throw away the keys that nothing waits under any more. As the writer, for another one may have made
        a key and not have come to its commit yet."""
        with self._tools.database.write() as tx:
            used = {_key_name(sealed) for sealed in store.held(tx, survey_id)}
            for path in self._folder.glob(f"{survey_id}.*.key"):
                if path.name.split(".")[1] not in used:
                    path.unlink(missing_ok=True)

    def surveys_with_keys(self) -> set[str]:
        """Those that something waits of, or that were cut off before `tidy`."""
        return {path.name.split(".")[0] for path in self._folder.glob("*.key")}

    # --- opening -----------------------------------------------------------------------------

    def _open(self, tx: Tx, survey_id: str, form: SurveyForm, *, closing: bool) -> None:
        # In an order of what they say, so that nothing is left of the order in which they came.
        answers = sorted(
            plain for sealed in store.held(tx, survey_id) if (plain := self._unseal(survey_id, sealed))
        )
        lot = drawn(answers, len(answers), self._tools.random_bytes)
        count = to_open(len(answers), closing=closing)
        store.let_go(tx, survey_id)
        self.add_open(tx, survey_id, form, [json.loads(plain) for plain in lot[:count]])
        if not closing and lot[count:]:
            name = self._new_key(survey_id)
            again = [self._seal(survey_id, name, form, json.loads(plain)) for plain in lot[count:]]
            store.hold(tx, survey_id, sorted((self._random_id(), sealed) for sealed in again))

    def _add_words(self, tx: Tx, survey_id: str, words: list[tuple[str, str]]) -> None:
        lot = drawn(words, len(words), self._tools.random_bytes)
        store.add_words(tx, survey_id, sorted((self._random_id(), *pair) for pair in lot))

    # --- sealing -----------------------------------------------------------------------------

    def _seal(self, survey_id: str, name: str, form: SurveyForm, answers: Mapping[str, str]) -> str:
        """`<name of the key>.<nonce and ciphertext>`"""
        key = self._key(survey_id, name)
        assert key is not None  # made or found a moment ago, and there is one writer
        plain = json.dumps(dict(answers), ensure_ascii=False, separators=(",", ":")).encode()
        nonce = self._tools.random_bytes(_NONCE)
        filled = plain.ljust(sealed_size(form))  # JSON may have blanks behind it
        return f"{name}.{(nonce + AESGCM(key).encrypt(nonce, filled, _bound(survey_id))).hex()}"

    def _unseal(self, survey_id: str, sealed: str) -> str | None:
        """None when its key is gone: the store is a restored one, older than its last opening."""
        name, _, text = sealed.partition(".")
        key = self._key(survey_id, name)
        if key is None:
            return None
        raw = bytes.fromhex(text)
        try:
            plain = AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], _bound(survey_id))
        except InvalidTag:
            return None
        return plain.decode().rstrip()

    def _new_key(self, survey_id: str) -> str:
        name = self._tools.random_bytes(_NAME).hex()
        write_secret(self._path(survey_id, name), self._tools.random_bytes(KEY_BYTES))
        return name

    def _key(self, survey_id: str, name: str) -> bytes | None:
        try:
            key = self._path(survey_id, name).read_bytes()
        except FileNotFoundError:
            return None
        return key if len(key) == KEY_BYTES else None

    def _path(self, survey_id: str, name: str) -> Path:
        return self._folder / f"{survey_id}.{name}.key"

    def _random_id(self) -> str:
        """Not `new_id`: that one tells the time."""
        return self._tools.random_bytes(16).hex()


def _key_name(sealed: str) -> str:
    return sealed.partition(".")[0]


def _bound(survey_id: str) -> bytes:
    return f"survey/1\n{survey_id}".encode()
