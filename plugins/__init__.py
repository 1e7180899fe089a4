"""The plugins that turn Markdown into letters; README.md is their map."""
