"""How the dashboard is run, from the environment: ``COMPLAINTS_DASHBOARD_<FIELD>``."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from complaints_nlp.errors import ComplaintsError
from models.settings import HERE


class HttpsNeeded(ComplaintsError):
    template = (
        "the dashboard would listen on {host} without encryption; put a proxy with TLS before it and set COMPLAINTS_DASHBOARD_HTTPS=true, "
        "or let it listen on 127.0.0.1"
    )


class DashboardSettings(BaseSettings):
    """
    >>> DashboardSettings(_env_file=None).idle
    datetime.timedelta(seconds=1800)
    """

    model_config = SettingsConfigDict(env_prefix="COMPLAINTS_DASHBOARD_", extra="ignore")

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8300, ge=0, le=65535, description="port to listen on")
    https: bool = Field(default=False, description="people come through a proxy with TLS: cookies are Secure, browsers are told to insist")
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="where people's logins connect, without user and password; empty: COMPLAINTS_DATABASE_URL's place",
    )
    idle_minutes: float = Field(default=30, gt=0, description="a session ends after so long without a page")
    session_hours: float = Field(default=10, gt=0, description="a session ends after so long, whatever happens in it")
    most_sessions: int = Field(default=200, ge=1, description="people signed in at once; beyond, the longest idle ends")
    statement_seconds: float = Field(default=10, gt=0, description="a query that takes longer is cut off")
    now: datetime | None = Field(default=None, description="show everything as of this moment (demonstrations); empty: now")
    explain_words: int = Field(default=400, ge=0, description="longest text whose label is explained; each word costs an encoding")

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @model_validator(mode="after")
    def _encrypted_or_here(self) -> DashboardSettings:
        if self.host not in HERE and not self.https:
            raise HttpsNeeded(host=self.host)
        return self
