"""How senders sign, written apart from the code that checks it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode


def standard(body: bytes, secret: str, *, delivery: str = "msg_1", at: float | None = None) -> dict[str, str]:
    moment = str(int(time.time() if at is None else at))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = base64.b64encode(hmac.digest(key, f"{delivery}.{moment}.".encode() + body, "sha256")).decode()
    return {"webhook-id": delivery, "webhook-timestamp": moment, "webhook-signature": f"v1,{made}", "content-type": "application/json"}


def typeform(body: bytes, secret: str) -> dict[str, str]:
    made = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    return {"typeform-signature": f"sha256={made}", "content-type": "application/json"}


def twilio(fields: dict[str, str], secret: str, *, url: str) -> dict[str, str]:
    message = url + "".join(name + fields[name] for name in sorted(fields))
    made = base64.b64encode(hmac.new(secret.encode(), message.encode(), hashlib.sha1).digest()).decode()
    return {"x-twilio-signature": made, "content-type": "application/x-www-form-urlencoded"}


def typeform_body(token: str = "t1", text: str = "no network", **response: Any) -> bytes:
    return json.dumps(
        {
            "event_id": "e1",
            "event_type": "form_response",
            "form_response": {
                "form_id": "f",
                "token": token,
                "submitted_at": "2026-11-20T08:30:00Z",
                "definition": {"fields": [{"id": "f1", "title": "Please describe the problem"}, {"id": "f2", "title": "Mobile number"}]},
                "answers": [
                    {"type": "text", "text": text, "field": {"id": "f1", "ref": "r1"}},
                    {"type": "phone_number", "phone_number": "+2347190000001", "field": {"id": "f2", "ref": "r2"}},
                ],
            }
            | response,
        }
    ).encode()


def google_body(text: str = "no network", row: int = 7) -> bytes:
    named = {"Timestamp": ["20/11/2026 09:30:00"], "Phone": ["07190000001"], "Your complaint": [text]}
    return json.dumps({"namedValues": named, "triggerUid": "24782037", "range": {"rowStart": row, "rowEnd": row}}).encode()


def twilio_fields(sid: str = "SM1", text: str = "no network") -> dict[str, str]:
    return {"MessageSid": sid, "SmsStatus": "received", "From": "+2347190000001", "To": "+2347190000009", "Body": text, "NumMedia": "0"}


def talking_fields(identity: str = "15071", text: str = "no network") -> dict[str, str]:
    return {"id": identity, "date": "2026-11-20 09:30:00", "from": "+2347190000001", "to": "28901", "text": text, "linkId": "L1"}


def encoded(fields: dict[str, str]) -> bytes:
    return urlencode(fields).encode()
