"""Lan at her phone: one cohort of HGV-01 with one class session, and the ways to move through it."""

from __future__ import annotations

from datetime import timedelta

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element, Node

from lms.domain.course import Course, Quiz
from lms.domain.people import SYSTEM
from tests.ui.office_house import COURSE, OfficeHouse

LESSON = "HGV-01-M1-L1"
QUIZ = "HGV-01-M1-KT"


class LearnerHouse:
    """`open(url, …)` is a fresh browser tab of Lan's at an address of her enrolment."""

    def __init__(self, house: OfficeHouse) -> None:
        self.house = house
        self.services = house.services
        self.cohort_id = house.cohort("Hưng Hà 02", house.lan)
        self.other_cohort_id = house.cohort("Hưng Hà 03", house.minh)
        self.lan = house.sign_in(house.lan)
        self.enrolment_id = self.services.learning.home(self.lan)[0].enrolment.id

    @property
    def course(self) -> Course:
        return self.services.courses.current(COURSE)

    @property
    def quiz(self) -> Quiz:
        return self.course.quiz(QUIZ)

    def open(self, url: str, **parameters: str) -> AppTest:
        return self.house.open(url, lop=self.enrolment_id, **parameters)

    def quiz_tab(self) -> AppTest:
        return self.open("kiem-tra", kt=QUIZ)

    def others_enrolment(self) -> str:
        """Minh's."""
        return self.services.cohorts.members(SYSTEM, self.other_cohort_id)[0].enrolment_id

    def wait(self, **span: float) -> None:
        self.house.now += timedelta(**span)

    def answer_all(self, tab: AppTest, *, right: bool) -> AppTest:
        """Choose in every question the right choice, or a wrong one, and stop before handing in."""
        for place in range(1, len(self.quiz.graded_questions()) + 1):
            tab.query_params["cau"] = str(place)
            tab.run()
            [radio] = tab.radio
            question = next(q for q in self.quiz.questions if q.text == radio.label)
            correct = next(choice.text for choice in question.choices if choice.correct)
            text = next(option for option in radio.options if (option == correct) is right)
            choose(tab, text)
        return tab

    def answer_check(self, tab: AppTest, lesson_id: str = LESSON, *, right: bool = True) -> AppTest:
        """The question at the end of a lesson."""
        check = self.course.lesson(lesson_id).check
        assert check is not None
        choose(tab, next(choice.text for choice in check.choices if choice.correct is right))
        return press(tab, "Trả lời")

    def know_check(self, lesson_id: str) -> None:
        """Answered rightly, without the page."""
        reading = self.services.reading
        state = reading.page(self.lan, self.enrolment_id, lesson_id).check
        check = self.course.lesson(lesson_id).check
        assert state is not None and check is not None
        right = next(choice.text for choice in check.choices if choice.correct)
        key = next(choice.key for choice in state.choices if choice.text == right)
        reading.answer_check(self.lan, self.enrolment_id, lesson_id, key)


def choose(tab: AppTest, text: str) -> AppTest:
    """Press the card with this text."""
    [radio] = tab.radio
    radio.set_value(str(radio.options.index(text) + 1)).run()
    return tab


def chosen(tab: AppTest) -> str | None:
    """The text of the card that is ticked."""
    [radio] = tab.radio
    return None if radio.value is None else radio.options[int(str(radio.value)) - 1]


def press(tab: AppTest, label: str) -> AppTest:
    """Press the button with this label."""
    next(button for button in tab.button if button.label == label).click().run()
    return tab


def labels(tab: AppTest) -> list[str]:
    return [button.label for button in tab.button]


def markup(tab: AppTest) -> str:
    """The HTML on the page, with its addresses."""
    return "\n".join(
        str(node.proto.body) for node in tab.main if isinstance(getattr(node.proto, "body", 0), str)
    )


def everything(tab: AppTest) -> str:
    """All that is sent to the browser, shown or not."""
    return "\n".join(_texts(tab._tree))


def _texts(node: Node) -> list[str]:
    found = []
    if isinstance(node, Element | Block) and getattr(node, "proto", None) is not None:
        # A message keeps its texts as they are between its own bytes.
        found.append(node.proto.SerializeToString().decode(errors="ignore"))
    for child in getattr(node, "children", {}).values():
        found += _texts(child)
    return found
