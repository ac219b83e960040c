-- What of a sheet of paper does not count, and why: decided when the sheet is first entered, and kept.

-- Questions that could not be asked any more on the day of the test: they count neither way.
CREATE TABLE paper_not_counted (
    paper_test_id TEXT NOT NULL,
    enrolment_id TEXT NOT NULL,
    question_id TEXT NOT NULL,
    PRIMARY KEY (paper_test_id, enrolment_id, question_id)
);

-- Quizzes that the sheet is no attempt at; `why` is the code of what was said. A sheet that is an attempt at
-- none is kept to compare with what stands.
CREATE TABLE paper_left_out (
    paper_test_id TEXT NOT NULL,
    enrolment_id TEXT NOT NULL,
    quiz_id TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (paper_test_id, enrolment_id, quiz_id)
);
