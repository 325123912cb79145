"""The limits that the reading process puts on itself before it opens a foreign workbook.

A library may abort, loop or take all memory over a hostile file: then this process dies
alone, and `guard` in the parent tells the user. Knows no workbooks.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def follow_parent(parent: int) -> None:
    """Die with the process `parent`, also when it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("The import that asked for this has ended.")


def confine(*, memory: int, seconds: int) -> None:
    """Bound this process to `memory` bytes of address space and `seconds` of processor time.

    Beyond the first, allocations fail; beyond the second it is killed. Called again with
    more, it widens the bounds. No core is dumped: it would hold personal data.
    """
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for what, bound in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(what)
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        # macOS knows RLIMIT_AS and refuses it; the time limit still holds there.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, hard))
