"""What an installation says of itself, from the environment. Built by whoever needs it; nothing is read at import."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from complaints_nlp.errors import ComplaintsError
from models.encryption import MasterKeys, new_key
from models.records import Source

HERE = {"", "localhost", "127.0.0.1", "::1"}


class MasterKeyNeeded(ComplaintsError):
    template = (
        "{what} is not on this computer, so a key must be given: set COMPLAINTS_MASTER_KEY "
        "(version:base64 of 32 random bytes, from your secret store)"
    )


class SourceNotConfigured(ComplaintsError):
    template = "no location for {source}; set {variable} to a folder or an s3://, sftp:// ... URL"


class Settings(BaseSettings):
    """Every setting is an environment variable ``COMPLAINTS_<FIELD>``.

    >>> Settings(home="/tmp/x", _env_file=None).lake_location
    '/tmp/x/lake'
    """

    model_config = SettingsConfigDict(env_prefix="COMPLAINTS_", extra="ignore")

    home: Path = Field(default=Path("var"), description="where a local run keeps its lake, database and key")
    lake_url: str = Field(default="", description="the lake; empty: home/lake")
    database_url: SecretStr = Field(default=SecretStr(""), description="the warehouse; empty: an embedded PostgreSQL in home/postgres")
    master_key: SecretStr = Field(default=SecretStr(""), description="version:base64, comma-separated; the highest version encrypts")
    timezone: str = Field(default="Africa/Lagos", description="zone of source times that name none")
    settle_seconds: float = Field(default=2.0, ge=0, description="time between the two looks that a source file must pass unchanged")
    part_records: int = Field(default=2_000, ge=1, description="records processed and committed together")
    workers: int = Field(default=0, ge=0, description="processes that mask and classify; 0: one a core")
    landing_days: int = Field(default=30, ge=1, description="how long landed files are kept")
    summary_urls: SecretStr = Field(
        default=SecretStr(""), description="who gets the executive summary: Apprise URLs, apart by spaces or commas"
    )
    events_url: SecretStr = Field(
        default=SecretStr(""), description="where events wait; empty: the warehouse's inbox, or kafka://host:port/topic"
    )
    event_memory_days: int = Field(default=30, ge=4, description="how long event ids are remembered; longer than any sender retries")
    x_url: str = Field(default="https://api.x.com", description="the X API")
    x_token: SecretStr = Field(default=SecretStr(""), description="bearer token of the X API; empty: X is not read")
    mastodon_url: str = Field(default="", description="Mastodon instances, comma-separated https:// addresses; empty: none is read")
    mastodon_token: SecretStr = Field(default=SecretStr(""), description="access token, for instances that ask for one")
    bluesky_url: str = Field(
        default="", description="a Jetstream, such as wss://jetstream2.us-east.bsky.network/subscribe; empty: not read"
    )
    bluesky_lookup_url: str = Field(default="https://public.api.bsky.app", description="where Bluesky's posts are looked up again")
    social_config: Path | None = Field(default=None, description="what is looked for; none: flows/social.toml")
    social_demo: bool = Field(default=False, description="make up starts invented networks on this computer and reads those")
    drain_events: int = Field(default=200, ge=1, description="events that a drainer takes into one micro-batch at most")
    stream_seconds: int = Field(
        default=900, ge=10, description="how long a run of a stream flow goes on at most where no next one takes over"
    )
    media: Literal["on", "off"] = Field(default="off", description="whether pictures and videos are fetched from the addresses in records")
    source_call_logs_url: str = ""
    source_sms_url: str = ""
    source_social_url: str = ""
    source_web_forms_url: str = ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def lake_location(self) -> str:
        return self.lake_url or str(self.home / "lake")

    def summary_addresses(self) -> list[str]:
        return self.summary_urls.get_secret_value().replace(",", " ").split()

    def source_location(self, source: Source) -> str:
        """Raises SourceNotConfigured, naming the variable to set."""
        location: str = getattr(self, f"source_{source.value}_url")
        if not location:
            raise SourceNotConfigured(source=source.value, variable=f"COMPLAINTS_SOURCE_{source.value.upper()}_URL")
        return location

    def master_keys(self) -> MasterKeys:
        """The keys of the environment; without any, a key file of mode 0600 under ``home``, for local use only."""
        if given := self.master_key.get_secret_value():
            return MasterKeys.parse(given)
        for what, url in (("the database", self.database_url.get_secret_value()), ("the lake", self.lake_url)):
            if not is_local(url):
                raise MasterKeyNeeded(what=what)
        return MasterKeys.parse(_local_key(self.home / "master.key"))


def is_local(url: str) -> bool:
    """Whether a database or lake URL stays on this computer.

    >>> is_local("postgresql://localhost/x"), is_local("/data/lake"), is_local("s3://bucket/lake")
    (True, True, False)
    """
    parts = urlsplit(url)
    if parts.scheme.startswith("postgres"):
        query = parse_qs(parts.query)
        given = [parts.hostname or "", *query.get("host", []), *query.get("hostaddr", [])]
        # libpq takes lists, and tries each host of one
        return all(host in HERE or host.startswith("/") for hosts in given for host in hosts.split(","))
    return parts.scheme in {"", "file"}


def _local_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}-{os.urandom(4).hex()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("1:" + base64.b64encode(new_key()).decode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # fails where another process was first: its key is the one
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def made_local_key(settings: Settings) -> bool:
    """Whether this installation works with a key file of its own making, to be told to the user."""
    return not settings.master_key.get_secret_value()


def storage_options(url: str, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What delta-rs must be told beside the standard ``AWS_*`` variables, which it reads itself."""
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL", "")
    if not url.startswith("s3://") or not endpoint:
        return {}
    return {"AWS_ENDPOINT_URL": endpoint} | ({"AWS_ALLOW_HTTP": "true"} if endpoint.startswith("http://") else {})
