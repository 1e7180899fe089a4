"""What all tests share: hypothesis does not time, for a busy machine is no fault."""

from hypothesis import settings

settings.register_profile("ours", deadline=None)
settings.load_profile("ours")
