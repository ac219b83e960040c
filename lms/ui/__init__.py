"""Streamlit: reads input, calls one service, shows the answer. What could be done without it is elsewhere."""
