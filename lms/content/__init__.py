"""Files under `courses/` become Course values and a list of problems, each with file, line and code."""
