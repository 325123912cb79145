import itertools

from getbill_tui.exits import Exit, gravest


def test_the_gravest_exit_wins_in_the_documented_order() -> None:
    order = [130, 70, 3, 2, 4, 75, 1, 0]
    assert sorted(order) == sorted(Exit)
    for graver, lighter in itertools.combinations(order, 2):
        assert gravest([Exit(lighter), Exit(graver)]) == graver


def test_nothing_to_complain_of_is_success() -> None:
    assert gravest([]) is Exit.OK
