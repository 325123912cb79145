"""The schema of a profile (TOML)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Profile(BaseModel):
    """How one system writes its export."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    family: str
    label: str
    verified: bool = False
