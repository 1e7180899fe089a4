"""The letter on paper: from the post that is on the page, a PDF that can be sent.

``printer.py`` is the core, and ``letters.py`` prepares posts for it. ``adapter.py`` is Pelican's
side, for the public; ``private.py`` prints what is mailed.

    output/dix-jours/index.html, output/dix-jours/dix-jours.pdf, output/dix-jours/dix-jours.png
"""
