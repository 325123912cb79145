"""Where this program keeps its files: folders 0700, files 0600, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from getbill_tui.errors import GetBillError

_APP = "getbill"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one user; none exists before `make_private` made it."""

    config: Path
    state: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Paths:
        """All under GETBILL_HOME when it is set, else the platform's own folders."""
        if home := environ.get("GETBILL_HOME"):
            return cls(config=Path(home), state=Path(home))
        return cls(
            config=platformdirs.user_config_path(_APP, appauthor=False),
            state=platformdirs.user_state_path(_APP, appauthor=False),
        )

    @property
    def config_file(self) -> Path:
        """The settings (TOML)."""
        return self.config / "config.toml"

    @property
    def profiles(self) -> Path:
        """The user's own import profiles."""
        return self.config / "profiles"

    @property
    def ledger(self) -> Path:
        """The import ledger (SQLite), unless the settings name another one."""
        return self.state / "ledger.sqlite"

    @property
    def local_store(self) -> Path:
        """The TUI's own database (SQLite): recents, drafts, outbox."""
        return self.state / "local.sqlite"

    @property
    def debt_indexes(self) -> Path:
        """The indexes of debts (SQLite), one per site and client."""
        return self.state / "debts"

    @property
    def installation_key(self) -> Path:
        """The secret under which this installation hashes what it must not store."""
        return self.state / "installation.key"

    @property
    def reports(self) -> Path:
        """One folder per import run."""
        return self.state / "reports"

    @property
    def logs(self) -> Path:
        """Rotating, redacted logs."""
        return self.state / "logs"


def make_private(folder: Path) -> Path:
    """Create `folder` and its parents, closed to everybody but their owner."""
    try:
        # One by one: `parents=True` would leave those above open to others.
        for missing in reversed([f for f in (folder, *folder.parents) if not f.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise GetBillError(
            f"The folder {folder} cannot be created: {error.strerror}.",
            "Set GETBILL_HOME to a folder that you may write.",
        ) from error
    return folder


def write_private(path: Path, data: bytes) -> None:
    """Replace the file `path` by `data` in one step, readable by its owner alone.

    A crash leaves the old file or the new one, never a part of either.
    """
    make_private(path.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink()
            raise
    except OSError as error:
        raise GetBillError(
            f"The file {path} cannot be written: {error.strerror}.",
            "Free some space, or choose a folder that you may write.",
        ) from error
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
