"""What each command does. They print for people; with `--json`, one JSON object for programs."""

from lms.commands.common import Failure
from lms.commands.courses import check_courses, export_course
from lms.commands.health import doctor
from lms.commands.keys import rotate_key
from lms.commands.privacy import erase_due
from lms.commands.questions import export_questions, import_questions
from lms.commands.reading import import_people, verify
from lms.commands.serving import start
from lms.commands.store import backup, demo, init, reset_admin, restore

__all__ = [
    "Failure",
    "backup",
    "check_courses",
    "demo",
    "doctor",
    "erase_due",
    "export_course",
    "export_questions",
    "import_people",
    "import_questions",
    "init",
    "reset_admin",
    "restore",
    "rotate_key",
    "start",
    "verify",
]
