"""What an office has done about the contents of its courses: the jurists' desk of the demo.

The year was taught on the version before the one that the files hold, which came out just now. One course
is out beside it, one waits for its second person, one is half read with something sent
back; a change of law is announced, a class was asked for its opinion, and a test is ready to be printed.
"""

from __future__ import annotations

from datetime import timedelta

from lms import text_demo
from lms.bootstrap import Services
from lms.domain.errors import Refusal
from lms.domain.law_change import ChangeKind
from lms.domain.people import SYSTEM, Actor
from lms.domain.review import Decision, ItemKind
from lms.domain.survey import AnswerType
from lms.domain.times import local_date
from lms.services.law import Draft

FIRST, PUBLISHED, PROPOSED, HALF_READ = "HGV-01", "HGV-02", "MC-02", "BCV-02"
CHANGED = "luat-35-2013"
PAPERS = 18


def fill(services: Services, editor: Actor, office: Actor) -> None:
    """Everything at the time of the clock. A course that the content folder does not have is passed over:
    whoever tries the demo with a folder of their own still gets one."""
    for act in (_courses, _change_of_law, _survey, _paper_test):
        try:
            act(services, editor, office)
        except Refusal:
            continue


def publish_earlier(services: Services, course_id: str, editor: Actor, office: Actor) -> None:
    """What the year is taught on: the version before that of the files, with the law of the day it is let
    out, so that no paper of the demo says that it knew law of a later day. Files without a version before, or
    with law of an earlier day, are published as they are."""
    courses = services.courses
    files, course = courses.catalogue, courses.current(course_id)
    today = local_date(services.clock())
    if course.version > 1 and course.law_as_of > today:
        earlier = course.model_copy(update={"version": course.version - 1, "law_as_of": today})
        courses.catalogue = files.model_copy(update={"courses": {**files.courses, course_id: earlier}})
    try:
        publish(services, course_id, editor, office)
    finally:
        courses.catalogue = files


def publish(services: Services, course_id: str, editor: Actor, office: Actor) -> None:
    """The editor read the course and proposed it, and the office let it out. Nobody in a demo has read
    amended law: what waits for a jurist waits on."""
    _propose(services, course_id, editor)
    services.publishing.publish(office, course_id)


def _propose(services: Services, course_id: str, editor: Actor) -> None:
    waiting = services.reviews.queue(editor, course_id).open
    read = [item.id for item in waiting if item.kind is ItemKind.LESSON or not item.pending]
    if read:
        services.reviews.decide(editor, course_id, read, Decision.ACCEPTED)
    services.publishing.propose(editor, course_id)


def _courses(services: Services, editor: Actor, office: Actor) -> None:
    for course_id in (FIRST, PUBLISHED):
        standing = services.publishing.standing(editor, course_id)
        if not standing.is_published and standing.course.law_as_of <= local_date(services.clock()):
            publish(services, course_id, editor, office)
    _propose(services, PROPOSED, editor)
    waiting = services.reviews.queue(editor, HALF_READ).open
    lessons = [item.id for item in waiting if item.kind is ItemKind.LESSON]
    half = len(lessons) // 2
    services.reviews.decide(editor, HALF_READ, lessons[:half], Decision.ACCEPTED)
    services.reviews.decide(
        office, HALF_READ, lessons[half : half + 1], Decision.SENT_BACK, note=text_demo.SENT_BACK
    )


def _change_of_law(services: Services, editor: Actor, office: Actor) -> None:
    """Announced, not in force: nobody's quiz in the demo loses a question by it."""
    draft = Draft(
        CHANGED,
        ChangeKind.AMENDED,
        local_date(services.clock()) + timedelta(days=45),
        text_demo.LAW_NUMBER,
        text_demo.LAW_TITLE,
        text_demo.LAW_PLACES,
        text_demo.LAW_NOTE,
    )
    services.law.record(editor, draft)


def _survey(services: Services, editor: Actor, office: Actor) -> None:
    """Papers of a class that is over. Closed, so that no trainee of the demo is asked."""
    today = local_date(services.clock())
    over = [cohort for cohort in services.cohorts.all(office) if cohort.deadline < today]
    forms = services.surveys.forms(SYSTEM)
    if not over or not forms:
        return
    cohort, form = max(over, key=lambda one: one.deadline), forms[0]
    survey_id = services.surveys.open(SYSTEM, cohort.id, form.id, today)
    for paper in range(min(PAPERS, cohort.enrolled)):
        given = {}
        for place, question in enumerate(form.questions):
            if question.type is AnswerType.TEXT:
                said = text_demo.OPINIONS[(paper + place) % len(text_demo.OPINIONS)]
                if said:
                    given[question.id] = said
            else:
                values = question.values()
                given[question.id] = values[max(0, len(values) - 1 - (paper * (place + 3)) % 7 // 2)]
        services.surveys.key_in(SYSTEM, survey_id, given)
    services.surveys.close(SYSTEM, survey_id)


def _paper_test(services: Services, editor: Actor, office: Actor) -> None:
    today = local_date(services.clock())
    running = [cohort for cohort in services.cohorts.all(office) if cohort.deadline >= today]
    if running:
        cohort = max(running, key=lambda one: one.deadline)
        held_on = min(today + timedelta(days=7), cohort.deadline)
        services.paper_tests.make(SYSTEM, cohort.id, None, variants=2, held_on=held_on, minutes=30)
