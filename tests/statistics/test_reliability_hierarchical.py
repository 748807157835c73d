"""Hierarchical omega: what is put in comes out, the refusals."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.reliability import hierarchical_omega, schmid_leiman

from ..reference import table


def made(sizes=(3, 4, 3), loading=0.7, second=(0.7, 0.6, 0.5)):
    pattern = np.zeros((sum(sizes), len(sizes)))
    pattern[np.arange(sum(sizes)), np.repeat(np.arange(len(sizes)), sizes)] = loading
    phi = np.outer(second, second)
    np.fill_diagonal(phi, 1)
    r = pattern @ phi @ pattern.T
    np.fill_diagonal(r, 1)
    return r, pattern @ np.array(second)


def test_what_is_put_in_comes_out():
    r, general = made()
    found = hierarchical_omega(r, 3)
    np.testing.assert_allclose(found.solution.general, general, atol=1e-5)
    assert found.hierarchical == pytest.approx(general.sum() ** 2 / r.sum(), abs=1e-5)
    assert found.total == pytest.approx(1 - 10 * (1 - 0.49) / r.sum(), abs=1e-5)
    assert found.hierarchical < found.asymptotic < 1
    assert sorted(np.bincount(found.group_of).tolist()) == [3, 3, 4]
    own = [found.group_of == k for k in range(3)]
    by_hand = [found.solution.general[m].sum() ** 2 / r[np.ix_(m, m)].sum() for m in own]
    np.testing.assert_allclose(found.subscale_general, by_hand, rtol=1e-10)
    np.testing.assert_allclose(found.subscale_total, found.subscale_general + found.subscale_group)


def test_general_and_groups_reproduce_the_correlations():
    r, _ = made((3, 3, 3, 4), 0.6, (0.8, 0.7, 0.6, 0.5))
    found = schmid_leiman(r, 4)
    again = np.outer(found.general, found.general) + found.group @ found.group.T + np.diag(found.uniquenesses)
    np.testing.assert_allclose(again, r, atol=1e-5)


def test_order_of_items_does_not_matter():
    r, _ = made()
    order = np.random.default_rng(3).permutation(10)
    one, other = hierarchical_omega(r, 3), hierarchical_omega(r[np.ix_(order, order)], 3)
    assert one.hierarchical == pytest.approx(other.hierarchical, abs=1e-6)
    np.testing.assert_array_equal(one.group_of[order], other.group_of)


def test_a_turned_item_is_refused_or_told():
    r, _ = made()
    sign = np.ones(10)
    sign[4] = -1
    with pytest.raises(EstimationError) as caught:
        hierarchical_omega(r * np.outer(sign, sign), 3)
    assert caught.value.code == "negatively_keyed_item"
    assert "5" in caught.value.say("en")
    found = hierarchical_omega(r * np.outer(sign, sign), 3, reflect=True)
    assert np.flatnonzero(found.solution.reflected).tolist() == [4]
    assert found.hierarchical == pytest.approx(hierarchical_omega(r, 3).hierarchical, abs=1e-6)


def test_two_factors_do_not_identify_a_general_one():
    with pytest.raises(EstimationError) as caught:
        schmid_leiman(made()[0], 2)
    assert caught.value.code == "general_factor_not_identified"
    assert caught.value.say("zh") != caught.value.say("en")


def test_communalities_are_those_of_the_correlated_factors():
    """Five factors of psych's bfi: one general factor does not account for all their correlations."""
    items = table("bfi").iloc[:, 1:26].dropna().to_numpy(float)
    found = schmid_leiman(np.corrcoef(items.T), 5, reflect=True)
    np.testing.assert_allclose(found.communalities, 1 - found.uniquenesses)
    squares = found.general**2 + (found.group**2).sum(axis=1)
    assert 0.02 < np.abs(squares - found.communalities).max() < 0.06
