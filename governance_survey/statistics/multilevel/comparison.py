"""Whether a larger mixed model says more than a smaller one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .records import MixedFit


@dataclass(frozen=True)
class LikelihoodRatio:
    """A likelihood-ratio test.

    Attributes
    ----------
    chi_square : float
    dof : int
    p_value : float
        Of chi-square with `dof`.
    p_at_edge : float
        Where only random effects were added: of the mixture of chi-squares that a variance at nought calls for; NaN
        otherwise.
    """

    chi_square: float
    dof: int
    p_value: float
    p_at_edge: float


def compare_mixed(smaller: MixedFit, larger: MixedFit) -> LikelihoodRatio:
    r"""Test a mixed model against a smaller one within it, on the same rows.

    Twice the difference of log-likelihoods. A variance cannot be below nought, so that its test against nought is
    too shy: adding the k-th random effect calls for :math:`\frac12\chi^2_{k-1}+\frac12\chi^2_k` (Stram & Lee 1994).

    Parameters
    ----------
    smaller, larger : MixedFit
        Both "ml", or, where their columns are the same, both "reml".

    Raises
    ------
    EstimationError
        ``not_comparable``: other rows, other methods, other columns under REML, no more parameters, or columns and
        random effects that the larger lacks.

    References
    ----------
    Stram & Lee (1994), doi 10.2307/2533455.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.multilevel import mixed_model
    >>> g = np.repeat(np.arange(8), 5)
    >>> z = np.tile(np.arange(5.0), 8)
    >>> y = z * (1 + 0.5 * np.cos(g)) + np.sin(g) + 0.3 * np.sin(7.0 * np.arange(40))
    >>> x = np.column_stack([np.ones(40), z])
    >>> plain, sloped = (mixed_model(x, y, g, names=("(Intercept)", "z"), slope=s) for s in (None, "z"))
    >>> found = compare_mixed(plain, sloped)
    >>> found.dof, found.p_value < 0.001, found.p_at_edge < found.p_value
    (2, True, True)
    """
    from scipy.special import chdtrc

    same_columns = smaller.names == larger.names
    within = set(smaller.names) <= set(larger.names) and set(smaller.random_names) <= set(larger.random_names)
    dof = larger.n_parameters - smaller.n_parameters
    a, b = smaller.reduced.rows, larger.reduced.rows
    same_rows = np.array_equal(a.used, b.used) and np.array_equal(a.y, b.y)
    if not (same_rows and within and dof > 0 and smaller.method == larger.method):
        raise _not_comparable(Text(zh="行、方法或变量不同", en="rows, methods or columns are not alike"))
    if smaller.method == "reml" and not same_columns:
        raise _not_comparable(Text(zh="REML 只能比较随机部分", en="REML compares random effects only"))
    chi = max(2 * (larger.log_likelihood - smaller.log_likelihood), 0.0)
    more = len(larger.random_names) - len(smaller.random_names)
    edge = float("nan")
    if same_columns and more == 1:
        k = len(larger.random_names)
        edge = (float(chdtrc(k - 1, chi)) + float(chdtrc(k, chi))) / 2
    return LikelihoodRatio(chi, dof, float(chdtrc(dof, chi)), edge)


def _not_comparable(why: Text) -> EstimationError:
    return EstimationError(
        "not_comparable",
        Text(zh="两个模型不能比较：{why}", en="the models cannot be compared: {why}").fill(why=why),
        fix=Text(zh='对同样的行用 method="ml" 拟合。', en='Fit the same rows with method="ml".'),
    )
