"""Lines become records: newlines, quotes, repairs, bounds, and always the right line."""

from __future__ import annotations

import pytest

from importers.problem import Code
from importers.reading.limits import FIELD_LIMIT, LINE_LIMIT
from importers.reading.table import Quoting

THREE = range(3, 4)


def lines_and_cells(found):
    return [(record.line, record.cells) for record in found]


def codes(found):
    return [tuple(problem.code for problem in record.problems) for record in found]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_each_newline(records, newline, final):
    text = newline.join(["a,b", "", "c,d"]) + (newline if final else "")
    assert lines_and_cells(records(text)) == [(1, ("a", "b")), (2, ("",)), (3, ("c", "d"))]


def test_mixed_newlines(records):
    assert [record.line for record in records("a\nb\r\nc\rd\n\re")] == [1, 2, 3, 4, 5, 6]


def test_only_the_three_newlines_end_a_line(records):
    text = "a\x0bb\x0cc\x1cd\x85e\u2028f,g\n"
    assert lines_and_cells(records(text)) == [(1, ("a\x0bb\x0cc\x1cd\x85e\u2028f", "g"))]


def test_nuls_are_kept(records):
    assert lines_and_cells(records("a\x00,\x00\n\x00\n1,2\n")) == [
        (1, ("a\x00", "\x00")),
        (2, ("\x00",)),
        (3, ("1", "2")),
    ]


def test_strict_quotes(records):
    text = '"a ""x""","b,c",\n"","d\r\n\n e",f\ng,h,i\n'
    assert lines_and_cells(records(text, widths=THREE)) == [
        (1, ('a "x"', "b,c", "")),
        (2, ("", "d\r\n\n e", "f")),
        (5, ("g", "h", "i")),
    ]


def test_a_well_formed_record_of_the_wrong_width_is_left_to_its_reader(records):
    found = records('1,"a\nb",c,d\n2,b,c\n', widths=THREE)
    assert lines_and_cells(found) == [(1, ("1", "a\nb", "c", "d")), (3, ("2", "b", "c"))]
    assert codes(found) == [(), ()]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('1,"he said "no" twice",x', ("1", 'he said "no" twice', "x")),
        ('1,5" screen,x', ("1", '5" screen', "x")),
        ('1,"a" b",x', ("1", 'a" b', "x")),
        ('1,"he said "no"",x', ("1", 'he said "no"', "x")),
        ('"say ""hi"", ok",5" tv,x', ('say "hi", ok', '5" tv', "x")),
    ],
)
def test_broken_quotes_that_fit_are_read_with_a_warning(records, line, cells):
    found = records(f"{line}\n2,b,c\n", widths=THREE)
    assert lines_and_cells(found) == [(1, cells), (2, ("2", "b", "c"))]
    assert codes(found) == [(), ()]
    assert [len(record.warnings) for record in found] == [1, 0]


def test_broken_quotes_around_a_line_break_that_fit(records):
    found = records('1,"he "said" no\nthen left",x\n2,b,c\n', widths=THREE)
    assert lines_and_cells(found) == [
        (1, ("1", 'he "said" no\nthen left', "x")),
        (3, ("2", "b", "c")),
    ]


@pytest.mark.parametrize(
    "line", ['1,"a "b", c",d', '1,"open,x', '1,x,"open', '1,"a"b"', '1, "a, b", c']
)
def test_broken_quotes_that_do_not_fit_are_one_rows_problem(records, line):
    found = records(f"0,b,c\n{line}\n2,b,c\n3,b,c\n", widths=THREE)
    assert [record.line for record in found] == [1, 2, 3, 4]
    assert codes(found) == [(), (Code.BAD_QUOTES,), (), ()]
    # Nothing of the row is lost: it can be written as it was.
    assert ",".join(found[1].cells) == line
    problem = found[1].problems[0]
    assert problem.message
    assert problem.hint
    assert problem.value


def test_an_open_quote_never_swallows_quoted_neighbours(records):
    found = records('"1","open,"x"\n"2","b","c"\n"3","d",e\n', widths=THREE)
    assert codes(found) == [(Code.BAD_QUOTES,), (), ()]
    assert lines_and_cells(found)[1:] == [(2, ("2", "b", "c")), (3, ("3", "d", "e"))]


def test_two_broken_quotes_that_close_each_other_do_not_hide_the_rows_between(records):
    found = records('1,"open,x\n2,b,c\n3,b,y"\n4,b,c\n', widths=THREE)
    assert [record.line for record in found] == [1, 2, 3, 4]
    assert codes(found)[0] == (Code.BAD_QUOTES,)
    assert codes(found)[1] == ()


def test_a_well_formed_cell_full_of_rows_is_read_but_warned_of(records):
    found = records('1,"a\n2,b,c\n3,b,c\n",x\n4,b,c\n', widths=THREE)
    assert [record.line for record in found] == [1, 5]
    assert len(found[0].warnings) == 1


def test_an_open_quote_at_the_end_of_the_file(records):
    found = records('1,b,c\n2,b,"cut of', widths=THREE)
    assert codes(found) == [(), (Code.BAD_QUOTES,)]


def test_an_open_quote_is_given_up_after_a_cells_length(records):
    rows = "".join(f"{number},plain,text\n" for number in range(2, 20_000))
    found = records('1,"open,x\n' + rows, widths=THREE)
    assert len(found) == 19_999
    assert [number for number, code in enumerate(codes(found)) if code] == [0]
    assert [record.line for record in found] == list(range(1, 20_000))


def test_quotes_as_plain_characters(records):
    found = records('1,"open,x\n"2",b,"\n', quoting=Quoting.NONE, widths=THREE)
    assert [record.cells for record in found] == [("1", '"open', "x"), ('"2"', "b", '"')]
    assert not any(record.problems or record.warnings for record in found)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"Agent A" <1007>,7,"Dial, SIP"', ('"Agent A" <1007>', "7", "Dial, SIP")),
        ('""Doe, John" <1>",7,x', ('"Doe, John" <1>', "7", "x")),
        ('"a, b",7,"c, "d", e"', ("a, b", "7", 'c, "d", e')),
        ('5" tv,7,"', ('5" tv', "7", '"')),
    ],
)
def test_the_old_freepbx_writer(records, line, cells):
    found = records(line, quoting=Quoting.UNESCAPED, widths=THREE)
    assert lines_and_cells(found) == [(1, cells)]
    assert not found[0].problems


def test_the_old_freepbx_writer_when_nothing_fits(records):
    found = records('"a, b\n1,2,3\n', quoting=Quoting.UNESCAPED, widths=THREE)
    assert codes(found) == [(Code.BAD_QUOTES,), ()]


@pytest.mark.parametrize("quoting", list(Quoting))
def test_a_cell_that_is_too_long_is_one_rows_problem(records, quoting):
    long = "x" * (FIELD_LIMIT + 1)
    found = records(f"1,{long},c\n2,b,c\n", quoting=quoting, widths=THREE)
    assert codes(found) == [(Code.TOO_LONG,), ()]
    assert found[0].cells == ("1", long[:-1], "c")


def test_a_quoted_cell_that_is_too_long(records):
    found = records(f'1,"{"x," * FIELD_LIMIT}",c\n2,b,c\n', widths=THREE)
    assert codes(found) == [(Code.TOO_LONG,), ()]
    assert len(found[0].cells) == 3


def test_the_longest_cell_is_fine(records):
    found = records(f'1,"{"x" * FIELD_LIMIT}",c\n', widths=THREE)
    assert codes(found) == [()]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("beyond", [-2, -1, 0, 1, 2, 3_000_000])
def test_a_line_that_is_too_long_costs_only_itself(records, newline, beyond):
    text = "x" * (LINE_LIMIT + beyond) + newline + "2,b,c" + newline
    found = records(text, widths=THREE)
    assert [record.line for record in found] == [1, 2]
    assert codes(found) == [(Code.TOO_LONG,), ()]
    assert found[1].cells == ("2", "b", "c")


def test_two_passes_do_not_disturb_each_other(table_of):
    from importers.reading.table import Shape

    table = table_of(b"a,b\n1,2\n3,4\n")
    first, second = table.records(Shape()), table.records(Shape())
    pairs = [(one.cells, other.cells) for one, other in zip(first, second, strict=True)]
    assert len(pairs) == 3
    assert all(one == other for one, other in pairs)
