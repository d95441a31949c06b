"""What Prometheus is told: counts and durations by route, method and code. No label is made of anything a sender wrote."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """A registry of its own, so that several applications in one process (tests) do not meet."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("intake_requests", "Requests answered", ["route", "method", "code"], registry=self.registry)
        self.seconds = Histogram("intake_request_seconds", "Time to the answer", ["route"], buckets=SECONDS, registry=self.registry)
        self.accepted = Counter("intake_accepted", "Events durable and promised", ["source", "way"], registry=self.registry)
        self.again = Counter("intake_repeated", "Requests that were accepted before", ["way"], registry=self.registry)
        self.refused = Counter("intake_refused", "Requests refused, by the kind of problem", ["kind"], registry=self.registry)
        self.pictures = Counter("intake_picture_bytes", "Bytes of pictures landed", registry=self.registry)

    def page(self) -> bytes:
        return generate_latest(self.registry)
