r"""What would change if a parameter were let free: score tests, one parameter at a time.

.. math:: \mathrm{MI} = \frac{s^2}{v},\quad \mathrm{EPC} = \frac{s}{v},\quad
    v = I_{cc} - I_{c\theta} I_{\theta\theta}^{-1} I_{\theta c}

with s the slope of the log-likelihood along the candidate. A large index is a hint, not a licence: a model
mended by indices fits the sample it was mended on (MacCallum, Roznowski & Necowitz 1992,
https://doi.org/10.1037/0033-2909.111.3.490).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .fiml import candidate_test
from .implied_moments import Slopes, slopes
from .maximum_likelihood import group_information, group_score
from .records import FactorModel


@dataclass(frozen=True)
class Modification:
    """One candidate; `epc` is the change to expect of it, `epc_std` that change standardised."""

    left: str
    operator: str
    right: str
    group: int
    index: float
    epc: float
    epc_std: float

    @property
    def p_value(self) -> float:
        """Upper tail of chi-square with one degree of freedom."""
        from scipy.special import chdtrc

        return float(chdtrc(1, self.index))


def modification_indices(model: FactorModel, *, least: float = 0.0) -> tuple[Modification, ...]:
    """Loadings and covariances that are not in the model, by falling index.

    Parameters
    ----------
    model : FactorModel
    least : float
        Smaller indices are left out (3.84 is the five per cent point of one test; many are made at once).

    References
    ----------
    Sorbom, D. (1989). Model modification. Psychometrika, 54(3), 371-384. https://doi.org/10.1007/BF02294623

    Examples
    --------
    Two items share more than their factor; the index finds the pair and the covariance it was made with.

    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import Moments, cfa, modification_indices
    >>> l = np.array([0.8, 0.7, 0.6, 0.7, 0.6, 0.5])
    >>> s = np.outer(l, l) + np.diag(1 - l**2)
    >>> s[4, 5] = s[5, 4] = s[4, 5] + 0.2
    >>> first = modification_indices(cfa("F =~ a + b + c + d + e + f", Moments(500, s), list("abcdef")))[0]
    >>> first.left, first.operator, first.right, round(first.epc, 2)
    ('e', '~~', 'f', 0.2)

    Three factors of Holzinger & Swineford's nine tests: lavaan 0.6.14 gives visual =~ x9 36.411, x7 ~~ x8 34.145.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> names = [f"x{number}" for number in range(1, 10)]
    >>> three = "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9"
    >>> found = modification_indices(cfa(three, Moments(301, holzinger_swineford().covariance), names))
    >>> [(one.left, one.operator, one.right, round(one.index, 3)) for one in found[:2]]
    [('visual', '=~', 'x9', 36.411), ('x7', '~~', 'x8', 34.145)]
    """
    found: list[Modification] = []
    spec = model.specification
    inverse = np.linalg.inv(model.information)
    for group in range(spec.groups):
        names, ends = _candidates(model, group)
        if not names:
            continue
        candidate, scale = _slopes(model, group, ends)
        score, spare = _test(model, group, candidate, inverse)
        for (left, operator, right), s, v, factor in zip(names, score, spare, scale, strict=True):
            if v > 0 and s * s / v >= least:
                found.append(
                    Modification(left, operator, right, group, float(s * s / v), float(s / v), float(s / v * factor))
                )
    return tuple(sorted(found, key=lambda one: -one.index))


def equality_tests(model: FactorModel) -> tuple[Modification, ...]:
    """Parameters held equal (across groups or by name), each let go alone: which equality the data reject.

    The change to expect is that of the parameter let go; `epc_std` is NaN.
    """
    spec, found = model.specification, []
    inverse = np.linalg.inv(model.information)
    shared = np.bincount(spec.free[spec.free >= 0], minlength=spec.n_free) > 1
    for group in range(spec.groups):
        by = slopes(spec, group, model.moments[group], fixed_too=True)
        tied = np.array([spec.free[row] >= 0 and bool(shared[spec.free[row]]) for row in by.at])
        candidate = Slopes(by.at[tied], by.a[tied], by.b[tied], by.d[tied])
        score, spare = _test(model, group, candidate, inverse)
        for place, s, v in zip(candidate.at, score, spare, strict=True):
            if v > 1e-10:
                row = spec.rows[place]
                found.append(
                    Modification(row.left, row.operator, row.right, group, float(s * s / v), float(s / v), float("nan"))
                )
    return tuple(sorted(found, key=lambda one: -one.index))


def _candidates(model: FactorModel, group: int) -> tuple[list[tuple[str, str, str]], list[tuple[str, int, int]]]:
    """Names of the candidates and their places: loadings, covariances of residuals, covariances of factors."""
    spec = model.specification
    at = {name: place for place, name in enumerate((*spec.items, *spec.factors))}
    outside = {spec.items[place] for place in spec.exogenous}
    items = [item for item in spec.items if item not in outside]
    there = {(row.operator, row.left, row.right) for row in spec.rows if row.group == group}
    there |= {(op, right, left) for op, left, right in there if op == "~~"}
    held = {
        (row.left, row.right)
        for row in spec.rows
        if row.group == group and row.operator == "~~" and row.left != row.right and row.free < 0 and not row.exogenous
    }
    measured = {row.left for row in spec.rows if row.operator == "=~" and row.right in spec.items}
    names = [
        (factor, "=~", item)
        for factor in spec.factors
        if factor in measured
        for item in items
        if ("=~", factor, item) not in there
    ]
    names += [(one, "~~", other) for one, other in combinations(items, 2) if ("~~", one, other) not in there]
    names += [(one, "~~", other) for one, other in held]
    return names, [(operator, at[left], at[right]) for left, operator, right in names]


def _slopes(model: FactorModel, group: int, ends: list[tuple[str, int, int]]) -> tuple[Slopes, np.ndarray]:
    """Derivatives of the moments by the candidates, and what standardises a change of them."""
    own, p = model.moments[group], len(model.specification.items)
    left = np.array([one for _, one, _ in ends])
    right = np.array([other for _, _, other in ends])
    loading = np.array([operator == "=~" for operator, _, _ in ends])
    reach, total = own.effects[:p], own.total[:p]
    a = np.where(loading, reach[:, right], reach[:, left])
    b = np.where(loading, total[:, left], reach[:, right])
    d = np.where(loading, reach[:, right] * own.centre[left], 0.0)
    with np.errstate(invalid="ignore"):
        sd, own_sd = np.sqrt(np.diagonal(own.total)), np.sqrt(np.diagonal(own.innovations))
        scale = np.where(loading, sd[left] / sd[right], 1 / (own_sd[left] * own_sd[right]))
    return Slopes(np.zeros(len(ends), dtype=np.int64), a.T, b.T, d.T), scale


def _test(model: FactorModel, group: int, candidate: Slopes, inverse: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and spare information of each candidate."""
    spec, sample, own = model.specification, model.samples.groups[group], model.moments[group]
    by = slopes(spec, group, own)
    picks = np.zeros((len(by.at), spec.n_free))
    picks[np.arange(len(by.at)), by.at] = 1.0
    if model.missing == "fiml":
        score, cross, whole = candidate_test(sample, own, candidate, by)
    else:
        precision = own.precision
        score = group_score(sample, own, candidate, spec.means)
        cross = sample.weight * group_information(precision, candidate, by, spec.means)
        whole = sample.weight * np.diagonal(group_information(precision, candidate, candidate, spec.means))
    cross = cross @ picks
    return score, whole - np.einsum("ci,ij,cj->c", cross, inverse, cross, optimize=True)
