"""The OpenAPI 3.1 description of what is served (work in progress of this module's author)."""

from __future__ import annotations

from typing import Any


def describe(base_url: str) -> dict[str, Any]:
    """The description, with the address it is served at."""
    return {"openapi": "3.1.0", "info": {"title": "sandbox", "version": "1"}, "paths": {}}
