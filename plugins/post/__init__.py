"""A post as it is typed: headers, letter, placeholders, Markdown."""
