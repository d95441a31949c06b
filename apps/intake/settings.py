"""What intake is told by its environment, beside models.settings. Built by whoever starts it; nothing is read at import."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from complaints_nlp.errors import ComplaintsError

KIB: Final = 1024
MIB: Final = 1024 * KIB
DEFAULT_PORT: Final = 8420


class OpenToAll(ComplaintsError):
    template = (
        "intake would speak plain HTTP on {host}, where others can listen: set COMPLAINTS_INTAKE_TLS_CERTIFICATE and _TLS_KEY, "
        "or COMPLAINTS_INTAKE_PLAIN_HTTP=true where a proxy in front of it does the encryption"
    )


class IntakeSettings(BaseSettings):
    """Every setting is an environment variable ``COMPLAINTS_INTAKE_<FIELD>``.

    >>> IntakeSettings(_env_file=None).host
    '127.0.0.1'
    """

    model_config = SettingsConfigDict(env_prefix="COMPLAINTS_INTAKE_", extra="ignore")

    host: str = Field(default="127.0.0.1", description="address to listen on; loopback unless a network shall reach it")
    port: int = Field(default=DEFAULT_PORT, ge=1, le=65535)
    workers: int = Field(default=1, ge=1, le=64, description="processes; rates count per process")
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="signed in as a login of the role intake; empty: COMPLAINTS_DATABASE_URL, then the embedded server",
    )
    tls_certificate: Path | None = Field(default=None, description="PEM file with the chain; with tls_key it makes intake speak HTTPS")
    tls_key: Path | None = None
    tls_key_password: SecretStr | None = None
    plain_http: bool = Field(default=False, description="allow plain HTTP off loopback, because a proxy in front encrypts")
    public_url: str = Field(default="", description="how senders reach us, such as https://complaints.beejan.example; Twilio signs it")
    trusted_proxies: str = Field(default="127.0.0.1,::1", description="addresses whose X-Forwarded-For counts, comma-separated")
    watchers: str = Field(default="127.0.0.0/8,::1/128", description="networks that may read /metrics and /ready")

    body_bytes: int = Field(default=256 * KIB, ge=KIB, description="largest body without a picture")
    picture_bytes: int = Field(default=5 * MIB, ge=KIB, description="largest picture")
    body_seconds: float = Field(default=30.0, gt=0, description="how long a body may take to arrive")
    uploads_at_once: int = Field(default=8, ge=1, description="pictures held in memory together")
    address_rate: float = Field(default=1.0, gt=0, description="requests a second from one address without a key; many phones share one")
    address_burst: int = Field(default=30, ge=1)
    patience_seconds: float = Field(default=5.0, gt=0, description="how long a sender waits for the database before it is told 503")
    senders_seconds: float = Field(default=5.0, gt=0, description="after how long a revoked key is refused everywhere")

    @field_validator("public_url")
    @classmethod
    def _no_path(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query):
            raise ValueError("give scheme and host alone, such as https://complaints.beejan.example")
        return value.rstrip("/")

    @field_validator("watchers")
    @classmethod
    def _networks(cls, value: str) -> str:
        for network in value.split(","):
            ipaddress.ip_network(network.strip())
        return value

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("COMPLAINTS_INTAKE_TLS_CERTIFICATE and COMPLAINTS_INTAKE_TLS_KEY belong together")
        return self

    @property
    def secure(self) -> bool:
        """Whether customers reach us over HTTPS, here or at the proxy."""
        return self.tls_certificate is not None or self.public_url.startswith("https://")

    @property
    def upload_bytes(self) -> int:
        """The largest body with a picture: the picture, and the other fields beside it."""
        return self.picture_bytes + self.body_bytes

    def refuse_eavesdroppers(self) -> None:
        """Raises OpenToAll where others could listen in."""
        if not (is_loopback(self.host) or self.tls_certificate or self.plain_http):
            raise OpenToAll(host=self.host)


def is_loopback(host: str) -> bool:
    """
    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
