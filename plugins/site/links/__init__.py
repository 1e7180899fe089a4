"""Links must lead somewhere: one that does not is an error, with file, line and remedy.

[avant]({filename}dix-jour.md)
content/letters/suite.md:9: "{filename}dix-jour.md": there is no published post …
"""
