"""Records with fields: each known field goes by its name, whole; every other text in it is masked as text. Nested JSON included.

What a field holds is said by a table, not guessed: a caller's number in ``caller`` goes whatever it looks like, and the number in
``ticket`` stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from typing import Any, Final

from complaints_nlp.errors import MaskingFailed
from complaints_nlp.masking.masker import Masker
from complaints_nlp.masking.operators import Operator, choose

KEEP: Final = "KEEP"
"""The type, in a table of fields, of those that hold nobody's data and stay as they are."""

_OF_TYPE: Final[Mapping[str, str]] = {
    "PHONE_NUMBER": "phone phone_number telephone tel mobile mobile_number msisdn caller caller_id caller_number callerid callingparty "
    "calling_number calling_party from from_number sender sender_id src source_number to_number recipient contact_number alt_phone "
    "alternate_number whatsapp customer_phone ani",
    "EMAIL_ADDRESS": "email e_mail email_address mail customer_email contact_email",
    "PERSON": "name full_name first_name last_name firstname lastname surname middle_name customer_name caller_name display_name "
    "author_name agent_name agent account_name",
    "CUSTOMER_ACCOUNT": "account account_number account_no account_id acct customer_id customer_number customer_no subscriber_id",
    "SOCIAL_HANDLE": "handle username user_name screen_name acct_handle twitter instagram",
    "STREET_ADDRESS": "address street street_address home_address address_line address_line_1 address_line_2",
    "NIN": "nin national_id",
    "BVN": "bvn",
    "IMEI": "imei",
    "IMSI": "imsi",
    "ICCID": "iccid sim_serial",
    "IP_ADDRESS": "ip ip_address remote_addr client_ip",
    "DATE_OF_BIRTH": "dob date_of_birth birth_date birthday",
    "PASSWORD": "password passwd secret token access_token",
    KEEP: "id ticket ticket_id reference ref created_at updated_at received_at timestamp time date lang language channel source type status "
    "category code amount currency plan product state lga",
}
FIELDS: Final[Mapping[str, str]] = {name: kind for kind, names in _OF_TYPE.items() for name in names.split()}
"""Field name, in snake case, to the type of what it holds."""
MOST_DEPTH: Final = 40
# Their own values are looked for, in any spelling, in the texts of the same record.
_KNOWN: Final = frozenset({"PHONE_NUMBER", "EMAIL_ADDRESS", "PERSON", "CUSTOMER_ACCOUNT", "SOCIAL_HANDLE"})


def mask_record(
    record: Mapping[str, Any],
    masker: Masker,
    *,
    fields: Mapping[str, str] = FIELDS,
    operators: Mapping[str, Operator] | None = None,
) -> dict[str, Any]:
    """A copy of ``record`` (as ``json.loads`` gives it) without personal data. Numbers, truths and nulls stay unless their field says otherwise.

    Raises MaskingFailed when one of its texts cannot be masked, or when it is nested deeper than 40 levels: the record goes no further.

    >>> mask_record({"caller": 7101234567, "ticket": "7101234567", "meta": [{"Note": "call 0710 123 4567"}]}, Masker())
    {'caller': '<PHONE_NUMBER>', 'ticket': '7101234567', 'meta': [{'Note': 'call <PHONE_NUMBER>'}]}
    """
    texts: list[tuple[Any, Any, str]] = []
    known: dict[str, list[str]] = {}
    copied = _copy(record, fields, operators or {}, texts, known, depth=0)
    spelled = [dict(each) for each in _each_known(known)] or [{}]
    for values in spelled:
        waiting = [str(holder[key]) for holder, key, _ in texts]
        for (holder, key, _), answer in zip(texts, masker.mask(waiting, known=[values] * len(waiting)), strict=True):
            if isinstance(answer, MaskingFailed):
                raise answer
            holder[key] = str(answer.masked_text)
    result: dict[str, Any] = copied
    return result


def snake_case(name: str) -> str:
    """A field's name as the table has it.

    >>> snake_case("callerID"), snake_case("E-Mail Address"), snake_case("MSISDN")
    ('caller_id', 'e_mail_address', 'msisdn')
    """
    spaced = "".join(f"_{c}" if c.isupper() and at and name[at - 1].islower() else c for at, c in enumerate(name))
    return "_".join("".join(c if c.isalnum() else " " for c in spaced).split()).lower()


def _copy(
    value: Any, fields: Mapping[str, str], operators: Mapping[str, Operator], texts: list[Any], known: dict[str, list[str]], *, depth: int
) -> Any:
    if depth > MOST_DEPTH:
        raise MaskingFailed(reason=f"nested deeper than {MOST_DEPTH} levels")
    if isinstance(value, Mapping):
        copied: dict[str, Any] = {}
        for name, inner in value.items():
            kind = fields.get(snake_case(str(name)))
            copied[name] = inner
            if kind == KEEP and not isinstance(inner, Mapping | list | tuple):
                continue
            if kind not in {None, KEEP}:
                copied[name] = _by_field(inner, str(kind), operators, known)
            else:
                _descend(copied, name, inner, fields, operators, texts, known, depth)
        return copied
    items: MutableSequence[Any] = list(value)
    for at, inner in enumerate(items):
        _descend(items, at, inner, fields, operators, texts, known, depth)
    return items


def _descend(
    holder: Any,
    key: Any,
    inner: Any,
    fields: Mapping[str, str],
    operators: Mapping[str, Operator],
    texts: list[Any],
    known: dict[str, list[str]],
    depth: int,
) -> None:
    if isinstance(inner, str):
        texts.append((holder, key, inner))
    elif isinstance(inner, Mapping | list | tuple):
        holder[key] = _copy(inner, fields, operators, texts, known, depth=depth + 1)


def _by_field(value: Any, kind: str, operators: Mapping[str, Operator], known: dict[str, list[str]]) -> Any:
    """Whatever a known field holds, as one value; a list or an object of such values item by item."""
    if value is None or value == "" or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {name: _by_field(inner, kind, operators, known) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_by_field(inner, kind, operators, known) for inner in value]
    if kind in _KNOWN:
        known.setdefault(kind.lower(), []).append(str(value))
    return choose(operators, kind)(kind, str(value))


def _each_known(known: Mapping[str, Sequence[str]]) -> Iterator[Iterator[tuple[str, str]]]:
    """The masker takes one value a kind: as many rounds as the kind with most values has."""
    for number in range(max(map(len, known.values()), default=0)):
        yield ((kind, values[number]) for kind, values in known.items() if number < len(values))
