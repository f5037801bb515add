import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection

from config.embedded.errors import AlreadyRunning, ServerFailed
from config.embedded.valkey import Valkey
from tests.integration.embedded.killing import kill
from tests.integration.embedded.listening import listens_on_tcp


@pytest.fixture
def valkey(directory: Path) -> Iterator[Valkey]:
    server = Valkey(directory)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def put(server: Valkey, *messages: str) -> None:
    with Connection(server.url) as connection, connection.SimpleQueue("hints") as queue:
        for message in messages:
            queue.put(message)


def queued(server: Valkey) -> int:
    with Connection(server.url) as connection, connection.SimpleQueue("hints") as queue:
        return queue.qsize()


def test_only_the_owner_may_reach_data_or_socket(valkey: Valkey) -> None:
    for path in (valkey.data, valkey.socket_path.parent, valkey.socket_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_nothing_listens_on_tcp(valkey: Valkey) -> None:
    assert valkey.pid
    assert not listens_on_tcp(valkey.pid)


def test_what_celery_queued_outlives_kill_9_of_the_server(valkey: Valkey) -> None:
    put(valkey, "one", "two")
    address = valkey.url
    kill(valkey)
    valkey.start()
    assert valkey.url == address
    assert queued(valkey) == 2


def test_what_celery_queued_outlives_a_stop(valkey: Valkey) -> None:
    put(valkey, "one")
    valkey.stop()
    valkey.start()
    assert queued(valkey) == 1


def test_two_servers_never_share_a_directory(valkey: Valkey) -> None:
    with pytest.raises(AlreadyRunning):
        Valkey(valkey.directory).start()
    assert valkey.answers()


def test_stopping_removes_socket_and_process(valkey: Valkey) -> None:
    sockets, pid = valkey.socket_path.parent, valkey.pid
    assert pid
    valkey.stop()
    assert not sockets.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_start_that_fails_shows_why(directory: Path) -> None:
    broken = directory / "valkey" / "appendonlydir"
    broken.mkdir(parents=True)
    (broken / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(ServerFailed, match="manifest"):
        Valkey(directory).start()
