"""What can be wrong with the files of a course, and where. The sentences are in lms/text_content.py."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

Detail = Mapping[str, str | int]


class ProblemCode(StrEnum):
    """Each value is stable: `check-courses --json` prints it."""

    # files and folders
    FOLDER_MISSING = "folder_missing"
    NO_COURSES = "no_courses"
    FILE_MISSING = "file_missing"
    FILE_UNEXPECTED = "file_unexpected"
    FILE_UNREADABLE = "file_unreadable"
    FILE_TOO_LARGE = "file_too_large"
    FILE_EMPTY = "file_empty"
    MORE_PROBLEMS = "more_problems"
    NOT_A_FOLDER = "not_a_folder"
    FILE_OUTSIDE = "file_outside"
    COURSE_EMPTY = "course_empty"
    ORDER_TAKEN = "order_taken"
    # characters
    NOT_UTF8 = "not_utf8"
    UTF16 = "utf16"
    HIDDEN_CHARACTER = "hidden_character"
    BYTE_ORDER_MARK = "byte_order_mark"
    WINDOWS_LINE_ENDS = "windows_line_ends"
    # YAML
    YAML_BROKEN = "yaml_broken"
    YAML_COLON = "yaml_colon"
    YAML_TAB = "yaml_tab"
    YAML_TOO_LONG = "yaml_too_long"
    YAML_FEATURE = "yaml_feature"
    KEY_TWICE = "key_twice"
    # shape
    KEY_MISSING = "key_missing"
    KEY_UNKNOWN = "key_unknown"
    VALUE_EMPTY = "value_empty"
    WRONG_TYPE = "wrong_type"
    NOT_WHOLE = "not_whole"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    NOT_A_CHOICE = "not_a_choice"
    OUT_OF_RANGE = "out_of_range"
    BAD_ID = "bad_id"
    ID_TWICE = "id_twice"
    HOURS_UNEVEN = "hours_uneven"
    REVIEW_UNSIGNED = "review_unsigned"
    VERSION_CHANGED = "version_changed"
    # law
    SOURCE_UNKNOWN = "source_unknown"
    CITATION_MISSING = "citation_missing"
    CITATION_WITHOUT_SOURCE = "citation_without_source"
    CITATION_WITHOUT_ARTICLE = "citation_without_article"
    MARK_BEYOND_CHECK = "mark_beyond_check"
    SOURCE_NOT_IN_FORCE = "source_not_in_force"
    SOURCE_REFERENCE_UNKNOWN = "source_reference_unknown"
    SOURCE_CIRCLE = "source_circle"
    SOURCE_DATES = "source_dates"
    # lessons
    FRONT_MATTER_MISSING = "front_matter_missing"
    FRONT_MATTER_UNCLOSED = "front_matter_unclosed"
    LESSON_EMPTY = "lesson_empty"
    BLOCK_UNKNOWN = "block_unknown"
    BLOCK_UNCLOSED = "block_unclosed"
    BLOCK_NOT_OPEN = "block_not_open"
    BLOCK_NESTED = "block_nested"
    BLOCK_EMPTY = "block_empty"
    SUMMARY_NOT_LAST = "summary_not_last"
    PENDING_BLOCK_MISSING = "pending_block_missing"
    PENDING_BLOCK_UNFOUNDED = "pending_block_unfounded"
    HTML = "html"
    LINK = "link"
    IMAGE = "image"
    MARKDOWN_UNSUPPORTED = "markdown_unsupported"
    CHECK_CHOICES = "check_choices"
    CHECK_MISSING = "check_missing"
    # drawings, pictures, recordings, films
    MEDIA_NAME = "media_name"
    MEDIA_FILE_NAME = "media_file_name"
    MEDIA_MISSING = "media_missing"
    MEDIA_WITHOUT_WORDS = "media_without_words"
    MEDIA_TOO_LARGE = "media_too_large"
    MEDIA_PIXELS = "media_pixels"
    MEDIA_NOT_AS_NAMED = "media_not_as_named"
    SVG_BROKEN = "svg_broken"
    SVG_NOT_ALLOWED = "svg_not_allowed"
    # time and length
    MINUTES_NOT_EARNED = "minutes_not_earned"
    EXERCISE_MINUTES_DIFFER = "exercise_minutes_differ"
    EXERCISE_WITHOUT_MINUTES = "exercise_without_minutes"
    MODULE_WORDS = "module_words"
    MODULE_LESSONS = "module_lessons"
    MODULE_MINUTES = "module_minutes"
    COURSE_HOURS = "course_hours"
    # quizzes
    QUIZ_EMPTY = "quiz_empty"
    CHOICE_COUNT = "choice_count"
    CORRECT_COUNT = "correct_count"
    CHOICE_TWICE = "choice_twice"
    CHOICE_NAMES_LETTER = "choice_names_letter"
    ANSWERS_OF_OTHER_TYPE = "answers_of_other_type"
    ANSWER_COUNT = "answer_count"
    ANSWER_MISSING = "answer_missing"
    PERCENT_SUM = "percent_sum"
    PERCENT_MISSING = "percent_missing"
    PERCENT_CONTRADICTS = "percent_contradicts"
    TRUE_FALSE_CHOICES = "true_false_choices"
    TERM_TWICE = "term_twice"
    LESSON_UNKNOWN = "lesson_unknown"
    DRAW_TOO_MANY = "draw_too_many"
    QUIZ_TOO_LONG = "quiz_too_long"
    ENTRY_TEST_TOO_LONG = "entry_test_too_long"
    # surveys
    SURVEY_TOO_LONG = "survey_too_long"
    SURVEY_QUESTION_TWICE = "survey_question_twice"
    SURVEY_CHOICES = "survey_choices"
    SURVEY_ENDS = "survey_ends"


HARMLESS = frozenset({ProblemCode.BYTE_ORDER_MARK, ProblemCode.WINDOWS_LINE_ENDS})
"""Told, to be put right, but the course can be used: what is read is the same."""


class Problem(NamedTuple):
    """One thing to put right.

    `file` is relative to the content folder, with `/`; `line` counts from 1 and is 1 for a problem
    of the whole file. `detail` fills the placeholders of the sentence.
    """

    file: str
    line: int
    code: ProblemCode
    detail: Detail
