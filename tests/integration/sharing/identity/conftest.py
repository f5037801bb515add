"""A key file of the test's own: a rotation must not change the keys of other tests."""

from pathlib import Path

import pytest
from pytest_django import Settings

from config.environment import KeyMaterial
from config.management.commands.make_keys import make_keys


@pytest.fixture
def key_file(tmp_path: Path, settings: Settings) -> Path:
    make_keys(tmp_path)
    settings.VAULT_KEYS = KeyMaterial("VAULT_KEYS", "", tmp_path / "vault_keys.json")
    return tmp_path / "vault_keys.json"
