"""What a reliability says of one score: its standard error, and the change that is more than error."""

from __future__ import annotations

from dataclasses import dataclass

from ...words.errors import EstimationError
from ...words.text import Text


@dataclass(frozen=True)
class ScoreError:
    """Errors of a score in its own unit.

    `measurement` is the standard error of measurement, `difference` that of the difference of two scores of the
    same person, `reliable_change` the difference exceeded by chance in `1 - level` of unchanged persons.
    """

    measurement: float
    difference: float
    reliable_change: float
    level: float


def score_error(sd: float, reliability: float, *, level: float = 0.95) -> ScoreError:
    r"""Standard error of measurement and the reliable change.

    .. math:: \mathrm{SEM} = s\sqrt{1-\rho},\qquad \mathrm{SED} = \sqrt2\,\mathrm{SEM},\qquad
        \mathrm{RC} = z_{(1+\gamma)/2}\,\mathrm{SED}

    Parameters
    ----------
    sd : float
        Standard deviation of the score (sum or mean: the errors are in its unit).
    reliability : float
        Of that score, between 0 and 1.

    Raises
    ------
    EstimationError
        ``not_a_reliability``, ``no_variance``.

    References
    ----------
    Jacobson & Truax (1991), doi 10.1037/0022-006X.59.1.12.

    Examples
    --------
    The neuroticism sum score of psych's bfi, base R arithmetic.

    >>> round(score_error(5.974581794146068, 0.8133031431614388).measurement, 9)
    2.581523093
    """
    from scipy.special import ndtri

    if not 0 <= reliability <= 1:
        raise EstimationError(
            "not_a_reliability",
            Text(zh="信度必须在 0 与 1 之间", en="a reliability lies between 0 and 1"),
            got=f"{reliability:g}",
            fix=Text(zh="先查明信度为何越界：题目方向、题目数。", en="Find out why first: keys, number of items."),
        )
    if not sd > 0:
        raise EstimationError("no_variance", Text(zh="得分没有差异", en="the score does not vary"), got=f"{sd:g}")
    sem = sd * (1 - reliability) ** 0.5
    difference = 2**0.5 * sem
    return ScoreError(sem, difference, float(ndtri(0.5 + level / 2)) * difference, level)
