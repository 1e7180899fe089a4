"""Measures, not tests: a slow machine is no fault. README.md has the last figures."""
