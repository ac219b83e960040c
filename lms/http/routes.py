"""Every address outside Streamlit, with the function that answers it."""

from __future__ import annotations

from starlette.routing import Route

from lms.http import (
    answer_sheets,
    certificates,
    check_in,
    control,
    handouts,
    lesson_files,
    outside,
    questions,
    reading,
    rosters,
    second_step,
    sign_in,
    surveys,
    verify,
)
from lms.http.projector import wall
from lms.http.scanner import desk
from lms.services.identities import OUTSIDE_RETURN

ROUTES: list[Route] = [
    # at the door
    Route("/dang-nhap", sign_in.show_sign_in),
    Route("/dang-nhap", sign_in.sign_in, methods=["POST"]),
    Route("/dang-nhap/hai-buoc", second_step.show),
    Route("/dang-nhap/hai-buoc", second_step.send, methods=["POST"]),
    Route("/dang-nhap/tai-khoan-ngoai", outside.depart),
    Route(OUTSIDE_RETURN, outside.arrive),
    Route("/dang-xuat", sign_in.ask_sign_out),
    Route("/dang-xuat", sign_in.sign_out, methods=["POST"]),
    Route("/thong-bao", sign_in.show_notice),
    Route("/thong-bao", sign_in.read_notice, methods=["POST"]),
    Route("/quen-ma", sign_in.show_forgotten),
    Route("/kich-hoat", sign_in.show_activation),
    Route("/kich-hoat", sign_in.activate, methods=["POST"]),
    Route("/diem-danh", check_in.show_check_in),
    Route("/diem-danh", check_in.mark, methods=["POST"]),
    Route("/diem-danh/nguoi-khac", check_in.somebody_else, methods=["POST"]),
    # in the classroom
    Route("/trinh-chieu/{session}", wall.show_wall),
    Route("/trinh-chieu/{session}/ma", wall.fresh_wall),
    Route("/quet-the/{session}", desk.show_scanner),
    Route("/quet-the/{session}", desk.scan_by_form, methods=["POST"]),
    Route("/quet-the/{session}/ma", desk.issue_token, methods=["POST"]),
    Route("/quet-the/{session}/so-lieu", desk.tally),
    Route("/api/check-ins", desk.check_ins, methods=["POST"]),
    # lessons
    Route("/tep-bai-hoc/{sha256}", lesson_files.show),
    Route("/doc-bai", reading.report, methods=["POST"]),
    Route("/to-bai/{enrolment}/{module}.pdf", handouts.paper),
    Route("/mo-dun/{module}", handouts.module),
    # after the class
    Route("/khao-sat/{survey}", surveys.show_survey),
    Route("/khao-sat/{survey}", surveys.answer_survey, methods=["POST"]),
    Route("/khao-sat/{survey}/man-hinh", surveys.show_wall),
    Route(surveys.ROOM, surveys.show_room),
    Route(surveys.ROOM, surveys.answer_room, methods=["POST"]),
    # certificates
    Route("/xac-minh", verify.show_form),
    Route("/xac-minh", verify.look_up, methods=["POST"]),
    Route("/xac-minh/{code}", verify.show_certificate),
    Route("/giay-chung-nhan/{code}.pdf", certificates.certificate),
    # the office
    Route("/nhap/danh-sach", rosters.show_form),
    Route("/nhap/danh-sach", rosters.send, methods=["POST"]),
    Route("/nhap/cau-hoi", questions.show_form),
    Route("/nhap/cau-hoi", questions.send, methods=["POST"]),
    Route("/nhap/phieu-tra-loi", answer_sheets.show_form),
    Route("/nhap/phieu-tra-loi", answer_sheets.send, methods=["POST"]),
    # the machine room
    Route("/healthz", control.health),
    Route("/quan-tri/sao-luu", control.export, methods=["POST"]),
    Route("/quan-tri/khoa", control.change_key, methods=["POST"]),
]
