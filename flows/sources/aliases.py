"""The names people give to columns and questions, and the field each of them is. New names are new words in a table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

# Exact names, after `plain`: lower case, only letters and digits, one space between words.
ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": (
        "text",
        "message",
        "complaint",
        "complaints",
        "body",
        "content",
        "msg",
        "sms",
        "sms text",
        "message text",
        "message body",
        "message content",
        "text message",
        "msgdata",
        "short message",
        "complaint text",
        "complaint details",
        "complaint description",
        "details",
        "details of complaint",
        "description",
        "issue",
        "issue description",
        "problem",
        "comments",
        "comment",
        "feedback",
        "your message",
        "your complaint",
        "describe your issue",
        "what happened",
        "enquiry",
        "inquiry",
        "remarks",
        "narrative",
        "consumer complaint narrative",
        "messagebody",
        "messagetext",
        "contenu",
        "texte",
        "request",
        "note",
        "notes",
        "complain",
    ),
    "subject": ("subject", "title", "topic", "summary", "complaint title", "complaint subject", "headline"),
    "time": (
        "time",
        "timestamp",
        "date time",
        "datetime",
        "date",
        "received at",
        "received",
        "received time",
        "received date",
        "sent at",
        "sent time",
        "submitted at",
        "submission date",
        "submission time",
        "submitted",
        "created at",
        "created",
        "created time",
        "createtime",
        "lastsubmittedtime",
        "date created",
        "date received",
        "date submitted",
        "date of complaint",
        "complaint date",
        "complaint time",
        "message time",
        "message date",
        "event time",
        "occurred at",
        "date and time",
        "horodateur",
        "entry date",
        "start date",
        "end date",
        "completed at",
        "recv time",
        "receivetime",
        "receivedat",
        "submittedat",
        "createdat",
        "senttime",
        "datesent",
        "date sent",
        "date received at",
        "opened at",
        "logged at",
        "call date",
        "calldate",
        "ts",
        "received on",
    ),
    "clock": ("time of day", "hour", "clock", "time received", "time submitted", "time of complaint", "heure"),
    "phone": (
        "phone",
        "msisdn",
        "mobile",
        "mobile number",
        "phone number",
        "telephone",
        "telephone number",
        "tel",
        "tel no",
        "gsm",
        "gsm number",
        "gsm no",
        "contact number",
        "contact phone",
        "phone no",
        "mobile no",
        "mobile phone",
        "cell",
        "cell phone",
        "customer phone",
        "customer number",
        "customer msisdn",
        "caller",
        "caller number",
        "from",
        "sender",
        "source",
        "source address",
        "source addr",
        "originator",
        "orig",
        "oa",
        "from number",
        "sender number",
        "sender id",
        "number",
        "line",
        "line number",
        "affected number",
        "affected line",
        "your phone number",
        "whatsapp",
        "whatsapp number",
        "phonenumber",
        "mobilenumber",
        "sim number",
        "a number",
        "address",
        "src",
        "ani",
        "subscriber number",
        "complainant phone",
        "phone contact",
    ),
    "recipient": (
        "to",
        "recipient",
        "destination",
        "dest",
        "destination address",
        "dest addr",
        "receiver",
        "short code",
        "shortcode",
        "da",
        "to number",
        "destination number",
        "called number",
        "service number",
        "b number",
        "dst",
    ),
    "email": (
        "email",
        "e mail",
        "email address",
        "mail",
        "e mail address",
        "your email",
        "customer email",
        "contact email",
        "emailaddress",
        "username email",
        "respondent email",
        "respondentemail",
        "adresse e mail",
    ),
    "account": (
        "account",
        "account number",
        "account no",
        "customer id",
        "customer account",
        "account id",
        "acct",
        "acct no",
        "acct number",
        "customer no",
        "accountnumber",
        "customerid",
        "subscriber id",
        "meter number",
    ),
    "name": (
        "name",
        "full name",
        "customer name",
        "your name",
        "fullname",
        "customer",
        "complainant",
        "complainant name",
        "contact name",
        "sender name",
        "respondent",
        "names",
        "caller name",
        "nom",
    ),
    "first_name": ("first name", "firstname", "given name", "forename", "other names"),
    "last_name": ("last name", "lastname", "surname", "family name"),
    "handle": ("handle", "twitter handle", "x handle", "username", "twitter", "social handle", "instagram"),
    "state": ("state", "state of residence", "location state", "your state", "region", "state name"),
    "lga": ("lga", "local government", "local government area", "your lga", "l g a", "lga of residence"),
    "agent": ("agent", "agent name", "agent id", "handled by", "assigned to", "officer", "csr", "attended by"),
    "queue": ("queue", "department", "team"),
    "disposition": ("disposition", "status", "ticket status", "complaint status", "outcome"),
    "resolution": ("resolution", "resolution note", "resolution notes", "action taken"),
    "acknowledged_at": ("acknowledged at", "date acknowledged", "first response at", "acknowledged"),
    "resolved_at": ("resolved at", "date resolved", "closed at", "resolution date", "resolved", "date closed"),
    "product": (
        "product",
        "plan",
        "service type",
        "data plan",
        "tariff",
        "product type",
        "service plan",
        "package",
        "sim type",
    ),
    "external_id": (
        "id",
        "external id",
        "message id",
        "msg id",
        "sms id",
        "messageid",
        "msgid",
        "smsid",
        "uuid",
        "guid",
        "ticket",
        "ticket id",
        "ticket number",
        "ticket no",
        "reference",
        "reference number",
        "reference no",
        "ref no",
        "case id",
        "case number",
        "complaint id",
        "complaint number",
        "complaint no",
        "submission id",
        "submissionid",
        "response id",
        "responseid",
        "entry id",
        "entryid",
        "token",
        "event id",
        "eventid",
        "record id",
        "row id",
        "complaint reference",
        "tracking id",
        "tracking number",
        "messagesid",
        "smsmessagesid",
        "fid",
        "transaction id",
        "response",
        "form id response",
        "external id",
    ),
    "part": (
        "part",
        "part no",
        "part number",
        "seq",
        "sequence",
        "segment",
        "segment no",
        "segment number",
        "part index",
        "msg part",
    ),
    "parts": (
        "parts",
        "total",
        "total parts",
        "part total",
        "part count",
        "segments",
        "total segments",
        "num parts",
        "part of",
    ),
    "part_ref": (
        "ref",
        "part ref",
        "concat ref",
        "udh ref",
        "message ref",
        "msg ref",
        "reference id",
        "concat id",
        "group id",
        "refnum",
    ),
    "direction": ("direction", "type", "message type", "dir", "mo mt", "msg type", "in out", "box"),
    "category": (
        "category",
        "complaint category",
        "complaint type",
        "issue type",
        "type of complaint",
        "nature of complaint",
    ),
    "media_urls": (
        "attachment",
        "attachments",
        "file",
        "file upload",
        "screenshot",
        "upload",
        "image",
        "photo",
        "evidence",
    ),
}

# Questions are sentences; the first row whose words are found in one tells what it asks. Order matters: "email" before "address".
_QUESTIONS: Final = tuple(
    (field, re.compile(rf"\b(?:{words})\b"))
    for field, words in (
        ("email", r"e ?mails?|email addresses?"),
        ("time", r"timestamp|horodateur|submi(?:tted|ssion) (?:at|date|time)|date (?:of|and time)|when did"),
        ("account", r"(?:account|customer) (?:number|no|id)"),
        ("phone", r"(?:phone|mobile|gsm|telephone|whatsapp|contact|affected|line) (?:number|no|line)s?|msisdn|phone"),
        ("lga", r"lga|local government(?: area)?"),
        ("state", r"(?:which|your|what|residen\w+) state|state (?:of|do you|are you)"),
        ("text", r"complain\w*|describe|descriptions?|what happened|problem|issue details?|details|feedback|your message"
                 r"|tell us(?: more| what)?|comments?|explain|how can we help|enquiry"),
        ("name", r"(?:your|full|customer|complainant\w*|sur) ?names?|name of"),
        ("product", r"(?:which|what|your) (?:product|plan|data plan|service)"),
    )
)  # fmt: skip
_CHOICES: Final = re.compile(r"\b(?:type|kind|category|nature|class|severity|priority)\b")

_BY_NAME: Final = {alias: field for field, names in reversed(list(ALIASES.items())) for alias in names}


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """A name without case, accents and punctuation; ``customerPhone`` and ``customer_phone`` become ``customer phone``.

    >>> plain("Mobile-Number *"), plain("customerPhone"), plain("GSM No.")
    ('mobile number', 'customer phone', 'gsm no')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    folded = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", folded))


@lru_cache(maxsize=8192)
def field_of(name: str) -> str | None:
    """The field a column or question stands for, or None.

    >>> [field_of(name) for name in ("MSISDN", "What is your mobile number?", "Type of complaint", "Enter your description details")]
    ['phone', 'phone', 'category', 'text']
    """
    if len(name) > 300:
        return None
    bare = plain(name)
    exact = _BY_NAME.get(bare) or _BY_NAME.get(bare.replace(" ", ""))
    if exact is not None:
        return exact
    if not bare or " " not in bare:
        return None
    if _CHOICES.search(bare):
        return "category" if "complain" in bare or "issue" in bare else None
    return next((field for field, words in _QUESTIONS if words.search(bare)), None)


def is_known(name: str) -> bool:
    """Whether a name is in the table itself and not only a sentence with its words."""
    return plain(name) in _BY_NAME


def roles(names: Iterable[str]) -> Mapping[str, int]:
    """Field -> index of its column. Of two columns for one field the exact name wins, then the first."""
    return _roles(tuple(names))


@lru_cache(maxsize=1024)
def _roles(names: tuple[str, ...]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    exact: set[str] = set()
    for index, name in enumerate(names):
        field = field_of(name)
        if field is None:
            continue
        is_exact = is_known(name)
        if field not in found or (is_exact and field not in exact):
            found[field] = index
            if is_exact:
                exact.add(field)
    return MappingProxyType(found)
