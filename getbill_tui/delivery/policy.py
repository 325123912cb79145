"""How followups are to be delivered: every knob of the engine, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Precheck: TypeAlias = Literal["first", "always", "never"]
InDoubt: TypeAlias = Literal["reconcile", "hold"]

MAX_ROUNDS: Final = 3
"""Lookups after which a followup that stays unclear is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All times are in seconds."""

    settle_seconds: float
    """How long after a lost request its effect may still appear (T_settle)."""
    concurrency: int = 8
    rate: int | None = None
    """Writes an hour at most, evenly spaced; None: what the server allows, at once."""
    reserve: int = 0
    """Writes of a window left to others who share the OAuth client."""
    reserve_percent: float = 0.0
    """The same as a share of what the server allows."""
    precheck: Precheck = "first"
    in_doubt: InDoubt = "reconcile"
    max_seconds: float | None = None
    wait_for_rate: bool = True
    wait_in_doubt: bool = True
    """Whether the run lasts until what is in doubt has been looked up."""
    patience: float = 60.0
    """How long one request may take in all before it counts as lost."""
    trials: int = 7
    """Failures in a row after which the server counts as lost: 7 are a quarter of a minute."""
