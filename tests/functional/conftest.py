"""One running service for all functional tests of a session."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.stack import Stack
from tests.functional.visitor import Visitor


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    # A socket's path is short.
    with (
        tempfile.TemporaryDirectory(dir="/tmp", prefix="stack-") as directory,
        Stack(Path(directory), fast=True) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def played(stack: Stack) -> Stack:
    """With the whole story behind it."""
    visitor = Visitor(stack.url)
    while "whole story has been played" not in visitor.get("/demo/"):
        visitor.press("/demo/next-scene/")
    return stack
