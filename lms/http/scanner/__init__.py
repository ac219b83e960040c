"""The scanner at the door: browser modules (`*.mjs`), and the decoder they fall back on."""
