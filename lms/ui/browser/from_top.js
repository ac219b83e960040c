// Streamlit keeps the scroll position while the screen stays the same; a new question is read from its top.
document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
