"""From what each row adds to an estimate to the estimates' covariance, degrees of freedom and design effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays, degrees_of_freedom, taylor_covariance
from .records import Estimates


@dataclass(frozen=True)
class Linear:
    """One estimate and its linearisation.

    Attributes
    ----------
    estimate : float
    influence : ndarray (rows,)
        Weighted; nought in rows that have no part.
    n_obs : int
    population, squares : float
        Sums of the weights of the rows used and of their squares.
    srs : float
        Variance of the estimate in a simple random sample of `n_obs` drawn with replacement.
    base : ndarray (rows,), optional
        Of a mean or ratio: each row's weighted share in the denominator.
    """

    estimate: float
    influence: np.ndarray
    n_obs: int
    population: float
    squares: float
    srs: float
    base: np.ndarray | None = None


def columns_of(values: np.ndarray) -> np.ndarray:
    """One variable a row, (p, rows): each is worked through by itself, in the cache."""
    table = np.asarray(values, dtype=np.float64)
    return table[None] if table.ndim == 1 else np.ascontiguousarray(table.T)


def rows_inside(design: DesignArrays, domain: np.ndarray | None) -> np.ndarray:
    """Rows of positive weight, of the domain if there is one."""
    inside = design.weights > 0
    return inside if domain is None else inside & np.asarray(domain, dtype=bool)


def simple_variance(variance: float, n: int) -> float:
    """A weighted variance times n / (n - 1); one row has none."""
    return variance * n / (n - 1) if n > 1 else np.nan


def estimates_of(
    design: DesignArrays, found: Sequence[Linear], inside: Sequence[np.ndarray], *, in_domain: bool
) -> Estimates:
    """Estimates with their joint covariance.

    Parameters
    ----------
    found : sequence of Linear
    inside : sequence of ndarray of bool
        Rows of each estimate's domain.
    in_domain : bool
        Whether degrees of freedom count only the units and strata of `inside`.

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``.
    """
    _refuse_empty(found)
    bases = [one.base for one in found if one.base is not None]
    base = np.stack(bases).T if design.replicates is not None and len(bases) == len(found) else None
    cov = taylor_covariance(design, np.stack([one.influence for one in found]).T, base)
    unlike = {id(rows): rows for rows in inside}
    counted = {
        key: (degrees_of_freedom(design, rows if in_domain else None), int(rows.sum())) for key, rows in unlike.items()
    }
    dof = np.array([counted[id(rows)][0] for rows in inside], dtype=np.float64)
    if (dof < 1).any():
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(
                zh="抽样单元太少，区间没有自由度",
                en="too few sampling units: no degrees of freedom are left for an interval",
            ),
            got=f"{dof.min():g}",
        )
    n = np.array([one.n_obs for one in found])
    population = np.array([one.population for one in found])
    srs = np.array([one.srs for one in found])
    varies = srs > 0
    return Estimates(
        estimate=np.array([one.estimate for one in found]),
        cov=cov,
        dof=dof,
        n_obs=n,
        n_missing=np.array([counted[id(rows)][1] for rows in inside]) - n,
        population=population,
        n_effective=population**2 / np.array([one.squares for one in found]),
        deff=np.where(varies, np.diag(cov) / np.where(varies, srs, 1.0), np.nan),
    )


def _refuse_empty(found: Sequence[Linear]) -> None:
    empty = [place for place, one in enumerate(found, start=1) if one.n_obs == 0]
    if empty:
        raise EstimationError(
            "no_answers",
            Text(zh="没有可用的回答", en="there is no answer to compute with"),
            where=Text(zh="第 {k} 列", en="column {k}").fill(k=empty[0]) if len(found) > 1 else None,
            got=Text(zh="0 份", en="none"),
        )
