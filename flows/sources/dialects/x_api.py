"""X API v2: searches, single posts, the filtered stream; and the posts of API v1.1 that older archives hold."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any, Final

from flows.sources.json_format import Envelope
from flows.sources.mapping import mapped, value_at, values_at
from flows.sources.reading import Dialect, Fields, NotAContact, Payload, Unusable

# Ids from here on count milliseconds since this epoch in their upper bits (November 2010); they stand in for a missing time.
_FIRST_SNOWFLAKE: Final = 29_700_859_247
_SNOWFLAKE_EPOCH_MS: Final = 1_288_834_974_657
_NOTICES: Final = (
    "delete",
    "withheld",
    "drop",
    "undrop",
    "scrub_geo",
    "status_withheld",
    "user_withheld",
    "disconnect",
    "warning",
    "limit",
)


def _post_of(payload: Payload) -> Payload:
    data = payload.get("data")
    return data if isinstance(data, dict) else payload


def _matches(payload: Payload) -> bool:
    post = _post_of(payload)
    if "data" in payload or "includes" in payload or "matching_rules" in payload:
        return "id" in post and "text" in post
    known = {
        "author_id",
        "edit_history_tweet_ids",
        "public_metrics",
        "referenced_tweets",
        "possibly_sensitive",
        "conversation_id",
    }
    return "id" in post and "text" in post and bool(known & post.keys())


def _find(payload: Payload, kind: str, key: str, wanted: Any) -> Payload:
    found = values_at(payload, f"includes.{kind}[]")
    return next((each for each in found if isinstance(each, dict) and each.get(key) == wanted), {})


def _words(post: Payload) -> Any:
    """The whole text: posts of more than 280 characters are cut in ``text`` and whole in ``note_tweet``."""
    text = value_at(post, ("note_tweet.text", "article.plain_text", "text"))
    return html.unescape(text) if isinstance(text, str) else text


def _fields(payload: Payload) -> Fields:
    post = _post_of(payload)
    references = {ref.get("type"): ref.get("id") for ref in post.get("referenced_tweets") or () if isinstance(ref, dict)}
    original = _find(payload, "tweets", "id", references.get("retweeted"))
    author = _find(payload, "users", "id", post.get("author_id"))
    text = _words(post)
    repost = "retweeted" in references or (isinstance(text, str) and text.startswith("RT @"))
    # A repost's own text is cut; the post it repeats is whole.
    whole = original if repost and original else post
    handle = author.get("username") or post.get("username")
    # Each version of an edited post has an id of its own; the first one's is the post's.
    versions = [each for each in post.get("edit_history_tweet_ids") or () if isinstance(each, str) and each.isdigit()]
    first = min(versions, key=int, default=post.get("id"))
    made = post.get("created_at") or _snowflake_time(post.get("id"))
    conversation = post.get("conversation_id")
    return {
        "external_id": first,
        "time": made if first == post.get("id") else _snowflake_time(first) or made,
        "edited_at": made if first != post.get("id") else None,
        "text": _words(whole),
        "handle": handle or (f"id:{post['author_id']}" if post.get("author_id") else None),
        "network": "x",
        "name": author.get("name"),
        "is_repost": repost,
        "in_reply_to": references.get("replied_to"),
        "conversation": conversation if conversation != first else None,
        "media_urls": list(_media(payload, whole)),
        "extra": {
            "place": value_at(_find(payload, "places", "id", value_at(post, ("geo.place_id",))), ("full_name",)),
            "repost_of": references.get("retweeted"),
            "quote_of": references.get("quoted"),
            "language": post.get("lang"),
        },
    }


def _media(payload: Payload, post: Payload) -> Iterable[str]:
    for key in values_at(post, "attachments.media_keys[]"):
        media = _find(payload, "media", "media_key", key)
        url = value_at(media, ("url", "variants[content_type=video/mp4].url", "preview_image_url"))
        if isinstance(url, str):
            yield url
    for url in values_at(post, "entities.urls[]"):
        if isinstance(url, dict) and url.get("media_key") and not media_known(payload) and isinstance(url.get("expanded_url"), str):
            yield url["expanded_url"]


def media_known(payload: Payload) -> bool:
    return bool(values_at(payload, "includes.media[]"))


def _snowflake_time(post_id: Any) -> int | None:
    number = int(post_id) if str(post_id).isdigit() else 0
    return (number >> 22) + _SNOWFLAKE_EPOCH_MS if number > _FIRST_SNOWFLAKE and number.bit_length() >= 50 else None


POST = Dialect("x_api.post", "an X API v2 post (data with id and text, or includes)", _fields, _matches)


def _old_skip(payload: Payload, found: Fields) -> None:
    original = payload.get("retweeted_status")
    if isinstance(original, dict):
        found["is_repost"] = True
        found["text"] = value_at(original, ("extended_tweet.full_text", "full_text", "text"))
    if isinstance(found.get("text"), str):
        found["text"] = html.unescape(found["text"])


OLD_POST = mapped(
    "x_api.v1_post",
    expects="an X API v1.1 post (id_str, created_at, user)",
    needs=lambda payload: "id_str" in payload and "user" in payload and bool({"text", "full_text"} & payload.keys()),
    fields={
        "external_id": "id_str",
        "time": "created_at",
        "text": ("extended_tweet.full_text", "full_text", "text"),
        "handle": "user.screen_name",
        "name": "user.name",
        "in_reply_to": "in_reply_to_status_id_str",
        "media_urls": ("extended_entities.media[].media_url_https", "entities.media[].media_url_https"),
    },
    constants={"network": "x"},
    refine=_old_skip,
)


def _is_error(payload: Payload) -> bool:
    if payload.get("data"):
        return False
    return isinstance(payload.get("errors"), list) or ("title" in payload and ("detail" in payload or "status" in payload))


def _error(payload: Payload) -> Fields:
    """X's two shapes of an error. Only its number is told: a message may repeat the query."""
    number = value_at(payload, ("status", "errors[].status", "errors[].code"))
    meaning = {
        88: "rate limit exceeded",
        429: "rate limit exceeded",
        401: "not authorised",
        403: "forbidden",
        404: "not found",
    }
    known = meaning.get(number, "see the payload") if isinstance(number, int) else "see the payload"
    raise Unusable(f"X answered with an error instead of posts ({number or 'no code'}: {known}); ask again later")


ERROR = Dialect("x_api.error", "an X API error", _error, _is_error)


def _is_notice(payload: Payload) -> bool:
    data = payload.get("data")
    if isinstance(data, dict) and not {"text", "id"} <= data.keys():
        return any(key.startswith(("tweet_", "user_", *_NOTICES)) for key in data)
    return any(isinstance(payload.get(key), dict) for key in _NOTICES) or (
        "data" not in payload and isinstance(payload.get("meta"), dict) and "result_count" in payload["meta"]
    )


def _notice(payload: Payload) -> Fields:
    raise NotAContact("empty page" if "meta" in payload else "X notice (deletion or compliance)")


NOTICE = Dialect("x_api.notice", "an X API notice", _notice, _is_notice)


def with_includes(post: Payload, includes: Payload) -> Payload:
    """A post with what its page says of it: its author, media, place, and the posts it refers to with their authors."""
    refs = {ref.get("id") for ref in post.get("referenced_tweets") or () if isinstance(ref, dict)}
    tweets = [each for each in includes.get("tweets") or () if each.get("id") in refs]
    people = {each.get("author_id") for each in (post, *tweets)} | {post.get("in_reply_to_user_id")}
    keys = {key for each in (post, *tweets) for key in values_at(each, "attachments.media_keys[]")}
    place = value_at(post, ("geo.place_id",))
    kept = {
        "users": [each for each in includes.get("users") or () if each.get("id") in people],
        "tweets": tweets,
        "media": [each for each in includes.get("media") or () if each.get("media_key") in keys],
        "places": [each for each in includes.get("places") or () if place and each.get("id") == place],
    }
    return {"data": post, "includes": {kind: found for kind, found in kept.items() if found}}


ENVELOPES = (Envelope("data", companion="includes", wrap=with_includes),)
DIALECTS = (ERROR, NOTICE, POST, OLD_POST)
