"""Measurements: `python3 -m tests.benchmarks check_in`. They print; they never fail on a slow machine."""
