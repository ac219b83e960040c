"""What is due."""

from lms.ui import parts, state

parts.heading(state.actor().name, eyebrow="Chào ông/bà", name=True)
