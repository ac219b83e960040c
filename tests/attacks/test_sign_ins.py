"""Other people's sign-ins: planted, stolen, kept; and where a sign-in leads afterwards."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest

from lms.text_screens import SCREENS
from tests.attacks.attacker import SIGN_IN, Attacker, sign_in
from tests.attacks.conftest import Town
from tests.attacks.screen import Screen


def office_login(town: Town) -> tuple[str, str]:
    known = town.report["sign_ins"]["office"]
    return known["login"], known["passphrase"]


# --- fixation -----------------------------------------------------------------------------------


def test_a_cookie_planted_before_is_another_one_after_signing_in(town: Town) -> None:
    planted = "a" * 64
    victim = Attacker(town.port, sign_in=planted)
    known = town.report["cards"][20]
    victim.post("/dang-nhap", {"login": known["login"], "passphrase": known["passphrase"]})
    assert victim.cookies[SIGN_IN] != planted
    assert Attacker(town.port, sign_in=planted).get("/dang-xuat").text.count(known["login"]) == 0
    assert Attacker(town.port, sign_in=planted).get(f"/trinh-chieu/{town.session}").status == 303


def test_the_attackers_own_sign_in_planted_before_ends_and_is_not_taken_over(town: Town) -> None:
    """Whoever signs in where somebody else was signed in gets a new sign-in, and the old one is over."""
    attacker = town.guest(21)
    own = attacker.cookies[SIGN_IN]
    victim = Attacker(town.port, sign_in=own)
    known = town.report["cards"][22]
    sign_in_over(victim, known["login"], known["passphrase"])
    assert victim.cookies[SIGN_IN] != own
    assert "Đăng xuất khỏi" not in Attacker(town.port, sign_in=own).get("/dang-xuat").text
    assert Attacker(town.port, sign_in=own).get(f"/giay-chung-nhan/{town.paper}.pdf").status == 303


def sign_in_over(attacker: Attacker, login: str, secret: str) -> None:
    before = attacker.cookies.pop(SIGN_IN)
    answer = attacker.post(
        "/dang-nhap",
        {"login": login, "passphrase": secret},
        headers={"Cookie": f"{SIGN_IN}={before}"},
    )
    for _ in range(3):
        if SIGN_IN in attacker.cookies:
            return
        cookies = "; ".join(f"{name}={value}" for name, value in attacker.cookies.items())
        answer = attacker.post(
            answer.header("location"),
            {"notice": "read"},
            headers={"Cookie": f"{SIGN_IN}={before}; {cookies}"},
        )


def test_a_sign_in_in_the_address_or_the_form_is_none(town: Town) -> None:
    token = town.person("admin").cookies[SIGN_IN]
    stranger = town.stranger()
    for path in (f"/nhap/danh-sach?{SIGN_IN}={token}", f"/nhap/danh-sach;{SIGN_IN}={token}"):
        assert stranger.get(path).status in (303, 404)
    assert stranger.get("/nhap/danh-sach", Authorization=f"Bearer {token}").status == 303
    answer = stranger.post("/nhap/danh-sach", {SIGN_IN: token})
    assert (answer.status, SIGN_IN in "".join(answer.all("set-cookie"))) == (303, False)


# --- theft --------------------------------------------------------------------------------------


def test_a_cookie_stolen_before_is_worth_nothing_after_signing_out(town: Town) -> None:
    owner = town.guest(23)
    stolen = owner.cookies[SIGN_IN]
    with Screen(Attacker(town.port, sign_in=stolen)) as screen:
        assert "Đăng nhập" not in screen.open("")
        owner.post("/dang-xuat", {"where": "here"})
        # The thief's page stays open; at its next run it shows nothing of hers.
        shown = screen.open("the-hoc-vien")
        assert "Đăng nhập" in shown and town.report["cards"][23]["login"][-4:] not in shown
    thief = Attacker(town.port, sign_in=stolen)
    for path in ("/nhap/danh-sach", f"/giay-chung-nhan/{town.paper}.pdf", f"/trinh-chieu/{town.session}"):
        answer = thief.get(path)
        assert (answer.status, answer.header("location")[:10]) == (303, "/dang-nhap"), path
    assert thief.post(f"/quet-the/{town.session}/ma").status == 401


def test_signing_out_everywhere_ends_the_thiefs_sign_in_too(town: Town) -> None:
    owner, thief = town.guest(24), town.guest(24)
    assert thief.get(f"/giay-chung-nhan/{town.paper}.pdf").status == 404  # signed in
    owner.post("/dang-xuat", {"where": "everywhere"})
    assert thief.get(f"/giay-chung-nhan/{town.paper}.pdf").status == 303


def test_a_link_or_a_picture_signs_nobody_out(town: Town) -> None:
    owner = town.guest(25)
    for path in ("/dang-xuat", "/dang-xuat?where=everywhere", "/dang-nhap?ra"):
        owner.get(path)
    assert owner.get(f"/giay-chung-nhan/{town.paper}.pdf").status == 404  # signed in still


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(town: Town) -> None:
    known = town.report["cards"][26]
    browser = town.stranger()
    answers = [browser.post("/dang-nhap", {"login": known["login"], "passphrase": known["passphrase"]})]
    answers.append(browser.get(f"/diem-danh?m={'x' * 20}"))
    answers.append(browser.post("/dang-xuat", {"where": "here"}))
    lines = [line for answer in answers for line in answer.all("set-cookie")]
    assert lines
    for line in lines:
        attributes = {part.strip().lower().partition("=")[0] for part in line.split(";")[1:]}
        assert "httponly" in attributes and "samesite" in attributes and "path" in attributes, line
        assert "samesite=none" not in line.lower() and "domain" not in attributes, line
        for part in known["login"].split():
            assert part not in line.partition(";")[0], "names somebody"


# --- where to afterwards ------------------------------------------------------------------------

ELSEWHERE = (
    "//evil.example", "///evil.example", "////evil.example/", "/\\evil.example", "\\\\evil.example",
    "\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/%0d/evil.example", "/%09/evil.example",
    "/%2f/evil.example", "/%2fevil.example", "%2f%2fevil.example", "/%5cevil.example", "http://evil.example",
    "https:evil.example", "http:/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,x", "vbscript:x", "evil.example", "@evil.example", "/@evil.example", ".evil.example",
    "/.evil.example", "／／evil.example", "/／evil.example", "/\u2215evil.example", "http://127.0.0.1@evil.example",
    "/lop-hoc\r\nSet-Cookie: lms_sign_in=x", "/lop-hoc%0d%0aSet-Cookie:%20x=y", "/;@evil.example",
    "/?//evil.example", "/#//evil.example", "/..//evil.example", "/.//evil.example", "",
)  # fmt: skip


@pytest.fixture(scope="module")
def known(town: Town) -> tuple[str, str]:
    card = town.report["cards"][27]
    return card["login"], card["passphrase"]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_a_sign_in_leads_to_no_other_site(town: Town, known: tuple[str, str], wanted: str) -> None:
    browser = town.stranger()
    shown = browser.get("/dang-nhap?tiep=" + quote(wanted.encode()))
    assert shown.status == 200
    answer = browser.post("/dang-nhap", {"login": known[0], "passphrase": known[1], "tiep": wanted})
    assert answer.status == 303
    target = answer.header("location")
    parts = urlsplit(target)
    assert (parts.scheme, parts.netloc) == ("", ""), target
    assert target.startswith("/") and not target.startswith(("//", "/\\", "/%2f", "/%5c", "/\t")), target
    assert not any(ord(character) < 33 or ord(character) > 126 for character in target), target
    assert all("evil" not in line and "x=y" not in line for line in answer.all("set-cookie"))


def test_a_sign_in_leads_to_every_page_of_ours(town: Town, known: tuple[str, str]) -> None:
    for screen in ("", "lop-hoc?lop=1", "xac-minh"):
        answer = town.stranger().post(
            "/dang-nhap", {"login": known[0], "passphrase": known[1], "tiep": f"/{screen}"}
        )
        assert answer.header("location") == f"/{screen}"
    assert SCREENS


# --- guessing -----------------------------------------------------------------------------------


def test_one_account_is_guessed_at_five_times_from_one_address(town: Town) -> None:
    victim = town.report["cards"][28]["login"]
    thief = town.stranger()
    answers = [
        thief.post("/dang-nhap", {"login": victim, "passphrase": f"70{number:04d}"}).status
        for number in range(8)
    ]
    assert answers == [401] * 5 + [429] * 3


def test_many_guesses_at_once_get_no_more_tries(town: Town) -> None:
    import threading

    victim = town.report["cards"][29]["login"]
    address = town.stranger().address
    answers: list[int] = []

    def guess(number: int) -> None:
        thief = Attacker(town.port, address=address)
        answers.append(thief.post("/dang-nhap", {"login": victim, "passphrase": f"70{number:04d}"}).status)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [401] * 5 + [429] * 7


def test_an_address_in_a_header_is_not_believed(town: Town) -> None:
    """Nobody gets more tries by claiming to come from elsewhere, and nobody else pays for them."""
    victim = town.report["cards"][30]["login"]
    thief = town.stranger()
    answers = []
    for number in range(8):
        forged = {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
        form = {"login": victim, "passphrase": f"70{number:04d}"}
        answers.append(thief.post("/dang-nhap", form, headers=forged).status)
    assert answers == [401] * 5 + [429] * 3


def test_her_own_telephone_still_gets_in_while_others_guess(town: Town) -> None:
    known = town.report["cards"][31]
    hers = sign_in(town.stranger(), known["login"], known["passphrase"])
    kept = {name: value for name, value in hers.cookies.items() if name != SIGN_IN}
    for _ in range(8):
        thief = town.stranger()
        for number in range(5):
            thief.post("/dang-nhap", {"login": known["login"], "passphrase": f"70{number:04d}"})
    # Forty wrong tries in the hour: each network has two left for the day, the thief's as well as hers.
    late = town.stranger()
    wrong = {"login": known["login"], "passphrase": "700001"}
    assert [late.post("/dang-nhap", wrong).status for _ in range(3)] == [401, 401, 429]
    again = town.stranger()
    again.cookies = kept
    sign_in(again, known["login"], known["passphrase"])
    sign_in(town.stranger(), known["login"], known["passphrase"])
