"""Fewest rows, parameters and units that a number may rest on: one place for limits that several steps share."""

from __future__ import annotations

# The rule "cfa_small_sample": answers behind a factor model, in all and for each free parameter.
FEWEST_ROWS, ROWS_A_PARAMETER = 100, 5
# Fewest answers in a cell that a sentence may speak of, and units behind a group shown (the strict disclosure profile).
SMALLEST_CELL = 10
# Fewest communities behind a mean, so that it gives no single score away.
FEWEST_COMMUNITIES = 3


def too_few_for_factors(n: int, parameters: int, shared: int | None = None) -> bool:
    """Whether a factor model rests on too few answers.

    Parameters
    ----------
    n : int
        Answers.
    parameters : int
        Free parameters.
    shared : int, optional
        Answers behind the covariance that rests on fewest, where not every answer is complete.

    Examples
    --------
    >>> too_few_for_factors(120, 20), too_few_for_factors(120, 30), too_few_for_factors(400, 20, shared=90)
    (False, True, True)
    """
    return (n if shared is None else shared) < FEWEST_ROWS or n < ROWS_A_PARAMETER * parameters
