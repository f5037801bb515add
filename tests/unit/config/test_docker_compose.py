from typing import Any

import pytest
import yaml

from config.stack import ROOT
from tests.unit.config.privileges import EVERY, PRIVILEGES

KEYS = {"web": {"web-keys"}, "worker": {"worker-keys"}, "beat": set(), "vault": {"vault-keys"}}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"])


@pytest.mark.parametrize("process", PRIVILEGES)
def test_a_container_has_the_privileges_of_its_process_and_no_others(
    services: dict[str, Any], process: str
) -> None:
    assert services[process]["environment"].keys() & EVERY == PRIVILEGES[process]


@pytest.mark.parametrize("process", KEYS)
def test_a_container_sees_the_keys_of_its_process_and_no_others(
    services: dict[str, Any], process: str
) -> None:
    volumes = {volume.partition(":")[0] for volume in services[process].get("volumes", [])}
    assert volumes == KEYS[process]


@pytest.mark.parametrize("process", ["web", "vault"])
def test_only_those_who_need_the_broker_can_reach_it(services: dict[str, Any], process: str) -> None:
    assert not set(services[process]["networks"]) & set(services["valkey"]["networks"])


def test_postgresql_18_keeps_its_data_in_the_volume(services: dict[str, Any]) -> None:
    assert services["postgres"]["image"].startswith("postgres:18")
    assert "postgres:/var/lib/postgresql" in services["postgres"]["volumes"]


def test_the_roles_are_made_by_the_one_script(services: dict[str, Any]) -> None:
    (mounted,) = (volume for volume in services["postgres"]["volumes"] if "initdb.d" in volume)
    assert (ROOT / mounted.partition(":")[0]).is_file()
