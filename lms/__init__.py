"""A training house: courses, attendance, certificates for those who bring the law to the people.

Read from the inside out. Each room imports only what stands below it (.importlinter says why):

    ui/  http/  cli.py     the doors: Streamlit screens; light pages, JSON and files; commands
    bootstrap.py           puts one Services object together per process
    settings.py            the only reader of the environment (LMS_DATA, LMS_BASE_URL, ...)
    services/              what people do: one class per area, the actor first, one write per act
    store/                 all SQL; one writer, one file; migrations
    content/               course files -> courses and a list of problems
    documents/             values -> bytes: certificates, cards, slips, spreadsheets, QR codes
    text.py, text_*.py     every code -> its Vietnamese sentence
    domain/                what is true: rules as functions of values, no clock, no file, no chance

Beside them: presets/ (administrative units with their dates), decisions/ (why it is so), and what
runs before any library is there: __main__.py, venv_setup.py, venv_install.py, venv_child.py.

As a library: `lms.bootstrap` gives the Services that the screens use; nothing they can do needs a
screen. This file imports nothing, and every Python, however old, can read it.
"""
