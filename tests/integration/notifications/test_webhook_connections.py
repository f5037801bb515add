"""What an agency's server does, it does to itself: TLS, hanging, dripping, and two workers at once."""

import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Barrier, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection
from django.utils import timezone

from notifications import webhook_delivery
from notifications.models import DeliveryState, Trouble, WebhookDelivery
from notifications.webhooks import calling
from notifications.webhooks.addresses import Target, target
from notifications.webhooks.calling import NotTaken
from tests.factories.webhooks import webhook_of
from tests.factories.world import World
from tests.integration.notifications.receiver import receiving
from tests.integration.notifications.story import sign_checkpoint


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its own authority, for `localhost`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    encoding, unsealed = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, unsealed)
    path.write_bytes(private + made.public_bytes(encoding))
    return path


@pytest.fixture
def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def trouble_with(to: Target) -> Trouble:
    with pytest.raises(NotTaken) as failure:
        calling.post(to, {}, b"{}")
    return failure.value.trouble


def test_tls_is_by_the_name_although_the_checked_address_is_called(
    server_context: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with receiving(server_context) as system:
        assert calling.post(target(system.url), {"webhook-id": "1"}, b"{}") == 204
        assert system.received[0][0]["host"] == f"localhost:{system.port}"
        other = Target("other.example", system.port, True, "/", ("127.0.0.1",))
        assert trouble_with(other) == Trouble.NOT_TRUSTED


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(server_context: ssl.SSLContext) -> None:
    with receiving(server_context) as system:
        assert trouble_with(target(system.url)) == Trouble.NOT_TRUSTED
        assert system.received == []


def test_a_name_is_not_asked_again_once_its_address_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as system:
        to = target(system.url)
        asked: list[object] = []
        resolve = socket.getaddrinfo

        def numbers_only(host: str, *args: object, **options: object) -> object:
            asked.append(ip_address(host))  # raises for a name
            return resolve(host, *args, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", numbers_only)
        assert calling.post(to, {}, b"{}") == 204
        assert asked


@pytest.fixture
def dripping() -> Iterator[int]:
    """The port of a server that answers a letter at a time, for as long as anybody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            answering, _ = listening.accept()
            with answering:
                answering.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                for _ in range(100):
                    time.sleep(0.05)
                    try:
                        answering.sendall(b"a")
                    except OSError:
                        return

        thread = Thread(target=drip)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def test_a_server_that_answers_a_letter_at_a_time_is_left(
    dripping: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "ALTOGETHER", 0.5)
    began = time.monotonic()
    assert trouble_with(target(f"http://127.0.0.1:{dripping}/")) == Trouble.NO_ANSWER
    assert 0.4 < time.monotonic() - began < 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_call_one_webhook_at_the_same_time(world: World) -> None:
    with receiving() as system:
        system.takes = 0.5
        webhook, _ = webhook_of(world.social_care, system.url, kinds=["checkpoint_signed"])
        rows = [WebhookDelivery.objects.create(webhook=webhook, event=sign_checkpoint()) for _ in "12"]
        ready = Barrier(2)
        workers = [Thread(target=deliver, args=(row, ready)) for row in rows]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert system.most_at_once == 1
    assert sorted(WebhookDelivery.objects.values_list("state", "attempts")) == [("sent", 1), ("waiting", 0)]
    [left] = WebhookDelivery.objects.filter(state=DeliveryState.WAITING)
    assert left.leased_until - timezone.now() < timedelta(seconds=1)


def deliver(row: WebhookDelivery, ready: Barrier) -> None:
    try:
        ready.wait()
        webhook_delivery.deliver([row.pk])
    finally:
        connection.close()
