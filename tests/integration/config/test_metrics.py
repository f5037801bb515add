from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from sharing.models import Concern
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.notifications.story import raise_alert

Samples = Callable[[], dict[str, float]]
pytestmark = pytest.mark.django_db
TOKEN = "for the tests"


@pytest.fixture
def samples(client: Client, settings: Settings) -> Samples:
    settings.METRICS_TOKEN = TOKEN

    def read() -> dict[str, float]:
        answer = client.get("/metrics/", headers={"Authorization": f"Bearer {TOKEN}"})
        families = text_string_to_metric_families(answer.content.decode())
        return {
            sample.name + "".join(f"[{value}]" for value in sample.labels.values()): sample.value
            for family in families
            for sample in family.samples
        }

    return read


def test_prometheus_can_read_every_figure(world: World, samples: Samples) -> None:
    found = samples()
    for name in ("unfiled", "unclaimed", "unescalated", "unsent", "retried"):
        assert found[f"concerns_oldest_{name}_seconds"] == 0
    assert found["concerns_deliveries_given_up_total[sms]"] == 0
    assert found["concerns_deliveries_given_up_total[webhook]"] == 0
    assert found["concerns_alert_latency_seconds_count"] == 0


def test_an_unfiled_concern_ages(world: World, samples: Samples) -> None:
    concern = post(world.gp)
    Concern.objects.filter(pk=concern.pk).update(posted_at=timezone.now() - timedelta(minutes=2))
    assert samples()["concerns_oldest_unfiled_seconds"] == pytest.approx(120, abs=5)


def test_an_alert_is_in_the_buckets_that_it_was_fast_enough_for(world: World, samples: Samples) -> None:
    alert = raise_alert(world)
    Concern.objects.filter(contributions__alert=alert).update(
        posted_at=alert.raised_at - timedelta(milliseconds=40)
    )
    found = samples()
    within = [found[f"concerns_alert_latency_seconds_bucket[{limit}]"] for limit in (0.025, 0.05, "+Inf")]
    assert within == [0, 1, 1]


@pytest.mark.parametrize("said", ["", "Bearer ", "Bearer wrong", TOKEN[:-1]])
def test_without_the_token_there_is_no_such_page(client: Client, settings: Settings, said: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics/", headers={"Authorization": said}).status_code == 404


def test_where_no_token_is_set_nobody_reads_them(client: Client) -> None:
    assert client.get("/metrics/", headers={"Authorization": "Bearer "}).status_code == 404
