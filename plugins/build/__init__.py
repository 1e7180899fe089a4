"""Pelican failing closed: the run, the settings, what is written and what is left."""
