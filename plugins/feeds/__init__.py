"""What readers of feeds get of a post: the core in `entries.py`, Pelican's side in `adapter.py`."""
