"""Events on their way in: published by the intake and the connectors, taken in micro-batches by the drainers.

    transport = open_transport(place.settings.events_url, place)
    transport.publish([Event(event_id="ord-7", source=Source.WEB_FORMS, kind="web_forms.json", payload=body, received_at=now, sender="website")])

``publish`` returns when the events are durable, and says which were new. In a server, ``GroupPublisher`` gathers what arrives within
milliseconds into one transaction. Cursors of connectors: ``read_cursor``, ``write_cursor``.
"""

from models.events.cursors import read_cursor, write_cursor
from models.events.inbox import forget_events
from models.events.opening import open_transport
from models.events.publisher import GroupPublisher
from models.events.transport import Event, EventsUnavailable, Lag, Taken, Transport, new_event_id

__all__ = [
    "Event",
    "EventsUnavailable",
    "GroupPublisher",
    "Lag",
    "Taken",
    "Transport",
    "forget_events",
    "new_event_id",
    "open_transport",
    "read_cursor",
    "write_cursor",
]
