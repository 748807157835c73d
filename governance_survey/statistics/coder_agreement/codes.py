"""Agreement on each code, present or absent: alpha with its interval, AC1 beside it where a code is rare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, same
from .alpha import krippendorff_alpha
from .bootstrap import NO_INTERVAL, bootstrap_agreement
from .chance import gwet_ac, percent_agreement
from .ratings import Ratings, coder_ratings
from .verdict import agreement_verdict

RARE = 0.05  # under this prevalence, or over its complement, alpha alone misleads
ENOUGH = 50  # decisions a code must be double coded in, else it is "not tested"


@dataclass(frozen=True)
class CodeAgreement:
    """Agreement on each code.

    Attributes
    ----------
    alpha, low, high : ndarray (codes,)
        Krippendorff's alpha (nominal, present or absent), percentile interval; NaN where `reason` says why. Where
        nobody ever differed, every draw is 1 and says nothing: `low` then is what a share of disagreements at the
        upper end of its exact interval (Clopper & Pearson) would leave.
    attainable : ndarray (codes,)
        The largest alpha these coders could reach, each giving the code as often as they did.
    ac1, percent : ndarray (codes,)
        Gwet's AC1 and percent agreement.
    prevalence : ndarray (codes,)
        Share of decisions that are "present", all coders together.
    rare : ndarray of bool (codes,)
        Prevalence under .05 or over .95: show `ac1` and `tables` too.
    n_decisions : ndarray of int (codes,)
        Units two or more coders decided.
    tables : ndarray of int (codes, 2, 2)
        Pairs of coders, earlier column by later: absent, present.
    verdict : tuple of str (codes,)
        See `agreement_verdict`, of `low`; ``not_tested`` with fewer decisions than `least`.
    reason : tuple of str (codes,)
        Empty, or why there is no alpha or no verdict: ``too_few_decisions`` (estimates stand all the same),
        ``constant_ratings``, ``too_few_draws``, ``no_common_units``, ``too_few_units``.
    least : int
    level : float
    """

    alpha: np.ndarray
    low: np.ndarray
    high: np.ndarray
    attainable: np.ndarray
    ac1: np.ndarray
    percent: np.ndarray
    prevalence: np.ndarray
    rare: np.ndarray
    n_decisions: np.ndarray
    tables: np.ndarray
    verdict: tuple[str, ...]
    reason: tuple[str, ...]
    least: int
    level: float


def agreement_by_code(
    present: np.ndarray,
    *,
    seed: int,
    draws: int = 1000,
    level: float = 0.95,
    least: int = ENOUGH,
    clusters: np.ndarray | None = None,
    many_coders: bool = False,
) -> CodeAgreement:
    r"""Alpha of each code with its interval and verdict.

    .. math:: \alpha_{\max}=1-(1-\alpha)\,
        \frac{\sum_{g<h}|n_{g\bar h}-n_{\bar gh}|}{\sum_{g<h}(n_{g\bar h}+n_{\bar gh})}

    with :math:`n_{g\bar h}` units to which coder g gave the code and h did not: coders who use a code unequally
    often must differ at least by the difference (exact without missing codes, and for two coders).

    Parameters
    ----------
    present : ndarray of float (units, coders, codes)
        1 = the coder gave the unit this code, 0 = not, NaN = the coder did not code the unit.
    seed : int
        Each code has its own stream: adding a code moves no other.
    draws, level, clusters
        See `bootstrap_agreement`.
    least : int
        Decisions under which a code is not tested.
    many_coders : bool
        Say True where there are more coders than units in truth: otherwise the array is taken for a transposed one.

    Raises
    ------
    EstimationError
        ``not_presence`` (no three dimensions, or other values), ``one_coder``, ``looks_transposed``.

    References
    ----------
    Krippendorff (2013), Content Analysis, 3rd ed., chapter 12; Gwet (2014) for AC1; Clopper & Pearson (1934),
    doi 10.1093/biomet/26.4.404.

    Examples
    --------
    >>> import numpy as np
    >>> first = np.tile([1, 1, 0, 0, 0, 1, 0, 0, 0, 0], 10)
    >>> second = first.copy()
    >>> second[:4] = [0, 1, 1, 0]
    >>> found = agreement_by_code(np.stack([first, second], axis=1)[:, :, None], seed=1)
    >>> found.alpha.round(3).tolist(), found.verdict
    ([0.953], ('reliable',))
    """
    x = _presence(present)
    seeds = np.random.SeedSequence(seed)
    streams = seeds.spawn(x.shape[2])
    rows = [
        _one_code(x[:, :, code], np.random.default_rng(stream), draws, level, clusters, many_coders)
        for code, stream in enumerate(streams)
    ]
    numbers = np.array([numbers for numbers, _ in rows]).reshape(-1, 6)
    decided = ~np.isnan(x)
    n = (decided.sum(axis=1) >= 2).sum(axis=0)
    given = decided.sum(axis=(0, 1))
    prevalence = np.where(given > 0, np.nansum(x, axis=(0, 1)) / np.maximum(given, 1), np.nan)
    few = n < least
    reasons = [reason or ("too_few_decisions" if short else "") for (_, reason), short in zip(rows, few, strict=True)]
    verdicts = [
        "not_tested" if short else agreement_verdict(low)
        for low, short in zip(numbers[:, 1].tolist(), few, strict=True)
    ]
    return CodeAgreement(
        alpha=numbers[:, 0],
        low=numbers[:, 1],
        high=numbers[:, 2],
        attainable=1 - (1 - numbers[:, 0]) * _forced(x),
        ac1=numbers[:, 3],
        percent=numbers[:, 4],
        prevalence=prevalence,
        rare=(prevalence < RARE) | (prevalence > 1 - RARE),
        n_decisions=n,
        tables=_tables(x),
        verdict=tuple(verdicts),
        reason=tuple(reasons),
        least=least,
        level=level,
    )


def grouped_presence(present: np.ndarray, groups: np.ndarray, n_groups: int) -> np.ndarray:
    """Presence of any code of a group: one level up the codebook (a kind, or a kind in a dimension).

    Parameters
    ----------
    present : ndarray of float (units, coders, codes)
        See `agreement_by_code`.
    groups : ndarray of int (codes,)
        Group of each code; -1 = in no group.
    n_groups : int

    Returns
    -------
    ndarray of float (units, coders, groups)
        1 if any code of the group is present, NaN if none is known to be and one is missing; a group without
        codes is 0 wherever the coder coded the unit.

    Raises
    ------
    EstimationError
        ``not_presence``, ``groups_do_not_fit``.

    Examples
    --------
    >>> import numpy as np
    >>> grouped_presence(np.array([[[1, 0, 0], [0, 0, 1]]]), np.array([0, 0, 1]), 2).tolist()
    [[[1.0, 0.0], [0.0, 1.0]]]
    """
    x, g = _presence(present), np.asarray(groups)
    if g.shape != x.shape[2:] or (g.size and (g.min() < -1 or g.max() >= n_groups)):
        raise EstimationError(
            "groups_do_not_fit",
            Text(zh="每个代码应有一个组号", en="every code needs the number of its group"),
            expected=same(f"{x.shape[2]}, 0-{n_groups - 1}"),
            got=same(g.shape),
        )
    member = (g[:, None] == np.arange(n_groups)).astype(np.float64)
    known = np.nan_to_num(x) @ member > 0
    missing = np.isnan(x).astype(np.float64) @ member > 0
    nobody = np.isnan(x).all(axis=2, keepdims=True)
    return np.where(known, 1.0, np.where(missing | nobody, np.nan, 0.0))


def _one_code(
    x: np.ndarray,
    rng: np.random.Generator,
    draws: int,
    level: float,
    clusters: np.ndarray | None,
    many_coders: bool,
) -> tuple[list[float], str]:
    nan = float("nan")
    numbers = [nan] * 6
    try:
        ratings: Ratings = coder_ratings(x, [0, 1], many_coders=many_coders)
        numbers[3] = gwet_ac(ratings, "nominal").estimate
        numbers[4] = percent_agreement(ratings, "nominal").estimate
        found = bootstrap_agreement(
            ratings, "krippendorff", "nominal", seed=rng, draws=draws, level=level, clusters=clusters
        )
    except EstimationError as problem:
        if problem.code not in NO_INTERVAL or draws < 100:
            raise
        return numbers, problem.code
    low = min(found.low, _never_apart(ratings, level)) if numbers[4] == 1 else found.low
    numbers[:3] = [found.estimate, low, found.high]
    return numbers, ""


def _never_apart(ratings: Ratings, level: float) -> float:
    # Nought of n units differ: the exact upper limit of their share, set against the disagreement expected.
    alpha = krippendorff_alpha(ratings, "nominal")
    share = 1 - ((1 - level) / 2) ** (1 / alpha.n_both)
    return max(float(1 - share / alpha.expected), -1.0)


def _tables(x: np.ndarray) -> np.ndarray:
    one, other = np.triu_indices(x.shape[1], 1)
    first, second = x[:, one], x[:, other]
    cells = [[((first == a) & (second == b)).sum(axis=(0, 1)) for b in (0, 1)] for a in (0, 1)]
    return np.moveaxis(np.array(cells), 2, 0)


def _forced(x: np.ndarray) -> np.ndarray:
    """Share of the disagreements that unequal use of a code forces on its coders."""
    one, other = np.triu_indices(x.shape[1], 1)
    apart = x[:, one] - x[:, other]  # missing where either is
    least, seen = np.abs(np.nansum(apart, axis=0)).sum(axis=0), np.nansum(np.abs(apart), axis=(0, 1))
    return np.asarray(least / np.maximum(seen, 1))


def _presence(present: np.ndarray) -> np.ndarray:
    x = np.asarray(present, dtype=np.float64)
    if x.ndim != 3 or not (np.isnan(x) | (x == 0) | (x == 1)).all():
        raise EstimationError(
            "not_presence",
            Text(
                zh="需要单元 × 编码者 × 代码的 0/1 表，空缺为 NaN",
                en="presence must be 0, 1 or NaN, units by coders by codes",
            ),
            got=same(x.shape),
        )
    return x
