"""What stays hidden in a table with a whole: nobody can work out fewer units than the limit."""

from itertools import combinations

import numpy as np
import pytest

from governance_survey.steps.disclosure.parts import hidden_parts


@pytest.mark.parametrize("seed", range(40))
def test_the_whole_less_what_is_shown_is_never_a_small_group(seed):
    rng = np.random.default_rng(seed)
    counts, least = rng.integers(0, 30, size=rng.integers(1, 7)), int(rng.integers(2, 15))
    apart = int(rng.choice([0, 0, 1, 8, 20]))
    hidden = hidden_parts(counts, least, apart=apart)
    shown = counts[~hidden]
    assert ((shown >= least) | (shown == 0)).all()
    # Sums and differences of what is shown: the whole less any of the shown parts.
    whole = counts.sum() + apart
    rest = [whole - sum(taken) for k in range(len(shown) + 1) for taken in combinations(shown.tolist(), k)]
    assert whole < least or all(left == 0 or left >= least for left in rest)


def test_nothing_is_hidden_where_every_part_is_large():
    assert not hidden_parts(np.array([10, 12, 400]), 10).any()


def test_two_small_parts_together_may_be_enough():
    assert hidden_parts(np.array([6, 7, 300]), 10).tolist() == [True, True, False]


def test_the_smallest_of_the_others_goes_first():
    assert hidden_parts(np.array([300, 3, 20, 11]), 10).tolist() == [False, True, False, True]
