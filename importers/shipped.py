"""Where the sample exports are: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from getbill_tui.errors import GetBillError

_PACKAGE = Path(__file__).parent


def shipped_sample(name: str) -> Path:
    """The sample export of this file name. Raises GetBillError when it was not installed."""
    for folder in (_PACKAGE / "samples", _PACKAGE.parent / "samples"):
        if (folder / name).is_file():
            return folder / name
    raise GetBillError(
        f"The sample {name} is not part of this installation.", "Install getbill-tui again."
    )
