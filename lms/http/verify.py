"""Is this paper good? For anyone; says no more than the paper shows, and no less than the register knows."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from lms.domain.certificate import CertificateState, Verification
from lms.domain.codes import CERTIFICATE_LENGTH, CodeError, parse_certificate_code, print_certificate_code
from lms.domain.signing import FrozenCertificate
from lms.domain.times import local_date, show_date, show_instant
from lms.http.pages import page
from lms.http.visitor import account_here, go, house, text_fields
from lms.text_codes import CODE_ERRORS, wrong_length


@dataclass(frozen=True)
class Successor:
    """The paper that counts instead."""

    code: str
    number: str


@dataclass(frozen=True)
class Words:
    """An answer: `tone` is ok, void, warn or unknown."""

    tone: str
    title: str
    lines: tuple[str, ...]
    successor: Successor | None = None


async def show_form(request: Request) -> Response:
    return page(
        "verify", answer=None, words=None, shown_code="", error="", account=await account_here(request)
    )


async def look_up(request: Request) -> Response:
    """The form: a well-typed code goes to its own address, which can be kept and printed."""
    typed = (await text_fields(request)).get("code", "")
    parsed = parse_certificate_code(typed)
    if isinstance(parsed, str):
        return go(f"/xac-minh/{quote(parsed)}")
    found = await to_thread.run_sync(house().certification.verify, typed)
    return page("verify", status=422, answer=None, words=None, shown_code=typed, error=_mistake(found))


async def show_certificate(request: Request) -> Response:
    """The address in the QR code."""
    typed = str(request.path_params["code"])[:60]
    found = await to_thread.run_sync(house().certification.verify, typed)
    if found.state is CertificateState.MISTYPED:
        return page("verify", status=404, answer=None, words=None, shown_code=typed, error=_mistake(found))
    successor = await _successor(found)
    words = found.words
    standing = found.state is CertificateState.VALID
    return page(
        "verify",
        status=404 if found.state is CertificateState.UNKNOWN else 200,
        answer=_answer(found, successor),
        words=_printed(words) if words else None,
        words_title="" if standing else "Giấy này ghi",
        shown_code=print_certificate_code(found.code),
        seen_at=show_instant(house().clock()),
        site=urlsplit(house().settings.public_url).netloc,
        error="",
        account=await account_here(request),
    )


async def _successor(found: Verification) -> Successor | None:
    if found.replaced_by is None:
        return None
    newer = await to_thread.run_sync(house().certification.verify, found.replaced_by)
    return Successor(found.replaced_by, newer.register_number or print_certificate_code(found.replaced_by))


def _answer(found: Verification, successor: Successor | None) -> Words:
    office = found.words.office_lines[-1] if found.words else house().office.profile.name
    day = show_date(local_date(found.revoked_at)) if found.revoked_at else ""
    reason = (Markup("<b>Lý do:</b> {}.").format(found.reason.rstrip(".")),) if found.reason else ()
    match found.state:
        case CertificateState.VALID:
            return Words(
                "ok",
                "Có trong sổ, chưa bị thu hồi",
                (Markup("<b>So từng dòng</b> với tờ giấy đang cầm. Khác một chữ là tờ giấy đã bị sửa."),),
            )
        case CertificateState.REVOKED:
            return Words(
                "void",
                "Đã thu hồi",
                (Markup("{} đã thu hồi giấy này ngày <b>{}</b>.").format(office, day), *reason),
                successor,
            )
        case CertificateState.SUPERSEDED:
            when = f" ngày {day}" if day else ""
            return Words(
                "void",
                "Đã được thay bằng giấy khác",
                (f"{office} đã cấp giấy thay cho giấy này{when}.", *reason),
                successor,
            )
        case CertificateState.ALTERED:
            return Words(
                "warn",
                "Chưa xác nhận được",
                (
                    "Mã có trong sổ, nhưng nội dung lưu không khớp chữ ký lúc cấp.",
                    f"Hỏi {office} trước khi dùng giấy này.",
                ),
            )
        case _:
            return Words(
                "unknown",
                "Không có trong sổ",
                (
                    Markup("Không có giấy chứng nhận nào mang mã <b class=nowrap>{}</b>.").format(
                        print_certificate_code(found.code)
                    ),
                    "Có thể mã bị gõ nhầm. Chưa đủ để nói là giấy giả.",
                ),
            )


def _mistake(found: Verification) -> str:
    if found.problem is None or found.problem is CodeError.LENGTH:
        return wrong_length(found.characters_missing, CERTIFICATE_LENGTH)
    return CODE_ERRORS[found.problem]


def _printed(words: FrozenCertificate) -> list[tuple[str, str]]:
    """Every fact on the paper, in its order. An empty one was not printed either."""
    rows = [
        ("Số", words.register_number),
        ("Họ và tên", words.person_name),
        ("Năm sinh", str(words.birth_year) if words.birth_year else ""),
        ("Đơn vị", words.unit_line),
        ("Nhóm", words.group_line),
        ("Khóa", words.course_title),
        ("Phiên bản khóa", words.course_version),
        ("Pháp luật cập nhật đến", show_date(words.law_as_of)),
        ("Thời lượng", words.hours_text),
        ("Thời gian", words.period),
        ("Kết quả", ". ".join(words.result_lines)),
        ("Nơi cấp", words.office_lines[-1]),
        ("Ngày cấp", words.date_line()),
        ("Người ký", " ".join((words.signer_title, words.signer_name))),
    ]
    return [(label, value) for label, value in rows if value]
