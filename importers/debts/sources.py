"""Who is asked for a debt's id, in which order: the file given with --debts-map, then the index
that `getbill debts sync` keeps on this machine.

Both are opened when the first table needs them, and serve the whole command. An index that
cannot be trusted to be complete is not asked: where a debt is missing in it, another one could
look like the only one. What they answer is `resolution`'s to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from getbill_tui.browse.times import age_text
from getbill_tui.errors import UsageError
from getbill_tui.followup import utc_now
from getbill_tui.store.debt_index import DebtIndex, Freshness
from getbill_tui.store.debt_schema import IndexPlace
from getbill_tui.vocabulary import DebtId
from importers.debts.crosswalk import Crosswalk
from importers.debts.resolution import KnowsDebts, Resolver
from importers.options import DebtBy

_OLD: Final = timedelta(hours=24)


class DebtSources:
    """What this command knows debts by; a context manager.

    `remark` is told once of what a person should know about the index, such as its age.
    """

    def __init__(
        self,
        debts_map: Path | None,
        place: IndexPlace | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        remark: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self._map = debts_map
        self._place = place
        self._now = now
        self._remark = remark
        self._index: DebtIndex | None = None
        self._sought = False
        self._resolvers: dict[tuple[DebtBy, str | None], Resolver] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._index is not None:
            self._index.close()

    def resolver(self, kind: DebtBy, country: str | None, *, asked: bool = True) -> Resolver:
        """How debts are found by `kind`; `country` is that of national numbers in the map.

        Where nothing is there that could find them: UsageError when the user `asked` for this
        kind; when the profile alone says so it is remarked, and every row is `unknown_debt`,
        so that what else is wrong with the file is still told.
        """
        if kind == "id":
            return Resolver(kind)
        if (kind, country) not in self._resolvers:
            self._resolvers[kind, country] = Resolver(
                kind, self._indexes(kind, country, asked=asked)
            )
        return self._resolvers[kind, country]

    def _indexes(self, kind: DebtBy, country: str | None, *, asked: bool) -> list[KnowsDebts]:
        found: list[KnowsDebts] = []
        if self._map is not None:
            found.append(Crosswalk.load(self._map, kind, country))
        if (index := self._open_index(kind, asked=asked)) is not None:
            found.append(SyncedDebts(index))
        return found

    def _open_index(self, kind: DebtBy, *, asked: bool) -> DebtIndex | None:
        if not self._sought:
            self._index = DebtIndex.open(self._place) if self._place else None
            fresh = self._index.freshness() if self._index else None
            if fresh is None or fresh.as_of is None:
                self._do_without(kind, fresh, asked=asked)
            elif (now := self._now()) - fresh.as_of > _OLD:
                self._remark(
                    f"The index of debts was made {age_text(fresh.as_of, now)}: what is newer is "
                    "unknown to it. To refresh it: getbill debts sync"
                )
            self._sought = True
        return self._index

    def _do_without(self, kind: DebtBy, fresh: Freshness | None, *, asked: bool) -> None:
        """There is no index, or (`fresh`) one whose first sweep is not complete."""
        if self._index is not None:
            self._index.close()
            self._index = None
        state = "has not been read to its end yet" if fresh else "was not made for this account yet"
        if self._map is not None:
            if fresh:
                self._remark(
                    f"The index of debts {state} and is not asked; --debts-map alone is. To go on "
                    "with it: getbill debts sync"
                )
            return
        nothing = f"No debt can be found by {kind}: the index of debts {state}."
        remedy = (
            "Run getbill debts sync, with the same account, until it ends with 0; or give a "
            "table with --debts-map."
        )
        if asked:
            raise UsageError(nothing, remedy)
        self._remark(f"{nothing} {remedy}")


class SyncedDebts:
    """The index of this machine, as `resolution` asks for debts."""

    def __init__(self, index: DebtIndex) -> None:
        self._index = index

    def find_all(self, kind: DebtBy, texts: Collection[str]) -> Mapping[str, Collection[DebtId]]:
        """By reference, or by numbers in E.164."""
        if kind == "phone":
            return self._index.by_phones(texts)
        return self._index.by_references(texts)
