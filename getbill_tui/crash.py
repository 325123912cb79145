"""What a bug leaves behind: a log that names code lines only, never a value.

Local variables and exception texts may hold a debtor's data or a secret, so neither is
written (security.md, personal data): the frames and the exception's type are enough to mend it.
"""

from __future__ import annotations

import os
import platform
import traceback
from datetime import UTC, datetime

from getbill_tui import __version__
from getbill_tui.errors import GetBillError
from getbill_tui.paths import Paths, write_private


def report_crash(error: BaseException) -> str:
    """Write the log and say where it is, in a line for the user."""
    path = Paths.from_environment(os.environ).logs / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S}.txt"
    what = f"getbill: a mistake of this program ({type(error).__name__})."
    try:
        write_private(path, describe(error).encode())
    except (GetBillError, OSError):
        return f"{what} No log could be written to {path}."
    return f"{what} A log without personal data is in {path}; please report it."


def describe(error: BaseException) -> str:
    """The types and code lines of `error` and of what caused it, without any value."""
    lines = [f"getbill-tui {__version__}, Python {platform.python_version()}, {platform.system()}"]
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        lines.extend(
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(current.__traceback__)
        )
        if isinstance(current, BaseExceptionGroup):
            lines.extend(
                f"  | {line}" for e in current.exceptions for line in describe(e).splitlines()
            )
        current = current.__cause__ or current.__context__
    return "\n".join(lines) + "\n"
