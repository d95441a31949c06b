"""A Kafka broker for tests: librdkafka's mock cluster, which speaks the wire protocol, in a process of its own (``python -m tests.models.events.mock_kafka``).

It says its address, and ends when its standard input does. Its brokers keep a few MB per partition and drop what is older: see that less goes in.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]


@contextmanager
def mock_kafka(*, brokers: int = 1) -> Iterator[str]:
    """``host:port`` of its brokers, comma-separated."""
    command = [sys.executable, "-m", "tests.models.events.mock_kafka", str(brokers)]
    process = subprocess.Popen(
        command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address, "the mock cluster did not start"
        yield address
    finally:
        process.stdin.close()
        process.wait(timeout=20)


def main() -> None:
    from confluent_kafka import Producer

    cluster = Producer({"bootstrap.servers": "mock", "test.mock.num.brokers": int(sys.argv[1])})
    found = cluster.list_topics(timeout=20).brokers.values()
    print(",".join(f"{broker.host}:{broker.port}" for broker in found), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
