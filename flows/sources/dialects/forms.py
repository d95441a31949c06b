"""Website forms: Typeform, Google Forms, Apps Script, any flat JSON body, and rows of CSV and XLSX exports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flows.sources.aliases import field_of, roles
from flows.sources.answers import fields_of
from flows.sources.json_format import Envelope
from flows.sources.mapping import value_at
from flows.sources.reading import Dialect, Fields, Payload, Unusable
from flows.sources.rows_format import row_fields

ROW: Final = Dialect(
    "web_forms.row",
    "a table with a header row (columns for the complaint, its time and the customer, by any of their names)",
    row_fields,
)

# Typeform ----------------------------------------------------------------------------------------------------------------

# What an answer's type says of its field where the question does not.
_BY_TYPE: Final = {"email": "email", "phone_number": "phone", "file_url": "media_urls"}


def _form_response(payload: Payload) -> Payload:
    inner = payload.get("form_response")
    return inner if isinstance(inner, dict) else payload


def _typeform_fields(payload: Payload) -> Fields:
    response = _form_response(payload)
    titles = {
        key: field.get("title")
        for field in value_at(response, ("definition.fields",)) or ()
        for key in (field.get("id"), field.get("ref"))
        if key and field.get("title")
    }
    answers: dict[str, Any] = {}
    for number, answer in enumerate(response.get("answers") or (), start=1):
        if not isinstance(answer, dict):
            raise Unusable("an answer of the form is not an object")
        _add(answers, _question(answer, titles, number), _answer(answer))
    for name, value in (response.get("hidden") or {}).items():
        _add(answers, str(name), value)
    found = fields_of(answers)
    found["external_id"] = response.get("token") or response.get("response_id") or payload.get("event_id")
    found["time"] = response.get("submitted_at") or response.get("landed_at")
    return found


def _question(answer: Payload, titles: Payload, number: int) -> str:
    field = answer.get("field") or {}
    title = titles.get(str(field.get("id"))) or titles.get(str(field.get("ref")))
    reference = field.get("ref")
    if title:
        return str(title)
    if isinstance(reference, str) and field_of(reference):
        return reference
    by_type = _BY_TYPE.get(str(answer.get("type")))
    return by_type or f"answer {number}"


def _answer(answer: Payload) -> Any:
    value = answer.get(str(answer.get("type")))
    if isinstance(value, dict):
        chosen = value.get("labels", [value.get("label")] if value.get("label") else [])
        return ", ".join(str(each) for each in (*chosen, value.get("other")) if each)
    return value if value is None or isinstance(value, str) else str(value)


def _add(answers: dict[str, Any], name: str, value: Any) -> None:
    while name in answers:
        name += " "
    answers[name] = value


TYPEFORM: Final = Dialect(
    "typeform.response",
    "a Typeform response (form_response, or answers with submitted_at)",
    _typeform_fields,
    lambda payload: (
        isinstance(inner := _form_response(payload), dict) and "answers" in inner and bool({"submitted_at", "landed_at"} & inner.keys())
    ),
)

# Google ------------------------------------------------------------------------------------------------------------------


def _google_fields(payload: Payload) -> Fields:
    """Answers carry question ids only; the titles are there when the form's definition was put beside them ("items")."""
    titles: dict[str, str] = {}
    for item in payload.get("items") or value_at(payload, ("form.items",)) or ():
        question = value_at(item, ("questionItem.question.questionId",))
        if question and item.get("title"):
            titles[question] = item["title"]
    answers: dict[str, Any] = {}
    for number, (question, answer) in enumerate((payload.get("answers") or {}).items(), start=1):
        values = [each.get("value", each.get("fileName")) for each in _google_values(answer)]
        _add(answers, titles.get(question) or f"answer {number}", ", ".join(str(value) for value in values if value))
    found = fields_of(answers)
    found["external_id"] = payload.get("responseId")
    found["time"] = payload.get("createTime") or payload.get("lastSubmittedTime")
    found["email"] = payload.get("respondentEmail") or found.get("email")
    return found


def _google_values(answer: Any) -> Iterable[Payload]:
    found = value_at(answer, ("textAnswers.answers", "fileUploadAnswers.answers")) if isinstance(answer, dict) else None
    return [each for each in found or () if isinstance(each, dict)]


GOOGLE_FORM: Final = Dialect(
    "google_forms.response",
    "a Google Forms response (responseId, answers)",
    _google_fields,
    lambda payload: "responseId" in payload and ("answers" in payload or "createTime" in payload),
)


def _script_fields(payload: Payload) -> Fields:
    named = payload.get("namedValues")
    if not isinstance(named, dict):
        raise Unusable("namedValues is not an object of questions and answers")
    answers = {str(name): value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in named.items()}
    found = fields_of(answers)
    trigger, row = payload.get("triggerUid"), value_at(payload, ("range.rowStart",))
    if found.get("external_id") is None and trigger and row:
        found["external_id"] = f"{trigger}:{row}:{found.get('time')}"
    return found


APPS_SCRIPT: Final = Dialect(
    "google_forms.submit_event",
    "an Apps Script onFormSubmit event (namedValues)",
    _script_fields,
    lambda payload: "namedValues" in payload,
)

# Anything else -----------------------------------------------------------------------------------------------------------

_WRAPPERS: Final = (
    "data",
    "form",
    "fields",
    "submission",
    "payload",
    "body",
    "answers",
    "values",
    "form_data",
    "formData",
)


def _inner(payload: Payload) -> Payload:
    """A body may keep its fields one level down; what stands above (id, time) stays known."""
    for key in _WRAPPERS:
        inner = payload.get(key)
        if isinstance(inner, dict) and "text" in roles(name for name in inner if isinstance(name, str)):
            return {**{name: value for name, value in payload.items() if not isinstance(value, dict | list)}, **inner}
    return payload


def _questions(payload: Payload) -> Payload | None:
    """Bodies that list their answers: [{"question" or "title": ..., "answer" or "response" or "value": ...}]."""
    for key in ("itemResponses", "responses", "answers", "fields", "items", "questions"):
        listed = payload.get(key)
        if isinstance(listed, list) and listed and all(isinstance(each, dict) for each in listed):
            found: dict[str, Any] = {}
            for each in listed:
                name, value = (
                    value_at(each, ("question", "title", "label", "name", "key")),
                    value_at(each, ("answer", "response", "value", "text")),
                )
                if isinstance(name, str):
                    _add(found, name, value)
            if found:
                return {
                    **{name: value for name, value in payload.items() if not isinstance(value, dict | list)},
                    **found,
                }
    return None


def _flat_fields(payload: Payload) -> Fields:
    return fields_of(_questions(payload) or _inner(payload))


def _is_flat(payload: Payload) -> bool:
    answers = _questions(payload) or _inner(payload)
    known = roles(name for name in answers if isinstance(name, str))
    return "text" in known or (_questions(payload) is not None and bool(known))


FLAT: Final = Dialect(
    "web_forms.json",
    "a form body as JSON (an object with the complaint under one of its names)",
    _flat_fields,
    _is_flat,
)
ENVELOPES: Final = tuple(
    Envelope(key) for key in ("items", "responses", "form_responses", "submissions", "entries", "data", "records", "results", "rows")
)
DIALECTS: Final = (TYPEFORM, GOOGLE_FORM, APPS_SCRIPT, FLAT)
