"""Long tables in two halves: the same numbers whatever the timing, and those of one part to the last digits."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics import halves as module
from governance_survey.statistics.halves import LEAST, at_once, halves
from governance_survey.statistics.regression import linear_model
from governance_survey.words.text import Text


def long_table(n=LEAST + 17):
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(n), rng.normal(1e6, 1, n), rng.normal(size=n)])
    return x, x @ [1.0, 0.5, -0.5] + rng.normal(size=n), rng.integers(0, 40, n)


def test_halves_cover_every_row_once():
    for n in (1, LEAST - 1, LEAST, LEAST + 1):
        assert np.concatenate([np.arange(n)[part] for part in halves(n)]).tolist() == list(range(n))


@pytest.mark.parametrize("covariance", ["cluster", "hc3", "model"])
def test_two_halves_say_what_one_part_says_and_always_the_same(covariance, monkeypatch):
    x, y, g = long_table()
    options = {"names": ("(Intercept)", "a", "b"), "covariance": covariance, "clusters": g}
    first, again = linear_model(x, y, **options), linear_model(x, y, **options)
    assert first.cov.tobytes() == again.cov.tobytes() and first.coef.tobytes() == again.coef.tobytes()
    monkeypatch.setattr(module, "LEAST", 10**9)
    whole = linear_model(x, y, **options)
    np.testing.assert_allclose(first.coef[1:], whole.coef[1:], rtol=1e-9)
    np.testing.assert_allclose(first.std_error, whole.std_error, rtol=1e-9)
    assert first.max_leverage == pytest.approx(whole.max_leverage, rel=1e-9)


def test_a_refusal_in_one_half_is_told():
    def refuse():
        raise EstimationError("not_finite", Text(zh="不", en="no"))

    with pytest.raises(EstimationError, match="not_finite"):
        at_once([lambda: 1, refuse])
