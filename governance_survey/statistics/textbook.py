"""Published examples small enough to type, on which the examples of the statistics stand.

Where only means and covariances count, their summary is kept and `Summary.rows` gives rows that have exactly these.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Summary:
    """Means (items,) and covariances (items, items; divisor n - 1) of n rows."""

    n: int
    mean: np.ndarray
    covariance: np.ndarray

    @property
    def correlation(self) -> np.ndarray:
        """Correlations (items, items)."""
        spread = np.sqrt(np.diag(self.covariance))
        return np.asarray(self.covariance / np.outer(spread, spread))

    @property
    def rows(self) -> np.ndarray:
        """Rows (n, items) with these means and covariances: cosines, which are orthogonal, made to correlate.

        Examples
        --------
        >>> found = holzinger_swineford().rows
        >>> bool(np.allclose(np.cov(found.T), holzinger_swineford().covariance))
        True
        """
        k = len(self.mean)
        waves = np.cos(np.pi * np.outer(np.arange(self.n) + 0.5, np.arange(1, k + 1)) / self.n) * np.sqrt(2 / self.n)
        return np.asarray(self.mean + np.sqrt(self.n - 1) * waves @ np.linalg.cholesky(self.covariance).T)


def holzinger_swineford(school: str = "") -> Summary:
    """Nine ability tests of 301 children: three of seeing, three of reading, three of speed.

    Holzinger & Swineford (1939), as in lavaan's `HolzingerSwineford1939`; of one `school` ("Pasteur" or
    "Grant-White"), or of both.

    Examples
    --------
    >>> holzinger_swineford().n, holzinger_swineford("Pasteur").n
    (301, 156)
    """
    both = {"Pasteur": _PASTEUR, "Grant-White": _GRANT_WHITE}
    if school:
        n, mean, lower = both[school]
        return Summary(n, _numbers(mean), _square(lower))
    parts = [holzinger_swineford(name) for name in both]
    n = sum(part.n for part in parts)
    middle = np.sum([part.n * part.mean for part in parts], axis=0) / n
    squares = [
        (part.n - 1) * part.covariance + part.n * np.outer(part.mean - middle, part.mean - middle) for part in parts
    ]
    return Summary(n, middle, np.asarray(np.sum(squares, axis=0) / (n - 1)))


def agreeableness() -> Summary:
    """Five items of agreeableness, 1 to 6, of 2709 persons, the first turned round: A1-A5 of `bfi` in R's psych.

    Examples
    --------
    >>> agreeableness().mean.round(2).tolist()
    [4.59, 4.8, 4.6, 4.68, 4.55]
    """
    return Summary(2709, _numbers(_AGREE[0]), _square(_AGREE[1]))


def thurstone() -> Summary:
    """Correlations of nine ability tests of 213 persons, three of words, three of fluency, three of series.

    Thurstone & Thurstone (1941), as in McDonald (1999), Test theory, and in R's psych (`Thurstone`).

    Examples
    --------
    >>> thurstone().correlation[1, 0].round(3).item()
    0.828
    """
    return Summary(213, np.zeros(9), _square(_THURSTONE))


def shrout_fleiss() -> np.ndarray:
    """Six targets (rows) rated by four judges: Shrout & Fleiss (1979), doi 10.1037/0033-2909.86.2.420, table 2.

    Examples
    --------
    >>> shrout_fleiss().shape
    (6, 4)
    """
    return _numbers("9 2 5 8  6 1 3 2  8 4 6 8  7 1 2 6  10 5 6 9  6 2 4 7").reshape(6, 4)


def dyestuff() -> tuple[np.ndarray, np.ndarray]:
    """Yield of dyestuff of six batches, five of each, and the batch: Davies & Goldsmith (1972), in R's lme4.

    Examples
    --------
    >>> yields, batch = dyestuff()
    >>> yields.mean().item(), batch[-1].item()
    (1527.5, 5)
    """
    yields = (
        "1545 1440 1440 1520 1580 1540 1555 1490 1560 1495 1595 1550 1605 1510 1560 "
        "1445 1440 1595 1465 1545 1595 1630 1515 1635 1625 1520 1455 1450 1480 1445"
    )
    return _numbers(yields), np.repeat(np.arange(6), 5)


def law_school() -> np.ndarray:
    """Five items of the Law School Admission Test, section 6, 1000 persons, 1 = right.

    Bock & Lieberman (1970), doi 10.1007/BF02291262.

    Examples
    --------
    >>> law_school().mean(axis=0).tolist()
    [0.924, 0.709, 0.553, 0.763, 0.87]
    """
    counts = "3 6 2 11 1 1 3 4 1 8 0 16 0 3 2 15 10 29 14 81 3 28 15 80 16 56 21 173 11 61 28 298"  # 00000 to 11111
    patterns = (np.arange(32)[:, None] >> np.arange(4, -1, -1)) & 1
    return np.repeat(patterns, _numbers(counts).astype(int), axis=0).astype(float)


def nutrition_survey() -> np.ndarray:
    """Age group, body mass index and cholesterol of 25 persons; NaN = missing.

    Schafer (1997), Analysis of Incomplete Multivariate Data, table 6.14, as `nhanes` in R's mice.

    Examples
    --------
    >>> np.isnan(nutrition_survey()).sum(axis=0).tolist()
    [0, 9, 10]
    """
    return _numbers(_NUTRITION.replace("-", "nan")).reshape(25, 3)


def setosa() -> np.ndarray:
    """Lengths and widths (cm) of sepals and petals of fifty irises, Iris setosa.

    Anderson (1935) through Fisher (1936), doi 10.1111/j.1469-1809.1936.tb02137.x.

    Examples
    --------
    >>> setosa().mean(axis=0).round(3).tolist()
    [5.006, 3.428, 1.462, 0.246]
    """
    one = np.array(
        [[int(flower[:2]), int(flower[2:4]), int(flower[4:6]), int(flower[6])] for flower in _SETOSA.split()]
    )
    return np.asarray(one / 10)


def _numbers(text: str) -> np.ndarray:
    return np.array(text.split(), dtype=float)


def _square(lower: str) -> np.ndarray:
    """A symmetric matrix from its lower triangle, row by row."""
    values = _numbers(lower)
    k = int(np.sqrt(2 * len(values)))
    whole = np.zeros((k, k))
    whole[np.tril_indices(k)] = values
    return np.asarray(whole + np.tril(whole, -1).T)


_PASTEUR = (
    156,
    "4.9412393 5.9839744 2.4871795 2.8226496 3.9951923 1.9221612 4.4322743 5.5631410 5.4177350",
    "1.4042310 0.4046974 1.5134512 0.6241074 0.4798335 1.3544717 0.5715904 0.0890750 0.1657224 1.3282005 0.4749845 "
    "0.1434708 0.0668734 1.0867763 1.7189283 0.5007730 0.1952883 0.2235348 0.7599925 0.9399459 0.9807355 0.0464622 "
    "-0.2051597 -0.0248571 0.3236289 0.1720075 0.2205208 1.1774679 0.1662610 0.0387603 0.1525889 0.1479370 "
    "0.1524829 0.2069742 0.4288410 0.9581327 0.3534085 0.2200889 0.3342208 0.1561644 0.2097722 0.1873853 0.2890786 "
    "0.3546991 0.9838599",
)
_GRANT_WHITE = (
    145,
    "4.9298851 6.2000000 1.9956897 3.3172414 4.7120690 2.4689655 3.9208396 5.4882759 5.3272031",
    "1.3278044 0.4171875 1.2348958 0.5374561 0.4817708 1.0808190 0.4429225 0.2850694 0.3836107 1.2659430 0.4139887 "
    "0.2059896 0.3466236 0.9397789 1.3509818 0.4148889 0.2455853 0.4098975 0.9126916 0.9043206 1.2890316 0.1241414 "
    "0.0762530 0.0802346 0.2429806 0.3050985 0.2097416 1.0691732 0.3720889 0.1959375 0.2603658 0.1226109 0.2413925 "
    "0.1443757 0.6372297 1.1019796 0.5771135 0.2833526 0.3984832 0.3639696 0.4252095 0.3174341 0.4449706 0.5705874 "
    "1.0583469",
)
_AGREE = (
    "4.5876707 4.7973422 4.5991141 4.6821705 4.5511259",
    "1.9728317 0.5644872 1.3839516 0.4915843 0.7470139 1.7018604 0.3098170 0.5862303 0.7023033 2.2095084 0.3237103 "
    "0.5755421 0.8314338 0.5751549 1.5916429",
)
_THURSTONE = (
    "1 .828 1 .776 .779 1 .439 .493 .46 1 .432 .464 .425 .674 1 .447 .489 .443 .59 .541 1 .447 .432 .401 .381 .402 "
    ".288 1 .541 .537 .534 .35 .367 .32 .555 1 .38 .358 .359 .424 .446 .325 .598 .452 1"
)
_NUTRITION = (
    "1 - -  2 22.7 187  1 - 187  3 - -  1 20.4 113  3 - 184  1 22.5 118  1 30.1 187  2 22 238  2 - -  1 - -  2 - - "
    "3 21.7 206  2 28.7 204  1 29.6 -  1 - -  3 27.2 284  2 26.3 199  1 35.3 218  3 25.5 -  1 - -  1 33.2 229 "
    "1 27.5 131  3 24.9 -  2 27.4 186"
)
_SETOSA = (
    "5135142 4930142 4732132 4631152 5036142 5439174 4634143 5034152 4429142 4931151 5437152 4834162 4830141 "
    "4330111 5840122 5744154 5439134 5135143 5738173 5138153 5434172 5137154 4636102 5133175 4834192 5030162 "
    "5034164 5235152 5234142 4732162 4831162 5434154 5241151 5542142 4931152 5032122 5535132 4936141 4430132 "
    "5134152 5035133 4523133 4432132 5035166 5138194 4830143 5138162 4632142 5337152 5033142"
)
