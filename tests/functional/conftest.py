"""One running service for all functional tests of a session, and directories to start others in."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.demo.story import SCENES
from config.stack import Stack
from tests.functional.supervising import supervised
from tests.functional.visitor import Visitor


@pytest.fixture(scope="session")
def copied() -> Iterator[Callable[[], Path]]:
    """Each call gives a directory where the demo has been started once, so that a start takes seconds."""
    # A socket's path is short.
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="stack-") as made:
        first = Path(made).resolve() / "first"
        with supervised(first) as (supervisor, _address):
            supervisor.terminate()
            assert supervisor.wait(60) == 0

        def copy() -> Path:
            directory = Path(tempfile.mkdtemp(dir=first.parent))
            # Unlike Python's own, keeps the owner: PostgreSQL looks whose its directory is.
            subprocess.run(["cp", "-a", f"{first}/.", directory], check=True)
            return directory

        yield copy


@pytest.fixture(scope="session")
def stack(copied: Callable[[], Path]) -> Iterator[Stack]:
    with Stack(copied(), fast=True) as running:
        yield running


@pytest.fixture(scope="session")
def pressed(stack: Stack) -> list[tuple[str, str]]:
    """Scene by scene, the demo's page before and after its button is pressed."""
    visitor = Visitor(stack.url)
    return [(visitor.get("/demo/"), visitor.press("/demo/next-scene/")) for _ in SCENES]


@pytest.fixture(scope="session")
def played(stack: Stack, pressed: list[tuple[str, str]]) -> Stack:
    """With the whole story behind it."""
    assert "whole story has been played" in pressed[-1][1]
    return stack
