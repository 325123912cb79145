"""What became of a call, by the words of its row (importing.md, dispositions).

An agent's word wins over a system's; in a list of tags the last known one counts.
"""

from __future__ import annotations

import re
from typing import Final

from getbill_tui.text import clean_line
from getbill_tui.vocabulary import FollowupStatus
from importers.interpreting.binding import Binding, BoundDisposition
from importers.interpreting.cells import Cells
from importers.interpreting.choices import read_word
from importers.interpreting.values import Facts, Outcome, Text, Trouble
from importers.problem import Code
from importers.profiles.folding import fold_word
from importers.profiles.meanings import Meaning

_CODE: Final = re.compile(r"[A-Z0-9_:.]{1,40}|(?i:true|false|yes|no|y|n|vrai|faux)")
_WORD_SHOWN: Final = 120


def read_outcome(cells: Cells, binding: Binding, facts: Facts) -> None:
    """Put what became of the call into `facts`, or what is wrong with the words that say it."""
    if "status" in binding.mapped or (binding.profile.explicit and not binding.dispositions):
        _read_status(cells, binding, facts)
        return
    for disposition in binding.dispositions:
        if _applies(disposition, cells) and _read_disposition(disposition, cells, binding, facts):
            return


def _read_status(cells: Cells, binding: Binding, facts: Facts) -> None:
    """A status in GetBill's own words; where the user mapped it, also as people say it."""
    pickers = binding.fields.get("status", ())
    text = next((text for picker in pickers if (text := picker.pick(cells))), None)
    if text is None:
        return
    status = read_word(text.text, FollowupStatus)
    if not isinstance(status, Trouble):
        facts.explicit = True
        facts.values["status"] = status
        if text.column is not None:
            facts.columns["status"] = text.column
        return
    meaning = None
    if "status" in binding.mapped:
        vendor = {word: name for each in binding.dispositions for word, name in each.vendor.items()}
        meaning = binding.meanings.find(text.text, binding.profile.name, vendor, agent=True)
    if meaning is None:
        facts.trouble(
            status if binding.profile.explicit else _unknown(text.text, binding, None),
            "status",
            text,
        )
        return
    _take(meaning, text, None, facts, agent=True)


def _applies(disposition: BoundDisposition, cells: Cells) -> bool:
    return all(pattern.search(cells[place].strip()) for place, pattern in disposition.when)


def _read_disposition(
    disposition: BoundDisposition, cells: Cells, binding: Binding, facts: Facts
) -> bool:
    """Whether this column decided the row (a problem is a decision too)."""
    declared = disposition.declared
    label = disposition.label.pick(cells) if disposition.label else None
    known: list[tuple[Meaning, Text]] = []
    unknown: list[str] = []
    for word in disposition.picker.parts(cells):
        meaning = _find(word, disposition, binding, label)
        if meaning is None:
            unknown.append(word)
        else:
            known.append((meaning, Text(word, disposition.picker.column)))
    if declared.free:
        _note_tags(disposition, unknown, cells, binding, facts)
    elif declared.partial:
        pass
    elif unknown and (not known or unknown[-1] == disposition.picker.parts(cells)[-1]):
        text = Text(unknown[-1], disposition.picker.column)
        facts.trouble(_unknown(text.text, binding, label), "status", text)
        return True
    if not known:
        return False
    meaning, text = known[-1]
    _take(meaning, text, label, facts, agent=declared.agent)
    return True


def _find(
    word: str, disposition: BoundDisposition, binding: Binding, label: Text | None
) -> Meaning | None:
    declared, profile = disposition.declared, binding.profile.name
    found = binding.meanings.find(word, profile, disposition.vendor, agent=declared.agent)
    if found is None and label is not None and declared.label_decides:
        found = binding.meanings.find(label.text, profile, disposition.vendor, agent=declared.agent)
    if found is None and declared.otherwise is not None:
        found = binding.meanings.by_name[declared.otherwise]
    return found


def _take(meaning: Meaning, text: Text, label: Text | None, facts: Facts, *, agent: bool) -> None:
    if meaning.skip is not None:
        facts.skip = meaning.skip
        return
    shown = label.text if label else text.text
    if label is None and _CODE.fullmatch(shown):
        shown = meaning.label
    facts.outcome = Outcome(
        text=text,
        label=clean_line(shown, _WORD_SHOWN),
        status=meaning.status,
        type=meaning.type,
        reason=meaning.reason,
        note=meaning.note,
        agent=agent,
        callback=meaning.callback,
        unknown_without_talk=meaning.unknown_without_talk,
    )
    if label is not None and fold_word(label.text) != fold_word(text.text):
        facts.details.append(f"Disposition: {clean_line(text.text, _WORD_SHOWN)}")


def _note_tags(
    disposition: BoundDisposition,
    unknown: list[str],
    cells: Cells,
    binding: Binding,
    facts: Facts,
) -> None:
    """Tags that are no dispositions go to the notes, but the one that carries the debt."""
    carriers = [
        picker
        for picker in binding.fields.get("debt_id", ())
        if picker.places == disposition.picker.places and picker.source.pattern
    ]
    debt = next((text.text for picker in carriers if (text := picker.pick(cells))), None)
    tags = [tag for tag in unknown if debt is None or debt not in tag]
    if tags:
        facts.details.append(f"Tags: {clean_line(', '.join(tags), 500)}")


def _unknown(word: str, binding: Binding, label: Text | None) -> Trouble:
    called = f" (the file calls it {clean_line(label.text, 60)})" if label else ""
    return Trouble(
        Code.UNKNOWN_DISPOSITION,
        f"Nobody has said yet what this disposition means{called}.",
        f"Say it in dispositions.toml in the config folder, under "
        f'[profiles.{binding.profile.name}]: "{clean_line(word, 40)}" = "promise", for example.',
    )
