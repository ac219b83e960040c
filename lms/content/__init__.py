"""Files under `courses/` become Course values and a list of problems, each with file, line and code."""

import os

# openpyxl turns to lxml wherever python-docx has brought it, and away from defusedxml, which keeps XML bombs
# in uploaded files out. Before the first import of openpyxl.
os.environ.setdefault("OPENPYXL_LXML", "False")
