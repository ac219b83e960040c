"""Values to bytes: certificates, cards, slips, sheets, tables, QR codes, signatures. No database."""

import os

# openpyxl turns to lxml wherever python-docx has brought it, and away from defusedxml, which keeps XML bombs
# in uploaded files out. Before the first import of openpyxl.
os.environ.setdefault("OPENPYXL_LXML", "False")
