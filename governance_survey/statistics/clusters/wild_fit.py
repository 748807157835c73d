"""A whole model whose tests and intervals are those of the wild cluster bootstrap, coefficient by coefficient."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from .model import clustered_model
from .multipliers import Multiplier
from .records import ClusteredFit
from .wild import WildBootstrap, wild_bootstrap


@dataclass(frozen=True)
class WildFit(ClusteredFit):
    """Least squares with CR1 errors, and p-values and intervals of the wild cluster bootstrap.

    Attributes
    ----------
    tests : tuple of (WildBootstrap or None) (p,)
        Of each coefficient; None for those of `rests_on_one`, whose p and interval are NaN.
    warnings : tuple of str
        Those of the bootstrap: ``unbounded_interval``, ``one_cluster_dominates``; ``rests_on_one_cluster``.

    `std_error` and `statistic` are those of CR1; `p_value` and `conf_int` come from the draws and do not use `dof`.
    """

    tests: tuple[WildBootstrap | None, ...] = field(default=(), repr=False)

    @property
    def p_value(self) -> np.ndarray:
        """Of each coefficient = 0, the null imposed, (p,)."""
        return np.array([np.nan if test is None else test.p_value for test in self.tests])

    def conf_int(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Values that are not rejected at 1 - level, each (p,)."""
        ends = [(np.nan, np.nan) if test is None else test.conf_int(level) for test in self.tests]
        low, high = np.array(ends).reshape(-1, 2).T
        return low, high


def wild_model(
    x: np.ndarray,
    y: np.ndarray,
    clusters: np.ndarray,
    *,
    names: tuple[str, ...],
    seed: int,
    draws: int = 9999,
    multiplier: Multiplier | None = None,
    weights: np.ndarray | None = None,
) -> WildFit:
    """Weighted least squares, every coefficient tested by `wild_bootstrap` on the same draws.

    Parameters
    ----------
    x, y, clusters, names, weights : as in `clustered_model`
    seed, draws, multiplier : as in `wild_bootstrap`
        Every coefficient sees the same vectors: the order of the columns does not matter.

    Raises
    ------
    EstimationError
        ``too_few_draws``, and those of `clustered_model`.

    References
    ----------
    Cameron, Gelbach & Miller (2008), doi 10.1162/rest.90.3.414; MacKinnon, Nielsen & Webb (2023),
    doi 10.1016/j.jeconom.2022.04.001.

    Examples
    --------
    The column of the example of `wild_bootstrap`:

    >>> import numpy as np
    >>> g = np.arange(40) // 4
    >>> x = np.column_stack([np.ones(40), g % 5 + np.arange(40) % 3])
    >>> y = x @ [1.0, 0.3] + np.cos(3.0 * g) + np.sin(np.arange(40) * 2.0)
    >>> fit = wild_model(x, y, g, names=("(Intercept)", "a"), seed=1)
    >>> low, high = fit.conf_int(0.95)
    >>> float(fit.p_value[1] * 512), low.round(3)[1].item(), high.round(3)[1].item(), fit.dof.tolist()
    (13.0, 0.053, 0.789, [9.0, 9.0])
    """
    plain = clustered_model(x, y, clusters, names=names, kind="cr1", weights=weights)
    tests = tuple(
        None
        if name in plain.rests_on_one
        else wild_bootstrap(
            x, y, clusters, names=names, column=name, seed=seed, draws=draws, multiplier=multiplier, weights=weights
        )
        for name in names
    )
    told = {warning: None for test in tests if test is not None for warning in test.warnings}
    kept = {name: None for name in plain.warnings if name != "few_clusters"}
    own = {entry.name: getattr(plain, entry.name) for entry in fields(plain)} | {"warnings": (*kept, *told)}
    return WildFit(**own, tests=tests)
