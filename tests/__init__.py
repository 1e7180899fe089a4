"""The tests: test_<plugin>.py mirrors plugins/; the others test the blog as a whole."""
