"""One row → what it says: every declared field read, every trouble noted, nothing decided.

The careful path, and the judge of any faster one: each field is read from its own texts alone.
Next stages: `legs` folds the rows of one call, `composition` words the followup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from getbill_tui.text import clean, clean_line
from getbill_tui.vocabulary import Direction, FollowupType
from importers.interpreting.binding import TIMES, Binding, BoundSkip, zone_of
from importers.interpreting.cells import Cells, Picker
from importers.interpreting.choices import (
    read_boolean,
    read_direction,
    read_more_than,
    read_word,
)
from importers.interpreting.dispositions import read_outcome
from importers.interpreting.durations import read_duration
from importers.interpreting.phones import Phone, is_anonymous, read_phone
from importers.interpreting.recordings import read_recording
from importers.interpreting.stamps import Stamp, lacks_year, read_epoch, read_stamp
from importers.interpreting.times import UNREADABLE, YEARLESS, settle
from importers.interpreting.unwrapping import MANGLED, is_mangled, unwrap
from importers.interpreting.values import Facts, Text, Trouble
from importers.problem import Code, SkipReason
from importers.profiles.folding import fold_word

_ID_LENGTH: Final = 500
_LINE_LENGTH: Final = 500
_INTERNAL: Final = frozenset({"internal", "interne"})


def read_row(cells: Cells, binding: Binding) -> Facts:
    """What the cells of one row of the right width say."""
    facts = Facts(columns=dict(binding.provenance))
    for rule in binding.skips:
        if _is_skipped(rule, cells):
            facts.skip = rule.reason
            return facts
    read_outcome(cells, binding, facts)
    if facts.skip is None and _is_internal(cells, binding):
        facts.skip = SkipReason.INTERNAL_CALL
    if facts.skip is None or facts.skip is SkipReason.INTERNAL_CALL:
        for field in binding.fields:
            if reader := _READERS.get(field):
                reader(field, cells, binding, facts)
        _read_notes(cells, binding, facts)
    if binding.legs:
        counting, leading = binding.legs.counting, binding.legs.leading
        facts.counts = all(pattern.search(cells[place]) for place, pattern in counting)
        facts.leads = bool(leading) and all(look.search(cells[at]) for at, look in leading)
    return facts


def _is_skipped(rule: BoundSkip, cells: Cells) -> bool:
    if (text := rule.picker.pick(cells)) is None:
        return rule.empty
    found = rule.pattern.search(text.text) if rule.pattern else None
    return found is not None or fold_word(text.text) in rule.words


def _first(field: str, cells: Cells, binding: Binding, facts: Facts) -> tuple[Picker, Text] | None:
    """The first of a field's sources that says something."""
    for picker in binding.fields[field]:
        text = picker.pick(cells)
        if text is not None:
            if text.column is not None:
                facts.columns[field] = text.column
            return picker, text
    return None


def _read_time(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    if (found := _first(field, cells, binding, facts)) is None:
        return
    picker, text = found
    stamp = stamp_of(picker, text, binding)
    if stamp is None:
        if not picker.source.epoch or text.text.strip("0. "):
            facts.trouble(YEARLESS if lacks_year(text.text) else UNREADABLE, field, text)
        return
    moment = settle(stamp, binding.clock, zone_of(picker))
    if isinstance(moment, Trouble):
        facts.trouble(moment, field, text)
        return
    facts.warnings.extend(moment.warnings)
    if field == "answered_at":
        facts.answered_at = moment.at
    else:
        facts.values[field] = moment.at


def stamp_of(picker: Picker, text: Text, binding: Binding) -> Stamp | None:
    """The date and time that a time column says."""
    if picker.source.epoch:
        return read_epoch(text.text)
    return read_stamp(text.text, binding.profile.formats)


def _read_debt(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    if binding.debt_by == "phone" or (found := _first(field, cells, binding, facts)) is None:
        return
    _, text = found
    bare = unwrap(text.text)
    if is_mangled(bare):
        facts.trouble(MANGLED, field, text)
    elif bare and not is_anonymous(bare):
        facts.debt = Text(clean_line(bare, _ID_LENGTH), text.column)


def _read_call_id(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    if (found := _first(field, cells, binding, facts)) is None:
        return
    _, text = found
    bare = unwrap(text.text)
    if is_mangled(bare):
        facts.trouble(MANGLED, field, text)
    elif bare:
        facts.values[field] = call_id_of(bare, binding)


def call_id_of(text: str, binding: Binding) -> str:
    """A system's own id of a call, with its family before it."""
    family = binding.profile.family
    return clean_line(f"{family}:{text}" if family else text, _ID_LENGTH)


def _read_duration(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    if (found := _first(field, cells, binding, facts)) is None:
        return
    picker, text = found
    read = read_duration(text.text, picker.source.unit or binding.profile.unit)
    if isinstance(read, Trouble):
        facts.trouble(read, field, text)
    else:
        facts.values[field] = read


def _read_phone(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    for picker in binding.fields[field]:
        pickers = _of_side(picker, cells, binding) if picker.source.side else (picker,)
        if (text := _any(pickers, cells)) is None:
            if pickers and pickers[0].column:
                facts.columns.setdefault(field, pickers[0].column)
            continue
        anonymous = is_anonymous(text.text)
        for told in (field, "debt_id") if binding.debt_by == "phone" else (field,):
            if text.column is not None and not (anonymous and told in facts.columns):
                facts.columns[told] = text.column
        if anonymous:
            continue
        phone = read_phone(
            text.text,
            binding.country,
            picker.prefix(cells),
            international=picker.source.international,
        )
        if isinstance(phone, Phone):
            facts.values[field] = phone.e164
            if phone.warning:
                facts.warnings.append(phone.warning)
        else:
            facts.trouble(phone, field, text)
        return


def _read_direction(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    read = _direction(cells, binding)
    if isinstance(read, Direction):
        facts.values[field] = read
    elif read is not None and (found := _first(field, cells, binding, facts)):
        facts.trouble(read, field, found[1])


def _direction(cells: Cells, binding: Binding) -> Direction | Trouble | None:
    """Who called: by a column, else by which side is an extension of the house."""
    for picker in binding.fields.get("direction", ()):
        if text := picker.pick(cells):
            return read_direction(text.text, strict=picker.source.strict)
    match _extensions(cells, binding):
        case (True, False):
            return Direction.OUTBOUND
        case (False, True):
            return Direction.INBOUND
        case _:
            return None


def _extensions(cells: Cells, binding: Binding) -> tuple[bool, bool] | None:
    """Whether each party is an extension of the house."""
    if binding.parties is None or binding.profile.parties is None:
        return None
    limit = binding.profile.parties.extension_digits
    texts = [_any(pickers, cells) for pickers in binding.parties]
    origin, target = (
        bool(text and text.text.isdecimal() and len(text.text) <= limit) for text in texts
    )
    return origin, target


def _is_internal(cells: Cells, binding: Binding) -> bool:
    """Extension to extension, by the numbers or by the direction's own word."""
    if _extensions(cells, binding) == (True, True):
        return True
    texts = (picker.pick(cells) for picker in binding.fields.get("direction", ()))
    return any(text is not None and fold_word(text.text) in _INTERNAL for text in texts)


def _of_side(picker: Picker, cells: Cells, binding: Binding) -> Sequence[Picker]:
    """Where the number of one side of the call stands; nowhere while nobody knows who called."""
    direction = _direction(cells, binding)
    if binding.parties is None or not isinstance(direction, Direction):
        return ()
    origin, target = binding.parties
    outbound = direction is Direction.OUTBOUND
    wants_debtor = picker.source.side == "debtor"
    return target if outbound is wants_debtor else origin


def _any(pickers: Sequence[Picker], cells: Cells) -> Text | None:
    """What the first of several sources says that says something."""
    return next((text for picker in pickers if (text := picker.pick(cells))), None)


def _read_type(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    found = _first(field, cells, binding, facts)
    if found is None:
        if binding.explicit(field) and binding.fields[field]:
            facts.trouble(
                Trouble(Code.MISSING_VALUE, "The type is missing.", _one_of(FollowupType)),
                field,
                Text("", facts.columns.get(field)),
            )
        return
    read = read_word(found[1].text, FollowupType)
    if isinstance(read, Trouble):
        facts.trouble(read, field, found[1])
    else:
        facts.values[field] = read


def _one_of(words: type[FollowupType]) -> str:
    return f"Write one of {', '.join(words)}."


def _read_retry(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    if (found := _first(field, cells, binding, facts)) is None:
        return
    picker, text = found
    if picker.source.more_than is not None:
        if (more := read_more_than(text.text, picker.source.more_than)) is not None:
            facts.values[field] = more
        return
    read = read_boolean(text.text)
    if isinstance(read, Trouble):
        facts.trouble(read, field, text)
    else:
        facts.values[field] = read


def _read_recording(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    if (found := _first(field, cells, binding, facts)) is None:
        return
    picker, text = found
    others = picker.parts(cells)[1:] if picker.source.separator else []
    read = read_recording(text.text)
    if not isinstance(read, Trouble):
        facts.values[field] = read
    elif binding.explicit(field):
        facts.trouble(read, field, text)
        return
    else:
        others = [text.text, *others]
        facts.warnings.append(f"The recording went to the notes. {read.message}")
    facts.details.extend(f"Recording: {clean_line(each, _LINE_LENGTH)}" for each in others)


def _read_line(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    if found := _first(field, cells, binding, facts):
        facts.values[field] = clean_line(found[1].text, _LINE_LENGTH)


def _read_own_notes(field: str, cells: Cells, binding: Binding, facts: Facts) -> None:
    if found := _first(field, cells, binding, facts):
        facts.words.append(clean(found[1].text))


def _read_notes(cells: Cells, binding: Binding, facts: Facts) -> None:
    for label, picker in binding.notes:
        if (text := picker.pick(cells)) is None:
            continue
        if label is None:
            facts.words.append(clean(text.text).strip())
        else:
            facts.details.append(f"{label}: {clean_line(text.text, _LINE_LENGTH)}")


_Reader = Callable[[str, Cells, Binding, Facts], None]

_READERS: Final[Mapping[str, _Reader]] = {
    "debt_id": _read_debt,
    "type": _read_type,
    **dict.fromkeys(TIMES, _read_time),
    "summary": _read_line,
    "notes": _read_own_notes,
    "call_id": _read_call_id,
    "audio_url": _read_recording,
    "duration_ms": _read_duration,
    "phone_number_used": _read_phone,
    "direction": _read_direction,
    "disconnection_reason": _read_line,
    "is_retry": _read_retry,
}
"""How each field is read; status is `dispositions`' own."""
