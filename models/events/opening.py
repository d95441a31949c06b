"""The transport an installation is configured for."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from complaints_nlp.errors import ComplaintsError
from models.events.inbox import Inbox
from models.events.transport import Transport
from models.installation import Installation


class UnknownTransport(ComplaintsError):
    template = "COMPLAINTS_EVENTS_URL {problem}; leave it empty for the warehouse's inbox, or set kafka://host:port[,host:port]/topic"


def open_transport(url: str, place: Installation) -> Transport:
    """The transport of ``url`` (COMPLAINTS_EVENTS_URL): empty means the inbox in the warehouse. Close it at the end.

    Raises UnknownTransport; NotDurable where the warehouse's server would lose what it has acknowledged.
    """
    if not url:
        inbox = Inbox(place.engine, keys=place.keys)
        with suppress(SQLAlchemyError):  # a database that is away says so at the first publish or take
            inbox.check_durable()
        return inbox
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
