"""Footnoted links: each link of a post gets a number, and a note with its address.

``notes.py`` is the core. The notes are made once for page and paper, from the final HTML: feeds,
summaries and lists of posts keep their plain links.
"""
