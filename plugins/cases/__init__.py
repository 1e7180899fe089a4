"""What was promised and what happened: a case is made of its posts' headers, as of a day."""
