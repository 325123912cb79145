"""Arrow arrays from and to numpy's, by their buffers.

`pyarrow.array` and `to_numpy` load pandas to ask whether they were given something of its own:
that costs as much as checking 100,000 rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def arrow_indexes(numbers: NDArray[np.int64]) -> pa.Int64Array:
    """The places to take."""
    buffer = pa.py_buffer(np.ascontiguousarray(numbers))
    return pa.Int64Array.from_buffers(pa.int64(), len(numbers), [None, buffer])


def arrow_mask(chosen: NDArray[np.bool_]) -> pa.BooleanArray:
    """The places to keep."""
    buffer = pa.py_buffer(np.packbits(chosen, bitorder="little"))
    return pa.BooleanArray.from_buffers(pa.bool_(), len(chosen), [None, buffer])


def arrow_texts(values: Sequence[str]) -> pa.StringArray:
    """A column of these texts."""
    parts = [value.encode() for value in values]
    ends = np.cumsum([0, *map(len, parts)], dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(parts), pa.py_buffer(ends), pa.py_buffer(b"".join(parts))
    )


def arrow_text(text: str) -> pa.StringScalar:
    """A text to compare a column with."""
    return arrow_texts([text])[0]


def numpy_booleans(column: pa.BooleanArray) -> NDArray[np.bool_]:
    """A column without nulls, for numpy."""
    bits = np.frombuffer(column.buffers()[1], np.uint8)
    whole = np.unpackbits(bits, count=column.offset + len(column), bitorder="little")
    return whole[column.offset :].view(np.bool_)


def numpy_integers(column: pa.Int32Array) -> NDArray[np.int64]:
    """A column of 32-bit numbers without nulls, for numpy."""
    whole = np.frombuffer(column.buffers()[1], np.int32)
    return whole[column.offset : column.offset + len(column)].astype(np.int64)


def is_utf8(raw: bytes) -> bool:
    """Whether the bytes are text, told several times as fast as by decoding them."""
    ends = pa.py_buffer(np.array([0, len(raw)], np.int32))
    try:
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(raw)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
