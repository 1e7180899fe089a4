"""Stops a build that would publish a private value, in whatever form it is there.

The posts hold ``{{n° client}}``; what an author forgot to write so, or a plugin put in from
elsewhere, is found here. When ``private.toml`` exists, every file that was built is read.

This code shares nothing with that of the placeholders: what one misses, the other finds.
"""
