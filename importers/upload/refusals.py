"""The server's complaints about a followup, under the column names of the file it came from."""

from __future__ import annotations

from collections.abc import Mapping

from getbill_tui.api.errors import ApiError
from importers.problem import Code, Problem

_HINT = "Correct the cell and import the row again."


def problems_of(error: ApiError, columns: Mapping[str, str]) -> tuple[Problem, ...]:
    """One problem for each thing the server said; at least one.

    `columns` maps GetBill's fields to the file's own columns (`Accepted.columns`).
    """
    if not error.details:
        return (
            Problem(
                code=Code.REFUSED_BY_SERVER,
                message=error.message,
                hint=error.hint or "Correct the row and import it again.",
            ),
        )
    return tuple(
        Problem(
            code=Code.REFUSED_BY_SERVER,
            field=field or None,
            column=columns.get(field),
            message=f"GetBill says: {text}",
            hint=_HINT,
        )
        for field, texts in error.details.items()
        for text in texts or (error.message,)
    )
