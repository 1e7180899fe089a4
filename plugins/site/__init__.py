"""Posts among themselves: addresses, links, what is published."""
