"""Machines that run tests are noisy: how long one example takes says nothing about the rule it tests."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
