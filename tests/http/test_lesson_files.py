"""Films and drawings of lessons: for whoever is signed in, piece by piece, and nothing but them."""

from __future__ import annotations

import hashlib

import pytest

from lms.domain.course import Block, BlockKind, Catalogue, Course, MediaFile
from tests.http.house import House
from tests.services.small_office import COURSE, LAN
from tests.support.published import publish

DATA = b"ID3" + bytes(range(256)) * 40
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'
SONG = MediaFile(
    name="bài nghe.mp3", media_type="audio/mpeg", sha256=hashlib.sha256(DATA).hexdigest(), size=len(DATA)
)
DRAWING = MediaFile(name="a.svg", media_type="image/svg+xml", sha256="d" * 64, size=len(SVG), svg=SVG)


def course(version: int, *files: MediaFile) -> Course:
    [module] = COURSE.modules
    blocks = tuple(Block(kind=BlockKind.AUDIO, markdown="Lời.", file=file) for file in files)
    lesson = module.lessons[0].model_copy(update={"blocks": blocks})
    lessons = (lesson, *module.lessons[1:])
    return COURSE.model_copy(
        update={"version": version, "modules": (module.model_copy(update={"lessons": lessons}),)}
    )


@pytest.fixture
def song(house: House) -> str:
    """Its address; it is in the content folder."""
    file = house.folder / "bai.mp3"
    file.write_bytes(DATA)
    house.courses.catalogue = Catalogue(
        courses={"HGV-01": course(2, SONG, DRAWING)}, sources={}, media={SONG.sha256: str(file)}
    )
    return f"/tep-bai-hoc/{SONG.sha256}"


def test_a_stranger_signs_in_first(house: House, song: str) -> None:
    answer = house.client().get(song)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/dang-nhap")


def test_a_recording_comes_whole_with_its_kind_and_is_kept_by_the_browser(house: House, song: str) -> None:
    answer = house.client(LAN).get(song)
    assert (answer.status_code, answer.content) == (200, DATA)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("inline;")


def test_it_comes_in_pieces_to_a_player_that_seeks(house: House, song: str) -> None:
    browser = house.client(LAN)
    piece = browser.get(song, headers={"Range": "bytes=100-199"})
    assert (piece.status_code, piece.content) == (206, DATA[100:200])
    assert piece.headers["content-range"] == f"bytes 100-199/{len(DATA)}"
    rest = browser.get(song, headers={"Range": f"bytes={len(DATA) - 5}-"})
    assert (rest.status_code, rest.content) == (206, DATA[-5:])
    assert browser.get(song, headers={"Range": f"bytes={len(DATA)}-"}).status_code == 416


def test_it_can_be_kept_under_its_own_name(house: House, song: str) -> None:
    answer = house.client(LAN).get(f"{song}?tai=1")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''b%C3%A0i%20nghe.mp3"


def test_a_drawing_may_run_and_load_nothing_even_opened_by_itself(house: House, song: str) -> None:
    answer = house.client(LAN).get(f"/tep-bai-hoc/{DRAWING.sha256}")
    assert (answer.text, answer.headers["content-type"]) == (SVG, "image/svg+xml")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "sandbox" in policy


@pytest.mark.parametrize(
    "name", ["0" * 64, "bai.mp3", "..%2fbai.mp3", "%2e%2e/lms.duckdb", "lms.duckdb", SONG.sha256.upper(), ""]
)
def test_nothing_else_is_found(house: House, song: str, name: str) -> None:
    assert house.client(LAN).get(f"/tep-bai-hoc/{name}").status_code == 404


def test_a_published_version_keeps_its_recording_when_the_folder_has_lost_it(house: House, song: str) -> None:
    publish(house.reviews, house.publishing, "HGV-01")
    (house.folder / "media").mkdir()
    (house.folder / "bai.mp3").rename(house.folder / "media" / SONG.sha256)
    house.courses.catalogue = Catalogue(courses={}, sources={})
    assert house.client(LAN).get(song).content == DATA
    (house.folder / "media" / SONG.sha256).unlink()
    assert house.client(LAN).get(song).status_code == 404
