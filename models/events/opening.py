"""The transport an installation is configured for."""

from __future__ import annotations

from urllib.parse import urlsplit

from complaints_nlp.errors import ComplaintsError
from models.events.inbox import Inbox
from models.events.transport import Transport
from models.installation import Installation


class UnknownTransport(ComplaintsError):
    template = "COMPLAINTS_EVENTS_URL {problem}; leave it empty for the warehouse's inbox, or set kafka://host:port[,host:port]/topic"


def open_transport(url: str, place: Installation) -> Transport:
    """The transport of ``url`` (COMPLAINTS_EVENTS_URL): empty means the inbox in the warehouse. Close it at the end.

    Raises UnknownTransport.
    """
    if not url:
        return Inbox(place.engine, keys=place.keys)
    parts = urlsplit(url)
    if parts.scheme != "kafka":
        raise UnknownTransport(problem=f"names no transport we know ({parts.scheme or 'no scheme'})")
    topic = parts.path.strip("/")
    if not parts.netloc or not topic or "/" in topic:
        raise UnknownTransport(problem="lacks its brokers or its topic")
    try:
        from models.events.kafka import Kafka  # noqa: PLC0415 - an extra
    except ImportError:
        raise UnknownTransport(problem="names Kafka, whose client is not installed (pip install 'complaints-nlp[kafka]')") from None
    return Kafka(parts.netloc, topic=topic, keys=place.keys)
