"""Two clicks, two phones, two windows at the same moment: one act."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from tests.attacks.attacker import SIGN_IN, Attacker
from tests.attacks.conftest import Town
from tests.attacks.screen import Screen


def at_once(acts: list[Callable[[], None]]) -> None:
    """All of them, begun together; what one raises is raised here."""
    wrong: list[BaseException] = []

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def test_issuing_to_a_class_from_four_windows_at_once_gives_each_person_one_paper(town: Town) -> None:
    cohort = town.ready[0]
    token = town.person("office").cookies[SIGN_IN]
    ready = threading.Barrier(4)

    def press() -> None:
        with Screen(Attacker(town.port, sign_in=token)) as page:
            page.open("cap-giay", f"lop={cohort}")
            label = next(name for name in page.labels() if name.startswith("Cấp giấy cho tất cả"))
            ready.wait(timeout=30)
            page.press(label)

    before = {row["code"] for row in town.rows("certificates")}
    at_once([press] * 4)
    issued = wait_for_jobs(town)
    new = [row for row in issued if row["code"] not in before]
    assert len(new) > 3
    ended = {row["certificate_code"] for row in town.rows("certificate_events")}
    standing = Counter(row["enrolment_id"] for row in issued if row["code"] not in ended)
    assert max(standing.values()) == 1
    for year in {row["year"] for row in issued}:
        numbers = sorted(row["number"] for row in issued if row["year"] == year)
        assert numbers == list(range(1, len(numbers) + 1))  # none twice, none left out


def wait_for_jobs(town: Town) -> list[dict[str, object]]:
    import time

    until = time.monotonic() + 60
    while time.monotonic() < until:
        dump = town.store()
        if all(row["status"] in ("done", "failed") for row in dump["jobs"]):
            return dump["certificates"]
        time.sleep(0.5)
    raise AssertionError("a job did not end")


def test_one_slip_from_four_phones_at_once_activates_once(town: Town) -> None:
    slip = town.slips[0]
    tokens: list[str] = []

    def activate(number: int) -> Callable[[], None]:
        def act() -> None:
            phone = town.stranger()
            form = {
                "login": slip.learner_code,
                "code": slip.code,
                "passphrase": f"48291{number}",
                "passphrase_again": f"48291{number}",
                "notice": "read",
            }
            phone.post("/kich-hoat", form)
            if SIGN_IN in phone.cookies:
                tokens.append(phone.cookies[SIGN_IN])

        return act

    at_once([activate(number) for number in range(4)])
    assert len(tokens) == 1
    [row] = [
        row for row in town.rows("activation_codes") if row["person_id"] == slip.person_id and row["used_at"]
    ]
    assert row


def test_one_card_at_four_scanners_at_once_is_one_presence(town: Town) -> None:
    from datetime import UTC, datetime

    card = town.report["cards"][35]
    trainer = town.person("trainer")
    tokens = [trainer.post(f"/quet-the/{town.session}/ma").json()["token"] for _ in range(4)]
    at = datetime.now(UTC).isoformat()

    def scan(token: str) -> Callable[[], None]:
        item = {"client_id": token[:12], "session_id": town.session, "card": card["card"], "scanned_at": at}
        return lambda: verdicts.append(
            town.stranger()
            .post_json("/api/check-ins", [item], Authorization=f"Bearer {token}")
            .json()[0]["verdict"]
        )

    verdicts: list[str] = []
    at_once([scan(token) for token in tokens])
    assert sorted(verdicts) == ["already"] * 3 + ["present"]
    assert (
        len(
            [
                row
                for row in town.rows("attendance")
                if row["person_id"] == card["person_id"] and row["session_id"] == town.session
            ]
        )
        == 1
    )
