"""What every fitted model answers alike: errors, tests and intervals, read from one covariance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np


class Inference:
    r"""Tests and intervals of coefficients from `coef`, `cov` and `dof`, whatever the model.

    .. math:: se_j = \sqrt{V_{jj}}, \quad t_j = \hat\beta_j / se_j, \quad
        \hat\beta_j \pm t_{\nu_j, (1+level)/2}\, se_j

    `dof` is one number, or one for each coefficient; infinite is the normal reference.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Found(Inference):
    ...     coef: np.ndarray
    ...     cov: np.ndarray
    ...     dof: float
    >>> found = Found(np.array([2.0]), np.array([[1.0]]), float("inf"))
    >>> found.statistic.tolist(), found.p_value.round(4).tolist(), found.conf_int(0.95)[0].round(4).tolist()
    ([2.0], [0.0455], [0.04])
    """

    if TYPE_CHECKING:

        @property
        def coef(self) -> np.ndarray: ...

        @property
        def cov(self) -> np.ndarray: ...

        @property
        def dof(self) -> float | np.ndarray: ...

    @property
    def std_error(self) -> np.ndarray:
        """Square roots of the diagonal of `cov`, (p,)."""
        return np.sqrt(np.diag(self.cov))

    @property
    def statistic(self) -> np.ndarray:
        """Estimates over standard errors, (p,)."""
        return np.asarray(self.coef / self.std_error)

    @property
    def p_value(self) -> np.ndarray:
        """Two-sided p from the t (or normal) reference, (p,)."""
        from scipy.special import stdtr

        return np.asarray(2 * stdtr(self.dof, -np.abs(self.statistic)))

    def conf_int(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper limits, each (p,)."""
        from scipy.special import stdtrit

        half = np.asarray(stdtrit(self.dof, 0.5 + level / 2)) * self.std_error
        return self.coef - half, self.coef + half
