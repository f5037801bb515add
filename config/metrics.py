"""What Prometheus reads: how long things wait, and how many failed. Only for whoever has the token.

Counts begin anew at midnight, which Prometheus takes for a restart.
"""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from notifications import operation
from notifications.models import Channel
from notifications.operation import Operation

# Seconds. The promises are 25 ms at the median and 150 ms at the 99th percentile.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 5.0, 30.0, 300.0)
AGES = {
    "unfiled": "Seconds since the oldest concern that waits to be filed was posted",
    "unclaimed": "Seconds since the oldest event happened that nobody was told of",
    "unescalated": "Seconds since the oldest alert was to be escalated that is not",
    "unsent": "Seconds since the oldest message was due that is not sent",
    "retried": "Seconds since the oldest message was written that failed before and is tried again",
}


@login_not_required
@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Raises Http404 for everybody without the token, and where none is set."""
    token = settings.METRICS_TOKEN
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(said.encode(), token.encode()):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Metrics(operation.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Metrics(Collector):
    def __init__(self, found: Operation) -> None:
        self.found = found

    def collect(self) -> Iterator[Metric]:
        for name, said in AGES.items():
            yield GaugeMetricFamily(f"concerns_oldest_{name}_seconds", said, getattr(self.found, name))
        looked = GaugeMetricFamily(
            "concerns_last_look_seconds",
            "Seconds since a process looked for what was lost",
            labels=["process"],
        )
        for process, seconds in sorted(self.found.looked.items()):
            looked.add_metric([process], seconds)
        yield looked
        given_up = CounterMetricFamily(
            "concerns_deliveries_given_up", "Messages given up since midnight", labels=["channel"]
        )
        for channel in [*Channel.values, "webhook"]:
            given_up.add_metric([channel], self.found.given_up.get(channel, 0))
        yield given_up
        yield self._latencies()

    def _latencies(self) -> Metric:
        taken = self.found.latencies
        counts = [(str(limit), sum(seconds <= limit for seconds in taken)) for limit in BUCKETS]
        return HistogramMetricFamily(
            "concerns_alert_latency_seconds",
            "From the concern that raised an alert to the alert, since midnight",
            buckets=[*counts, ("+Inf", len(taken))],
            sum_value=sum(taken),
        )
