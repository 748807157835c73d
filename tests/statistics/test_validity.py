"""HTMT, Fornell-Larcker, composite reliability: semTools and lavaan, hidden signs, refusals."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.confirmatory import Moments, cfa
from governance_survey.statistics.reliability import composite_reliability, cronbach_alpha
from governance_survey.statistics.validity import bootstrap_htmt, convergent_validity, fornell_larcker, htmt
from governance_survey.statistics.validity.pairwise import pairwise_correlations

from ..reference import agree, entry, table

ITEMS = [f"x{i}" for i in range(1, 10)]
BLOCKS = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
REVERSED = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]


def hs() -> np.ndarray:
    return table("hs1939")[ITEMS].to_numpy(float)


def bfi() -> tuple[np.ndarray, list[str]]:
    frame = table("bfi")
    names = [f"{letter}{i}" for letter in "ACENO" for i in range(1, 6)]
    frame[REVERSED] = 7 - frame[REVERSED]
    return frame[names].dropna().to_numpy(float), names


def test_htmt_equals_semtools():
    reference = entry("03_cfa", "cfa.hs.htmt")
    r = np.corrcoef(hs().T)
    for variant, key in (("htmt", "htmt"), ("htmt2", "htmt2"), ("htmt", "htmt_by_formula")):
        agree(htmt(r, BLOCKS, variant=variant).ratio, reference["outputs"][key]["values"], reference)


def test_htmt_of_five_scales_equals_semtools():
    reference = entry("03_cfa", "cfa.bfi5.reliability")
    r, blocks = np.corrcoef(bfi()[0].T), np.arange(25).reshape(5, 5).tolist()
    agree(htmt(r, blocks).ratio, reference["outputs"]["htmt"]["values"], reference)
    agree(htmt(r, blocks, variant="htmt2").ratio, reference["outputs"]["htmt2"]["values"], reference)


@pytest.mark.parametrize("name", ["cfa.hs.cr_ave", "cfa.bfi5.reliability"])
def test_composite_reliability_equals_that_of_lavaan(name):
    reference = entry("03_cfa", name)
    items, names = (hs(), ITEMS) if "hs" in name else bfi()
    found = convergent_validity(cfa(reference["inputs"]["model"], items, names))
    theirs = reference["outputs"]["table"]
    assert list(found.factors) == [row["factor"] for row in theirs]
    agree([c.reliability for c in found.composites], [row["cr"] for row in theirs], reference)
    agree([c.ave for c in found.composites], [row["ave"] for row in theirs], reference)
    agree(found.table.matrix, reference["outputs"]["fornell_larcker"]["values"], reference)


def test_reliability_of_raw_sums_equals_semtools():
    reference = entry("03_cfa", "cfa.hs.semtools_reliability")
    found = convergent_validity(cfa(reference["inputs"]["model"], hs(), ITEMS), standardised=False).composites
    ours = [
        [cronbach_alpha(hs()[:, block]).raw for block in BLOCKS],
        [c.reliability for c in found],
        [c.reliability for c in found],
        [c.observed for c in found],
        [c.ave for c in found],
    ]
    agree(ours, reference["outputs"]["reliability"]["values"], reference)
    agree(ours[3], list(reference["outputs"]["comprelsem_omega"].values()), reference)
    agree(ours[0], list(reference["outputs"]["comprelsem_alpha"].values()), reference)


def test_an_error_covariance_lowers_the_reliability():
    loading = np.array([0.8, 0.7, 0.6, 0.5])
    s = np.outer(loading, loading)
    s[0, 1] = s[1, 0] = s[0, 1] + 0.15
    np.fill_diagonal(s, 1)
    text = "F =~ a + b + c + d"
    found = convergent_validity(cfa(f"{text}\na ~~ b", Moments(300, s), list("abcd")))
    assert found.composites[0].reliability == pytest.approx(2.6**2 / (2.6**2 + 2.26 + 0.3), abs=1e-4)


def test_a_cross_loading_is_refused():
    x, names = hs(), ITEMS
    model = cfa("v =~ x1 + x2 + x3\nt =~ x4 + x5 + x6 + x3", x, names)
    with pytest.raises(EstimationError) as caught:
        convergent_validity(model)
    assert caught.value.code == "cross_loading"
    assert "x3" in caught.value.say("en")


def test_an_item_that_was_not_turned_shows_in_the_signed_ratio():
    x, _ = bfi()
    blocks = np.arange(25).reshape(5, 5).tolist()
    turned = x.copy()
    turned[:, 1] = 7 - turned[:, 1]
    right, wrong = htmt(np.corrcoef(x.T), blocks), htmt(np.corrcoef(turned.T), blocks)
    np.testing.assert_allclose(right.ratio, wrong.ratio, rtol=1e-12)
    assert {pair for pair in wrong.negative_within if 1 in pair} == {(0, 1), (1, 2), (1, 3), (1, 4)}
    assert not any(1 in pair for pair in right.negative_within)
    assert abs(right.signed[0, 2] - right.ratio[0, 2]) < 0.05
    assert abs(wrong.signed[0, 2] - wrong.ratio[0, 2]) > 0.05


def test_negative_factor_correlations_are_seen():
    """Neuroticism correlates negatively with the others: the ratio is of absolute values, the signed one below 0."""
    found = htmt(np.corrcoef(bfi()[0].T), np.arange(25).reshape(5, 5).tolist())
    assert (found.signed[3, [0, 1, 2, 4]] < 0).all()
    assert len(found.negative_between) > 50


def test_one_factor_in_two_names_has_ratio_one():
    loading = np.full(6, 0.7)
    r = np.outer(loading, loading)
    np.fill_diagonal(r, 1)
    for variant in ("htmt", "htmt2"):
        assert htmt(r, [[0, 1, 2], [3, 4, 5]], variant=variant).ratio[0, 1] == pytest.approx(1)


def test_htmt2_is_exact_for_unequal_loadings():
    loading, phi = np.array([0.9, 0.7, 0.5, 0.8, 0.6, 0.4]), 0.5
    factors = np.kron(np.array([[1, phi], [phi, 1]]), np.ones((3, 3)))
    r = np.outer(loading, loading) * factors
    np.fill_diagonal(r, 1)
    assert htmt(r, [[0, 1, 2], [3, 4, 5]], variant="htmt2").ratio[0, 1] == pytest.approx(phi)
    assert htmt(r, [[0, 1, 2], [3, 4, 5]]).ratio[0, 1] != pytest.approx(phi, abs=1e-3)


@pytest.mark.parametrize(
    ("blocks", "code"),
    [([[0], [1, 2]], "too_few_items"), ([[0, 1]], "too_few_items"), ([[0, 1], [1, 2]], "overlapping_blocks")],
)
def test_refusals(blocks, code):
    with pytest.raises(EstimationError) as caught:
        htmt(np.full((3, 3), 0.5), blocks)
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


def test_missing_and_zero_correlations_are_refused():
    r = np.full((4, 4), 0.5)
    r[0, 2] = r[2, 0] = 0
    with pytest.raises(EstimationError) as caught:
        htmt(r, [[0, 1], [2, 3]], variant="htmt2")
    assert caught.value.code == "zero_correlation"
    assert htmt(r, [[0, 1], [2, 3]]).ratio[0, 1] == pytest.approx(0.375 / 0.5)
    r[0, 2] = r[2, 0] = np.nan
    with pytest.raises(EstimationError) as caught:
        htmt(r, [[0, 1], [2, 3]])
    assert caught.value.code == "correlation_missing"


def test_bootstrap_against_drawing_rows_one_set_at_a_time():
    x = hs()
    found = bootstrap_htmt(x, BLOCKS, seed=4, draws=400)
    rng = np.random.default_rng(99)
    drawn = [htmt(np.corrcoef(x[rng.integers(0, len(x), len(x))].T), BLOCKS).ratio for _ in range(400)]
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    np.testing.assert_allclose(found.low, low, atol=0.04)
    np.testing.assert_allclose(found.high, high, atol=0.04)
    np.testing.assert_allclose(found.found.ratio, htmt(np.corrcoef(x.T), BLOCKS).ratio, rtol=1e-10)
    again = bootstrap_htmt(x, BLOCKS, seed=4, draws=400)
    np.testing.assert_array_equal(found.low, again.low)


def test_bootstrap_numbers_items_as_they_were_given_and_leaves_gaps_out():
    x = np.column_stack([np.full(len(hs()), np.nan), hs()])
    x[:5, 4] = np.nan
    x[:, 2] = -x[:, 2]
    found = bootstrap_htmt(x, [[1, 2, 3], [4, 5, 6]], seed=1, draws=100)
    assert found.n == len(x) - 5
    assert (1, 2) in found.found.negative_within


def test_fornell_larcker_refuses_what_is_no_ave():
    for ave in ([0.5, 1.2], [0.5], [np.nan, 0.5]):
        with pytest.raises(EstimationError) as caught:
            fornell_larcker(np.array(ave), np.eye(2))
        assert caught.value.code == "bad_ave"


def test_composite_reliability_of_raw_and_standardised_and_correlated_errors():
    loading, error = np.array([1.0, 0.8, 1.2]), np.array([0.5, 0.6, 0.7])
    raw = composite_reliability(loading, error, factor_variance=1.5, observed_variance=20.0)
    assert raw.reliability == pytest.approx(1.5 * 9 / (1.5 * 9 + 1.8))
    assert raw.observed == pytest.approx(1.5 * 9 / 20)
    same = composite_reliability(loading * 1.5**0.5, error)
    assert same.reliability == pytest.approx(raw.reliability)
    assert same.ave == pytest.approx(raw.ave)
    assert composite_reliability(loading, error, error_covariances=0.2).reliability < same.reliability
    assert composite_reliability(-loading, error).reliability == pytest.approx(9 / (9 + 1.8))


@pytest.mark.parametrize(
    ("loading", "error", "code"),
    [
        ([0.5, 0.6], [0.1], "bad_loadings"),
        ([0.5, np.nan], [0.1, 0.2], "bad_loadings"),
        ([0.5, 1.1], [0.1, -0.2], "heywood_case"),
        ([0.8, 0.7, -0.4], [0.3, 0.5, 0.8], "negatively_keyed_item"),
    ],
)
def test_composite_refusals(loading, error, code):
    with pytest.raises(EstimationError) as caught:
        composite_reliability(np.array(loading), np.array(error))
    assert caught.value.code == code


def test_pairwise_bootstrap_equals_listwise_without_gaps_and_numpy_with_them():
    x = hs()
    one = bootstrap_htmt(x, BLOCKS, seed=4, draws=400)
    other = bootstrap_htmt(x, BLOCKS, seed=5, draws=400, missing="pairwise")
    np.testing.assert_allclose(other.found.ratio, one.found.ratio, rtol=1e-10)
    np.testing.assert_allclose(other.low, one.low, atol=0.04)
    np.testing.assert_allclose(other.signed_high, one.signed_high, atol=0.04)
    x[::3, 0] = x[1::4, 5] = np.nan
    gaps = bootstrap_htmt(x, BLOCKS, seed=5, draws=100, missing="pairwise")
    both = ~np.isnan(x[:, [0, 5]]).any(axis=1)
    shared = np.corrcoef(x[both][:, [0, 5]].T)[0, 1]
    found = pairwise_correlations(x, np.ones((1, len(x))))[0]
    assert found[0, 5] == pytest.approx(shared, abs=1e-12)
    assert gaps.n == len(x) and (gaps.low <= gaps.high).all()


def test_near_nought_the_absolute_ratio_drifts_and_the_signed_does_not():
    rng = np.random.default_rng(7)
    common = np.repeat(rng.normal(size=(250, 2)), 4, axis=1)
    x = common + rng.normal(size=(250, 8))
    found = bootstrap_htmt(x, [range(4), range(4, 8)], seed=1, draws=300, missing="pairwise")
    assert found.signed_low[0, 1] < found.found.signed[0, 1] < found.signed_high[0, 1]
    assert found.low[0, 1] > found.signed_low[0, 1]
