"""What `streamlit run streamlit_app.py` and `python3 -m lms start` serve: one process, one address."""

import streamlit as st

from lms.http.serve import LIFESPAN, MIDDLEWARE, ROUTES, SCRIPT

app = st.App(SCRIPT, routes=ROUTES, middleware=MIDDLEWARE, lifespan=LIFESPAN)
