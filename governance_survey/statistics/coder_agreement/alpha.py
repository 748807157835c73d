"""Krippendorff's alpha: nominal, ordinal, interval, ratio, or a distance of one's own; any codes missing."""

from __future__ import annotations

import numpy as np

from .coefficient import Coefficient, Summed, constant_ratings, error_of, measure_name
from .ratings import Ratings, no_common_units
from .weights import Measurement, distances


def krippendorff_alpha(
    ratings: Ratings,
    measurement: Measurement | np.ndarray,
    *,
    population: int | None = None,
    large_sample: bool = False,
) -> Coefficient:
    r"""Krippendorff's alpha: one less disagreement seen over disagreement by chance.

    .. math:: \alpha=1-\frac{D_o}{D_e}, \quad D_o=\frac1n\sum_{ck}o_{ck}\delta^2_{ck}, \quad
        D_e=\frac1{n(n-1)}\sum_{ck}n_cn_k\delta^2_{ck}

    with the coincidences :math:`o_{ck}=\sum_u (\text{ordered pairs c, k in unit u})/(m_u-1)`, n codes in units coded
    twice or more. Ordinal: :math:`\delta_{ck}=\sum_{g=c}^kn_g-(n_c+n_k)/2`, the distance of mid-ranks; others:
    `distances`.

    The error linearises the ratio over units, as Gwet does, the factor (n - 1)/n taken as fixed; of the ordinal
    alpha the ranks, which come from the same codes, move with them.

    Parameters
    ----------
    ratings : Ratings
    measurement : {"nominal", "ordinal", "interval", "ratio"} or ndarray (levels, levels)
        Never assumed: the same table gives .74 as nominal and .85 as interval.
    population : int, optional
        Units there are in all, for the finite population correction.
    large_sample : bool
        Divide squares by n² and not by n(n - 1).

    Raises
    ------
    EstimationError
        ``no_common_units``, ``too_few_units``, ``constant_ratings`` (D_e = 0: other programs answer with an error,
        a missing number or 1), and as `distances`.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Krippendorff (2013), Content Analysis, 3rd ed.,
    chapter 12; Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed.

    Examples
    --------
    Krippendorff (2011), example C: nominal .743, ordinal .815, interval .849, ratio .797.

    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import coder_ratings
    >>> nan = np.nan
    >>> table = [[1, 1, nan, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4],
    ...          [1, 1, 2, 1], [2, 2, 2, 2], [nan, 5, 5, 5], [nan, nan, 1, 1], [nan, nan, 3, nan]]
    >>> ratings = coder_ratings(np.array(table), [1, 2, 3, 4, 5])
    >>> [round(krippendorff_alpha(ratings, m).estimate, 3) for m in ("nominal", "ordinal", "interval", "ratio")]
    [0.743, 0.815, 0.849, 0.797]
    """
    given = distances(ratings.levels, measurement)
    used = ratings.coded_by(2).unordered()
    counts, times, units = used.counts, used.times, used.n_units
    if units == 0:
        raise no_common_units()
    size, totals = counts.sum(axis=1), times @ counts
    n = float(totals.sum())
    middle = _mid_ranks(totals)
    squared = np.subtract.outer(middle, middle) ** 2 if given is None else given
    across = squared @ totals
    apart = (counts * (counts @ squared)).sum(axis=1) / (size - 1)  # a code is at no distance from itself
    seen, chance = float(times @ apart), float(totals @ across)
    if chance <= 0:
        raise constant_ratings()
    moved_seen, moved_chance = apart, 2 * (counts @ across)
    if given is None:
        together = (counts * times[:, None]).T @ (counts / (size - 1)[:, None])
        ranks = _mid_ranks(counts)
        moved_seen = moved_seen + 4 * ranks @ (middle * together.sum(axis=1) - together @ middle)
        moved_chance = moved_chance + 4 * ranks @ (totals * (n * middle - totals @ middle))
    influence = -units * (size * seen + n * moved_seen - n * seen * moved_chance / chance) / chance
    return Coefficient(
        name="krippendorff",
        measure=measure_name(measurement),
        estimate=1 - (n - 1) * seen / chance,
        std_error=error_of(influence, times, population=population, large_sample=large_sample),
        observed=seen / n,
        expected=chance / (n * (n - 1)),
        n_units=units,
        n_both=units,
        n_coders=ratings.n_coders,
    )


def alpha_sums(ratings: Ratings, measurement: Measurement | np.ndarray) -> Summed:
    """Sums of alpha; `ratings` are units coded twice or more. Ordinal distances are found anew in each draw.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> ratings = ratings_of_table(np.array([[6, 3], [1, 10]]))
    >>> round(alpha_sums(ratings, "nominal").of(ratings.times), 4)  # the codebook's worked check
    0.5938
    """
    given = distances(ratings.levels, measurement)
    counts = ratings.counts
    size = counts.sum(axis=1)
    k = counts.shape[1]
    if given is not None:
        apart = (counts * (counts @ given)).sum(axis=1) / (size - 1)
        return Summed(np.column_stack([apart, counts]), lambda sums: _alpha(sums[:, 0], sums[:, 1:], given))
    one, other = np.triu_indices(k, 1)
    together = 2 * counts[:, one] * counts[:, other] / (size - 1)[:, None]

    def ordinal(sums: np.ndarray) -> np.ndarray:
        pairs, totals = sums[:, : len(one)], sums[:, len(one) :]
        middle = _mid_ranks(totals)
        squared = (middle[:, one] - middle[:, other]) ** 2
        chance = 2 * (totals[:, one] * totals[:, other] * squared).sum(axis=1)
        return _ratio((pairs * squared).sum(axis=1), chance, totals)

    return Summed(np.column_stack([together, counts]), ordinal)


def _alpha(seen: np.ndarray, totals: np.ndarray, squared: np.ndarray) -> np.ndarray:
    return _ratio(seen, ((totals @ squared) * totals).sum(axis=1), totals)


def _ratio(seen: np.ndarray, chance: np.ndarray, totals: np.ndarray) -> np.ndarray:
    return np.asarray(1 - (totals.sum(axis=1) - 1) * seen / np.where(chance > 0, chance, np.nan))


def _mid_ranks(counts: np.ndarray) -> np.ndarray:
    return np.asarray(np.cumsum(counts, axis=-1) - counts / 2)
