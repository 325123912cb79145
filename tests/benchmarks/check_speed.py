"""How long `getbill import check` takes for large files, beside a plain read in the same run.

    python tests/benchmarks/check_speed.py [--rows 1000000] [--folder FOLDER] [--rounds 3]

Three files are made (or found in the folder, from an earlier run): 14 columns in the `getbill`
profile, 64 columns of VICIdial, and a workbook of a fifth as many rows. Command and plain read
(pyarrow's stream, python-calamine's rows) alternate in processes of their own, so that a noisy
machine disturbs both alike; whole processes are measured, start included.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GETBILL: Final = str(Path(sys.executable).with_name("getbill"))
HERE: Final = Path(__file__).parent

READ_TEXT: Final = """
import sys
import pyarrow
import pyarrow.csv as arrow
path, delimiter, quoted = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    names = file.readline().rstrip("\\r\\n").split(delimiter)
rows = 0
if not quoted:
    names += ["more", "and more"]
for batch in arrow.open_csv(
    path,
    read_options=arrow.ReadOptions(block_size=4 << 20, column_names=names, skip_rows=1),
    parse_options=arrow.ParseOptions(
        delimiter=delimiter, newlines_in_values=bool(quoted), quote_char='"' if quoted else False
    ),
    convert_options=arrow.ConvertOptions(
        column_types=dict.fromkeys(names, pyarrow.string()), strings_can_be_null=False
    ),
):
    rows += batch.num_rows
print(rows)
"""
READ_WORKBOOK: Final = """
import sys
import python_calamine
workbook = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
print(sum(1 for _ in workbook.get_sheet_by_index(0).iter_rows()))
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one process took."""

    wall: float
    processor: float
    megabytes: float


def spent(command: Sequence[str], home: Path) -> Spent:
    """Run a command to its end. Rejected rows make its exit code 1; other codes are failures."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "GETBILL_HOME": str(home)},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Spent(
        time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    )


def compare(name: str, rows: int, check: Sequence[str], read: Sequence[str], rounds: int) -> None:
    """Print one line: both by turns, medians of processor time, the highest peak."""
    with tempfile.TemporaryDirectory() as home:
        turns = [(spent(read, Path(home)), spent(check, Path(home))) for _ in range(rounds)]
    reads, checks = zip(*turns, strict=True)
    plain = statistics.median(each.processor for each in reads)
    ours = statistics.median(each.processor for each in checks)
    wall = statistics.median(each.wall for each in checks)
    ratio = statistics.median(
        each.wall / other.wall for other, each in zip(reads, checks, strict=True)
    )
    peak = max(each.megabytes for each in checks)
    print(
        f"{name:10} {rows:>10,} rows: read {plain:6.2f} s CPU, check {ours:6.2f} s CPU"
        f" {wall:6.2f} s wall, {ours / plain:5.1f} times the read ({ratio:.1f} by wall),"
        f" {rows / wall:>9,.0f} rows/s, peak {peak:4.0f} MB",
        flush=True,
    )


def made(kind: str, folder: Path, rows: int) -> str:
    """The file, made now unless it is there."""
    path = folder / f"{kind}-{rows}{'.xlsx' if kind == 'workbook' else '.csv'}"
    if not path.exists():
        maker = [sys.executable, str(HERE / "large_files.py"), kind, str(rows), str(path)]
        subprocess.run(maker, check=True, stdout=subprocess.DEVNULL)
    return str(path)


def main() -> None:
    """Make the files, then measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--only", choices=("calls", "vicidial", "workbook"), action="append", default=[]
    )
    asked = parser.parse_args()
    wanted = asked.only or ["calls", "vicidial", "workbook"]
    options = ["--timezone", "Europe/Paris", "--country", "FR"]
    with tempfile.TemporaryDirectory() as own:
        folder = asked.folder or Path(own)
        for kind in wanted:
            rows = asked.rows // 5 if kind == "workbook" else asked.rows
            path = made(kind, folder, rows)
            if kind == "workbook":
                read = [sys.executable, "-c", READ_WORKBOOK, path]
            else:
                tabs = kind == "vicidial"
                dialect = ["\t", ""] if tabs else [",", "quoted"]
                read = [sys.executable, "-c", READ_TEXT, path, *dialect]
            check = [GETBILL, "import", "check", *options, path]
            compare(kind, rows, check, read, asked.rounds)


if __name__ == "__main__":
    main()
