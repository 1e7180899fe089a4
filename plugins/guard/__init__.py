"""Stops a build that would publish a private value, in whatever form it is there.

The posts hold ``{{n° client}}``; what an author forgot to write so, or a plugin put in from
elsewhere, is found here. When ``private.toml`` exists, every file that was built is read.

    content/letters/box.md:9: "n° client" is published, as percent-encoded, in
    output/dix-jours/index.html (offset 1234) and 7 more files; write {{n° client}}

This code shares nothing with that of the placeholders: what one misses, the other finds.
"""
