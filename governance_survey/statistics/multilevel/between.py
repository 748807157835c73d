"""Covariance between communities of what their members answer, freed of the error of means of few answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text


@dataclass(frozen=True)
class Source:
    """Answers of one kind of respondent, or facts of the communities themselves.

    Attributes
    ----------
    names : tuple of str (k,)
    values : ndarray (rows, k), NaN = missing
        Rows with a missing value are left out.
    groups : ndarray of int (rows,), -1 = in no group
    exact : bool
        Facts: one row a community, without error of sampling members.
    """

    names: tuple[str, ...]
    values: np.ndarray
    groups: np.ndarray
    exact: bool = False


@dataclass(frozen=True)
class BetweenCovariance:
    """Covariance of communities' true means.

    Attributes
    ----------
    names : tuple of str (k,)
        Of all sources in turn.
    covariance, observed : ndarray (k, k)
        Between communities; the same with the error of their means still in it.
    reliability : ndarray (k,)
        Share of the observed variance that is between communities; not positive where nothing is found between them.
    method : {"anova", "means"}
    n_groups : int
        With an answer in every source.
    """

    names: tuple[str, ...]
    covariance: np.ndarray
    observed: np.ndarray
    reliability: np.ndarray
    method: Literal["anova", "means"]
    n_groups: int


def between_covariance(sources: Sequence[Source], n_groups: int) -> BetweenCovariance:
    r"""Covariance between communities by the method of moments.

    Of one source (``anova``), with mean products between and within communities:

    .. math:: \hat\Sigma_B = \frac{MS_B-MS_W}{n_0}, \qquad n_0 = \frac{N-\sum n_c^2/N}{C-1}

    Of several (``means``), whose members are different people, so that their errors are unrelated: the covariance of
    the communities' unweighted means, less :math:`MS_W\,\overline{1/n_c}` within each source. With equal numbers both
    are the same.

    Parameters
    ----------
    sources : sequence of Source
    n_groups : int

    Raises
    ------
    EstimationError
        ``one_group``, ``only_singletons`` (a source with one answer in every community).

    References
    ----------
    Searle, Casella & McCulloch (1992), doi 10.1002/9780470316856, 11.1; Fuller (1987), doi 10.1002/9780470316665, 2.2.

    Examples
    --------
    Two communities of two: 16 and 2 are the mean squares, (16 - 2) / 2 = 7 of the observed 8 lies between them.

    >>> import numpy as np
    >>> worker = Source(("URG",), np.array([[1.0], [3], [5], [7]]), np.array([0, 0, 1, 1]))
    >>> found = between_covariance([worker], 2)
    >>> found.covariance.tolist(), found.observed.tolist(), found.reliability.tolist()
    ([[7.0]], [[8.0]], [0.875])
    """
    parts = parts_of(sources, n_groups)
    covariance, observed = covariances(parts, np.ones((1, n_groups)))
    with np.errstate(divide="ignore", invalid="ignore"):
        reliability = np.diag(covariance[0]) / np.diag(observed[0])
    return BetweenCovariance(
        tuple(name for source in sources for name in source.names),
        covariance[0],
        observed[0],
        reliability,
        parts.method,
        int(parts.used.sum()),
    )


@dataclass(frozen=True)
class Parts:
    """What every draw of communities needs of each.

    Attributes
    ----------
    used : ndarray of bool (groups,)
    means : ndarray (groups, k)
        About their own mean; nought where not used.
    sizes : tuple of ndarray (groups,)
        Answers of each source.
    within : tuple of ndarray (groups, ks, ks)
        Sums of products of each source within each community.
    exact : tuple of bool
    """

    used: np.ndarray
    means: np.ndarray
    sizes: tuple[np.ndarray, ...]
    within: tuple[np.ndarray, ...]
    exact: tuple[bool, ...]

    @property
    def method(self) -> Literal["anova", "means"]:
        """The analysis of variance serves one source of answers."""
        return "anova" if len(self.sizes) == 1 and not self.exact[0] else "means"


def parts_of(sources: Sequence[Source], n_groups: int) -> Parts:
    """Means, sizes and products within of every community; refuses what has no covariance between."""
    means, sizes, within = [], [], []
    for source in sources:
        values = np.asarray(source.values, dtype=np.float64).reshape(len(source.groups), -1)
        kept = np.isfinite(values).all(axis=1) & (source.groups >= 0)
        g, v = np.asarray(source.groups)[kept], values[kept]
        n = np.bincount(g, minlength=n_groups)
        sums = np.column_stack([np.bincount(g, weights=column, minlength=n_groups) for column in v.T])
        mean = sums / np.maximum(n, 1)[:, None]
        rest = v - mean[g]
        products = np.zeros((n_groups, v.shape[1], v.shape[1]))
        np.add.at(products, g, rest[:, :, None] * rest[:, None, :])
        means.append(mean)
        sizes.append(n)
        within.append(products)
    used = np.all([n > 0 for n in sizes], axis=0)
    if used.sum() < 2:
        raise EstimationError("one_group", Text(zh="有答卷的社区不足两个", en="fewer than two groups have an answer"))
    for source, n in zip(sources, sizes, strict=True):
        if not source.exact and (n[used] == 1).all():
            raise EstimationError(
                "only_singletons",
                Text(zh="每个社区只有一份答卷，没有组内差异", en="every group has one answer: nothing varies within"),
            )
    whole = np.hstack(means)
    whole = np.where(used[:, None], whole - whole[used].mean(axis=0), 0.0)
    return Parts(used, whole, tuple(sizes), tuple(within), tuple(source.exact for source in sources))


def covariances(parts: Parts, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Covariance between communities and observed covariance, (draws, k, k) each, in draws that count each so often.

    Parameters
    ----------
    times : ndarray (draws, groups)
    """
    f = times * parts.used
    k = parts.means.shape[1]
    count = f.sum(axis=1)
    sizes = [n.astype(np.float64) for n in parts.sizes]
    weights = sizes[0] if parts.method == "anova" else np.ones(len(parts.used))
    total = f @ weights
    products = (parts.means[:, :, None] * parts.means[:, None, :] * weights[:, None, None]).reshape(-1, k * k)
    middle = f @ (weights[:, None] * parts.means)
    with np.errstate(divide="ignore", invalid="ignore"):
        square = (f @ products).reshape(-1, k, k) - middle[:, :, None] * middle[:, None, :] / total[:, None, None]
        observed = square / (count - 1)[:, None, None]
        noise = np.zeros_like(observed)
        at = 0
        for n, within, exact in zip(sizes, parts.within, parts.exact, strict=True):
            own = within.shape[1]
            if not exact:
                mean_square = (f @ within.reshape(-1, own * own)).reshape(-1, own, own)
                mean_square /= (f @ n - count)[:, None, None]
                scale = np.ones(len(f)) if parts.method == "anova" else f @ (1 / np.maximum(n, 1)) / count
                noise[:, at : at + own, at : at + own] = mean_square * scale[:, None, None]
            at += own
        size = np.ones(len(f))
        if parts.method == "anova":
            size = (total - f @ weights**2 / total) / (count - 1)
        return (observed - noise) / size[:, None, None], observed / size[:, None, None]
