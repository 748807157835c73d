"""One coefficient with its error, and the sums it is made of, so that draws need no second look at the units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypedDict

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text

NEARLY_ZERO = 1e-12
Singles = Literal["ratio", "gwet"]


class Errors(TypedDict, total=False):
    """How the standard error is computed; see `fleiss_kappa`."""

    population: int | None
    large_sample: bool
    singles: Singles


@dataclass(frozen=True)
class Coefficient:
    """Agreement of coders.

    Attributes
    ----------
    name : str
        Stable key: ``percent``, ``cohen``, ``scott``, ``fleiss``, ``conger``, ``brennan_prediger``, ``gwet`` or
        ``krippendorff``.
    measure : str
        Weights or level of measurement it was computed with; ``matrix`` for one of your own.
    estimate : float
    std_error : float
        Over units drawn at random, the coders taken as given.
    observed, expected : float
        Agreement seen, and agreement by chance; of Krippendorff's alpha disagreement seen, and by chance.
    n_units : int
        Units that count: the degrees of freedom are one less.
    n_both : int
        Units that two or more coders coded.
    n_coders : int
    """

    name: str
    measure: str
    estimate: float
    std_error: float
    observed: float
    expected: float
    n_units: int
    n_both: int
    n_coders: int

    def interval(self, level: float = 0.95, *, normal: bool = False) -> tuple[float, float]:
        """Estimate ± quantile × error, kept within -1 and 1: of Student's t (Gwet), or of the normal distribution.

        Examples
        --------
        >>> found = Coefficient("percent", "nominal", 0.5, 0.1, 0.5, 0.0, 11, 11, 2)
        >>> tuple(round(end, 4) for end in found.interval())
        (0.2772, 0.7228)
        """
        from scipy.special import ndtri, stdtrit

        tail = (1 + level) / 2
        half = float(ndtri(tail) if normal else stdtrit(self.n_units - 1, tail)) * self.std_error
        return max(self.estimate - half, -1.0), min(self.estimate + half, 1.0)

    @property
    def p_value(self) -> float:
        """Two-sided, of no agreement beyond chance; agreement that is merely not nought is no achievement."""
        from scipy.special import stdtr

        if self.std_error <= 0:
            return 0.0 if self.estimate else 1.0
        return float(2 * stdtr(self.n_units - 1, -abs(self.estimate) / self.std_error))


@dataclass(frozen=True)
class Summed:
    """A coefficient as a function of sums over units.

    Attributes
    ----------
    moments : ndarray of float (patterns, m)
        What one unit of each pattern adds.
    value : function
        Sums (draws, m) -> coefficients (draws,); NaN where there is none.
    """

    moments: np.ndarray
    value: Callable[[np.ndarray], np.ndarray]

    def of(self, times: np.ndarray) -> float:
        """The coefficient of the units as they are."""
        return float(self.value((times @ self.moments)[None])[0])


def error_of(
    influence: np.ndarray, times: np.ndarray, *, population: int | None = None, large_sample: bool = False
) -> float:
    r"""Standard error from what each pattern's units move the estimate by (mean nought over units).

    .. math:: \mathrm{se}^2 = \frac{1-n/N}{n(n-1)}\sum_i h_i^2

    Parameters
    ----------
    influence : ndarray of float (patterns,)
    times : ndarray of int (patterns,)
    population : int, optional
        Units there are in all (N), where the n coded are a sizeable share of them.
    large_sample : bool
        Divide by n² as the large-sample variance of kappa does.

    Raises
    ------
    EstimationError
        ``too_few_units`` (fewer than two), ``population_too_small``.

    Examples
    --------
    The standard error of a mean of 1, 2, 3.

    >>> import numpy as np
    >>> round(error_of(np.array([-1.0, 0, 1]), np.array([1, 1, 1])), 4)
    0.5774
    """
    n = int(times.sum())
    if n < 2:
        raise EstimationError(
            "too_few_units", Text(zh="单元少于两个，没有误差可言", en="fewer than two units have no error"), got=n
        )
    if population is not None and population < n:
        raise EstimationError(
            "population_too_small",
            Text(zh="总体比已编码的单元还少", en="the population has fewer units than were coded"),
            expected=n,
            got=population,
        )
    share = 0.0 if population is None else n / population
    squares = float(times @ influence**2)
    return float(np.sqrt((1 - share) * squares / (n * (n if large_sample else n - 1))))


def measure_name(measure: object) -> str:
    """Name of weights or of a level of measurement.

    Examples
    --------
    >>> measure_name("nominal")
    'nominal'
    """
    return measure if isinstance(measure, str) else "matrix"


def constant_ratings() -> EstimationError:
    """Everybody gave one code to everything: 0/0."""
    return EstimationError(
        "constant_ratings",
        Text(
            zh="所有编码完全相同，没有变化可供判断超出机遇的一致",
            en="every code is the same: nothing varies, so agreement beyond chance cannot be told",
        ),
        fix=Text(
            zh="报告同意百分比与 AC1，或补充两类都有的单元。",
            en="Report percent agreement and AC1, or add units of both kinds.",
        ),
    )
