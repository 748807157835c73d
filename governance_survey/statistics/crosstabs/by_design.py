"""Two categories crossed under a sample design: the Rao-Scott test with the strength it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..comparisons.records import Effect, Test
from ..design import DesignArrays
from ..noncentral import noncentral_f
from ..survey import RaoScott, rao_scott
from .independence import refuse_thin
from .table import CrossTable, cross_table


@dataclass(frozen=True)
class DesignTable:
    """A weighted table with its test under the design.

    Attributes
    ----------
    table : CrossTable
    test : Test
        Second-order corrected F.
    effect : Effect
        Cramér's V of the weighted table, with the limits of the test's noncentral F.
    found : RaoScott
        The whole of the test, its design effects among them.
    """

    table: CrossTable
    test: Test
    effect: Effect
    found: RaoScott


def design_table(
    design: DesignArrays, rows: np.ndarray, columns: np.ndarray, *, thin: bool = False, level: float = 0.95
) -> DesignTable:
    r"""Cross two categories under a design and test their independence by Rao and Scott's F.

    V is :math:`\sqrt{X^2/\{n(\min(r,c)-1)\}}` of the weighted table. Its limits are those of F's noncentrality,
    :math:`V\sqrt{\lambda/(d\,F)}`: with a simple random sample those of the noncentral chi-square.

    Parameters
    ----------
    design : DesignArrays
    rows, columns : ndarray (rows of the data,)
        Codes as numbers, NaN = missing: the row keeps its place in the design.
    thin : bool
        Test even where expected counts are too small (Cochran's rule, on counts scaled to the rows of the data).

    Raises
    ------
    EstimationError
        ``no_answers``, ``one_category``, ``small_expected``, and those of `rao_scott`.
    DesignError
        ``lonely_psu``, ``one_psu``.

    References
    ----------
    Rao & Scott (1984), doi 10.1214/aos/1176346391; Smithson (2003), doi 10.4135/9781412983761.

    Examples
    --------
    >>> from governance_survey.statistics.design import design_arrays
    >>> codes = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [20, 10, 10, 20], axis=0)
    >>> found = design_table(design_arrays(60), codes[:, 0], codes[:, 1])
    >>> round(found.test.statistic, 4), round(found.effect.estimate, 4), round(found.effect.high, 4)
    (6.5556, 0.3333, 0.5941)
    """
    table = cross_table(rows, columns, weights=design.weights)
    if not thin:
        refuse_thin(table.expected)
    codes = np.full((2, design.n_rows), -1, dtype=np.int64)
    codes[:, table.used] = np.divmod(table.cells, table.counts.shape[1])
    shape = (table.counts.shape[0], table.counts.shape[1])
    found = rao_scott(design, codes[0], codes[1], shape)
    dofs = (found.dof, found.dof_error)
    test = Test("rao_scott", found.statistic, dofs, found.p_value)
    squared = found.pearson / found.n_obs / (min(shape) - 1)
    scale = squared / (found.statistic * found.dof) if found.statistic > 0 else 0.0
    limits = noncentral_f(found.statistic, dofs, level)
    low, high = (min(float(np.sqrt(limit * scale)), 1.0) for limit in limits)
    return DesignTable(table, test, Effect("cramers_v", float(np.sqrt(squared)), low, high, level), found)
