"""What must work without a Streamlit session: small HTML pages, JSON, files, and the guard in front.

Reading order: ``guard`` (what is let in), ``pages`` (how a page is drawn), ``check_in`` (the one at
the door), ``routes`` (every address with the function that answers it).
"""
