"""The model matrix: equal to what independent code builds, and careful where that code is silent."""

from __future__ import annotations

import numpy as np
import pandas as pd
import patsy
import pytest
import statsmodels.formula.api as api

from governance_survey.schemes.formula import parse_formula
from governance_survey.steps.matrix_columns import Variable
from governance_survey.steps.model_matrix import ModelMatrix, model_matrix
from governance_survey.words.errors import DataError, EstimationError, FormulaError, GovernanceSurveyError, UsageError
from governance_survey.words.text import Text, same

N = 60
RNG = np.random.default_rng(20261124)
EDU = (Text(zh="初中", en="middle school"), Text(zh="大专（含高职）", en="college"), Text(zh="本科", en="university"))
FRAME = pd.DataFrame(
    {
        "y": RNG.normal(size=N),
        "x": RNG.normal(size=N),
        "z": RNG.normal(size=N),
        "pop": RNG.uniform(1e3, 1e6, size=N),
        "edu": RNG.permutation(np.resize([2.0, 3.0, 1.0], N)),
        "job": RNG.permutation(np.resize([1.0, 2.0, 3.0, 4.0], N)),
        "urban": RNG.permutation(np.resize([0.0, 1.0, 1.0], N)),
    }
)
GROUPS = np.repeat([f"c{i}" for i in range(12)], 5).astype(object)


def columns(**changed: Variable) -> dict[str, Variable]:
    found = {name: Variable(FRAME[name].to_numpy(), "numeric") for name in ("y", "x", "z", "pop")}
    found["edu"] = Variable(FRAME["edu"].to_numpy(), "category", (2.0, 3.0, 1.0), EDU)
    found["job"] = Variable(FRAME["job"].to_numpy(), "category", (1.0, 2.0, 3.0, 4.0))
    found["urban"] = Variable(
        FRAME["urban"].to_numpy(), "category", (0.0, 1.0), (Text(zh="农村", en="rural"), Text(zh="城市", en="urban"))
    )
    return found | changed


def build(
    text: str, *, groups: np.ndarray | None = None, weights: np.ndarray | None = None, **changed: Variable
) -> ModelMatrix:
    return model_matrix(parse_formula(text), columns(**changed), groups=groups, weights=weights)


def refused(text: str, kind: type[GovernanceSurveyError], code: str, **named: object) -> GovernanceSurveyError:
    with pytest.raises(kind) as caught:
        build(text, **named)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")
    return caught.value


def holes(name: str, *rows: int) -> Variable:
    whole = columns()[name]
    values = whole.values.copy()
    values[list(rows)] = np.nan
    return Variable(values, whole.kind, whole.levels, whole.labels)


# Against independent code -----------------------------------------------------------------------------------

EDU_PATSY = "C(edu, levels=[2, 3, 1])"
PAIRS = [
    ("y ~ x", "x"),
    ("y ~ x + z + x:z", "x*z"),
    ("y ~ x*z*pop", "x*z*pop"),
    ("y ~ x:z", "x:z"),
    ("y ~ log(pop) + x", "np.log(pop) + x"),
    ("y ~ center(x)*z", "center(x)*z"),
    ("y ~ center(log(pop))", "center(np.log(pop))"),
    ("y ~ C(edu)", EDU_PATSY),
    ("y ~ C(edu, 1)", "C(edu, Treatment(1), levels=[2, 3, 1])"),
    ('y ~ C(edu, "本科")', "C(edu, Treatment(1), levels=[2, 3, 1])"),
    ("y ~ urban + x", "C(urban) + x"),
    ("y ~ C(edu)*x", f"{EDU_PATSY}*x"),
    ("y ~ C(edu)*C(job)", f"{EDU_PATSY}*C(job)"),
    ("y ~ C(edu)*urban*x", f"{EDU_PATSY}*C(urban)*x"),
    # Without the main effect of the number, a slope for each category.
    ("y ~ x:C(edu)", f"x:{EDU_PATSY}"),
    ("y ~ C(edu) + C(edu):x", f"{EDU_PATSY} + {EDU_PATSY}:x"),
    ("y ~ x + x:C(edu)", f"x + x:{EDU_PATSY}"),
    ("y ~ urban:x", "C(urban):x"),
    # Nested: one category within each of another.
    ("y ~ C(edu) + C(edu):C(job)", f"{EDU_PATSY} + {EDU_PATSY}:C(job)"),
]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_same_columns_as_patsy(ours: str, theirs: str) -> None:
    expected = np.asarray(patsy.dmatrix(theirs, FRAME, NA_action="raise"))
    found = build(ours)
    assert found.x.shape == expected.shape
    # The same set of columns; the order inside a product is a convention.
    ours_sorted, theirs_sorted = found.x[:, np.lexsort(found.x)], expected[:, np.lexsort(expected)]
    np.testing.assert_allclose(ours_sorted, theirs_sorted, rtol=1e-12, atol=1e-12)
    assert len(found.names) == len(set(found.names)) == len(found.labels) == len(found.terms) == len(found.contrasts)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_same_fitted_values_as_statsmodels(ours: str, theirs: str) -> None:
    fitted = api.ols(f"y ~ {theirs}", FRAME).fit().fittedvalues.to_numpy()
    found = build(ours)
    coef, _, rank, _ = np.linalg.lstsq(found.x / np.abs(found.x).max(axis=0), found.y, rcond=None)
    assert rank == found.x.shape[1]
    np.testing.assert_allclose(found.x / np.abs(found.x).max(axis=0) @ coef, fitted, atol=1e-8)


# poly ---------------------------------------------------------------------------------------------------------


def test_poly_of_one_to_five_is_the_table_of_orthogonal_polynomials() -> None:
    # poly(1:5, 3) in R: the classical integer contrasts over their root sums of squares (10, 14, 10).
    x = Variable(np.array([1.0, 2, 3, 4, 5]), "numeric")
    found = model_matrix(parse_formula("y ~ poly(x, 3)"), {"y": x, "x": x})
    np.testing.assert_allclose(found.x[:, 1], np.array([-2, -1, 0, 1, 2]) / np.sqrt(10), atol=1e-14)
    np.testing.assert_allclose(found.x[:, 2], np.array([2, -1, -2, -1, 2]) / np.sqrt(14), atol=1e-14)
    np.testing.assert_allclose(found.x[:, 3], np.array([-1, 2, 0, -2, 1]) / np.sqrt(10), atol=1e-14)
    assert found.names[1:] == ("poly(x, 3)[1]", "poly(x, 3)[2]", "poly(x, 3)[3]")


@pytest.mark.parametrize("degree", [2, 3, 4, 5])
@pytest.mark.parametrize("shape", [lambda x: x, lambda x: 1e5 + 3e4 * x, lambda x: 2000 + 1e-3 * x])
def test_poly_is_orthonormal_over_complete_rows_and_spans_the_powers(degree: int, shape) -> None:
    values = shape(FRAME["x"].to_numpy())
    x, z = Variable(values, "numeric"), holes("z", 0, 7)
    found = build(f"y ~ poly(x, {degree}) + z", x=x, z=z)
    basis = found.x[found.complete, 1:-1]
    assert found.complete.sum() == N - 2
    np.testing.assert_allclose(basis.T @ basis, np.eye(degree), atol=1e-8)
    np.testing.assert_allclose(basis.sum(axis=0), 0, atol=1e-8)
    # Rows that miss another variable get the same polynomials, read from the complete rows.
    scaled = (values - values.mean()) / values.std()
    for place in range(1, degree + 1):
        coef = np.polyfit(scaled[found.complete], basis[:, place - 1], place)
        assert coef[0] > 0
        np.testing.assert_allclose(np.polyval(coef, scaled), found.x[:, place], atol=1e-7)


def test_poly_needs_more_values_than_its_degree() -> None:
    three = Variable(np.resize([1.0, 2.0, 3.0], N), "numeric")
    assert build("y ~ poly(x, 2)", x=three).x.shape == (N, 3)
    refused("y ~ poly(x, 3)", EstimationError, "too_few_values", x=three)
    refused("y ~ poly(x, 2)", EstimationError, "too_few_values", x=Variable(np.full(N, 4.0), "numeric"))
    # Three values in name only: two of them differ by rounding.
    rounded = Variable(np.resize([0.0, 1.0, 1.0 + 1e-13], N), "numeric")
    refused("y ~ poly(x, 2)", EstimationError, "too_few_values", x=rounded)


# Categories ---------------------------------------------------------------------------------------------------


def test_first_level_in_scheme_order_is_the_base_and_every_column_says_so() -> None:
    found = model_matrix(parse_formula("y ~ C(edu)"), columns(), titles={"edu": Text(zh="学历", en="education")})
    assert found.names == ("(Intercept)", "C(edu)[3]", "C(edu)[1]")
    assert found.labels[1].zh == "学历：大专（含高职）（对照：初中）"
    assert found.labels[1].en == "education: college (vs middle school)"
    assert found.labels[0].zh == "截距"
    assert (found.contrasts[1].level, found.contrasts[1].base) == (EDU[1], EDU[0])
    assert found.contrasts[0] is None
    np.testing.assert_array_equal(found.x[:, 1], FRAME["edu"] == 3)


@pytest.mark.parametrize("reference", ["3", '"3"', '"大专（含高职）"', '"大专(含高职)"', '"college"', "'college'"])
def test_a_reference_by_code_or_by_label_in_either_language(reference: str) -> None:
    found = build(f"y ~ C(edu, {reference})")
    assert [contrast.base for contrast in found.contrasts[1:]] == [EDU[1], EDU[1]]
    np.testing.assert_array_equal(found.x[:, 1:], np.stack([FRAME["edu"] == 2, FRAME["edu"] == 1], axis=1))


def test_a_number_is_a_code_and_a_quoted_number_a_label_first() -> None:
    tricky = Variable(FRAME["edu"].to_numpy(), "category", (1.0, 2.0, 3.0), (same("2"), same("3"), same("1")))
    assert build("y ~ C(edu, 2)", edu=tricky).contrasts[1].base == same("3")
    assert build('y ~ C(edu, "2")', edu=tricky).contrasts[1].base == same("2")


def test_an_unknown_reference_lists_the_levels() -> None:
    error = refused('y ~ x + C(edu, "博士")', UsageError, "unknown_reference")
    for label, code in zip(EDU, (2, 3, 1), strict=True):
        assert f"{code} = {label.zh}" in error.say("zh")
        assert f"{code} = {label.en}" in error.say("en")
    assert error.where.say("zh").split("\n")[2].index("^") == len("    y ~ x + C(")


def test_a_category_without_C_is_refused_with_advice() -> None:
    error = refused("y ~ x + edu", UsageError, "category_needs_C")
    assert "C(edu)" in error.fix.zh
    assert "C(edu)" in error.fix.en
    for text in ("y ~ x:edu", "y ~ center(edu)", "y ~ between(edu)", "y ~ poly(edu, 2)"):
        refused(text, UsageError, "category_needs_C", groups=GROUPS)


def test_two_levels_stand_without_C_as_an_indicator_that_names_its_level() -> None:
    found = build("y ~ urban")
    assert found.names[1] == "urban[1]"
    assert found.labels[1].zh == "urban：城市（对照：农村）"
    np.testing.assert_array_equal(found.x[:, 1], FRAME["urban"])
    np.testing.assert_array_equal(build("y ~ C(urban)").x, found.x)
    one_two = Variable(FRAME["urban"].to_numpy() + 1, "category", (1.0, 2.0))
    assert build("y ~ urban", urban=one_two).names[1] == "urban[2]"
    np.testing.assert_array_equal(build("y ~ urban", urban=one_two).x, found.x)


def test_a_list_of_yes_and_no_is_compared_with_no_whatever_its_order() -> None:
    values, labels = FRAME["urban"].to_numpy(), (Text(zh="有", en="yes"), Text(zh="没有", en="no"))
    listed = Variable(values, "category", (1.0, 0.0), labels)
    for text in ("y ~ urban", "y ~ C(urban)"):
        found = build(text, urban=listed)
        np.testing.assert_array_equal(found.x[:, 1], values)
        assert (found.contrasts[1].level, found.contrasts[1].base) == labels
    assert build('y ~ C(urban, "有")', urban=listed).contrasts[1].level == labels[1]


def test_functions_apply_to_the_indicator_of_two_levels() -> None:
    found = build("y ~ between(urban) + within(urban) + center(urban)", groups=GROUPS)
    shares = FRAME["urban"].groupby(GROUPS.astype(str)).transform("mean").to_numpy()
    np.testing.assert_allclose(found.x[:, 1], shares, atol=1e-15)
    np.testing.assert_allclose(found.x[:, 1] + found.x[:, 2], FRAME["urban"], atol=1e-15)
    np.testing.assert_allclose(found.x[:, 3], FRAME["urban"] - FRAME["urban"].mean(), atol=1e-15)
    assert found.labels[1].zh == "urban：城市（社区均值）"
    refused("y ~ log(urban)", EstimationError, "log_of_non_positive")


def test_a_number_can_be_compared_as_a_category() -> None:
    found = build("y ~ C(x)", x=Variable(np.resize([0.5, 2.0, -1.0, 1e9 + 1], N), "numeric"))
    assert found.names[1:] == ("C(x)[0.5]", "C(x)[2]", "C(x)[1000000001]")
    refused("y ~ C(x)", UsageError, "not_a_category")
    many = Variable(np.arange(N, dtype=float), "category", tuple(float(i) for i in range(N)))
    assert build("y ~ C(x)", x=many).x.shape == (N, N)


def test_levels_nobody_chose_among_complete_rows_are_dropped_and_reported() -> None:
    codes = np.where(np.arange(N) < 4, 4.0, np.resize([1.0, 3.0], N))
    labelled = Variable(codes, "category", (2.0, 1.0, 3.0, 4.0), tuple(same(c) for c in "abcd"))
    found = build("y ~ C(job) + x", job=labelled, x=holes("x", 0, 1, 2, 3))
    assert found.names == ("(Intercept)", "C(job)[3]", "x")
    assert found.contrasts[1].base == same("b")
    assert found.dropped_levels == (("job", (same("a"), same("d"))),)
    assert build("y ~ C(edu)").dropped_levels == ()
    refused('y ~ C(job, "a")', UsageError, "empty_reference", job=labelled)
    refused("y ~ C(job, 9)", UsageError, "unknown_reference", job=labelled)


def test_one_level_left_is_refused() -> None:
    refused("y ~ C(edu)", EstimationError, "one_level", edu=Variable(np.full(N, 2.0), "category", (2.0, 3.0, 1.0), EDU))
    refused("y ~ urban", EstimationError, "one_level", urban=Variable(np.ones(N), "category", (0.0, 1.0)))


def test_a_code_outside_the_list_never_passes_as_the_base() -> None:
    values = FRAME["edu"].to_numpy().copy()
    values[5] = 9.0
    error = refused("y ~ C(edu)", DataError, "undeclared_level", edu=Variable(values, "category", (2.0, 3.0, 1.0), EDU))
    assert error.got.en == "9"


def test_a_product_of_categories_without_main_effects_is_refused_with_the_crossed_form() -> None:
    error = refused("y ~ C(edu):C(job)", UsageError, "main_effects_missing")
    assert "C(edu)*C(job)" in error.fix.en


def test_names_of_a_product_keep_each_level_with_its_factor() -> None:
    found = build("y ~ C(edu)*urban*x")
    assert "C(edu)[3]:urban[1]:x" in found.names
    assert found.terms[found.names.index("C(edu)[3]:urban[1]:x")].label == "C(edu):urban:x"
    place = found.names.index("C(edu)[1]:urban[1]")
    np.testing.assert_array_equal(found.x[:, place], (FRAME["edu"] == 1) & (FRAME["urban"] == 1))
    assert found.labels[place].en == "edu: university (vs middle school) × urban: urban (vs rural)"


# Outcome --------------------------------------------------------------------------------------------------------


def test_outcome_as_number_logarithm_or_indicator() -> None:
    np.testing.assert_array_equal(build("y ~ x").y, FRAME["y"])
    logged = build("log(pop) ~ x")
    np.testing.assert_allclose(logged.y, np.log(FRAME["pop"]), rtol=1e-15)
    assert logged.outcome.zh == "pop（对数）"
    one_two = Variable(FRAME["urban"].to_numpy() + 1, "category", (1.0, 2.0), (same("rural"), same("city")))
    indicator = build("urban ~ x", urban=one_two)
    np.testing.assert_array_equal(indicator.y, FRAME["urban"])
    assert indicator.outcome.en == "urban: city"


def test_codes_of_a_nominal_outcome_are_never_regressed_on() -> None:
    refused("edu ~ x", UsageError, "category_outcome")
    refused("log(edu) ~ x", UsageError, "category_outcome")


# log, center ------------------------------------------------------------------------------------------------------


def test_log_of_non_positive_is_refused_with_the_count() -> None:
    values = FRAME["pop"].to_numpy().copy()
    values[[1, 5]], values[9], values[11] = 0.0, -3.0, np.nan
    error = refused("y ~ log(pop)", EstimationError, "log_of_non_positive", pop=Variable(values, "numeric"))
    assert "3" in error.what.zh
    assert "3" in error.what.en
    refused("log(pop) ~ x", EstimationError, "log_of_non_positive", pop=Variable(values, "numeric"))


def test_center_subtracts_the_mean_of_complete_rows() -> None:
    x, z = holes("x", 3), holes("z", 10, 11)
    found = build("y ~ center(x) + z", x=x, z=z)
    assert abs(found.x[found.complete, 1].mean()) < 1e-15
    used = np.delete(FRAME["x"].to_numpy(), [3, 10, 11])
    np.testing.assert_allclose(found.x[10, 1], FRAME["x"][10] - used.mean(), rtol=1e-14)


def test_center_with_weights_subtracts_the_weighted_mean() -> None:
    weights = RNG.uniform(0.5, 3, size=N)
    weights[4], weights[6] = np.nan, 0.0
    found = build("y ~ center(x)", weights=weights)
    known = np.nan_to_num(weights)
    expected = FRAME["x"] - (known * FRAME["x"]).sum() / known.sum()
    np.testing.assert_allclose(found.x[:, 1], expected, rtol=1e-13)
    refused("y ~ center(x)", EstimationError, "no_weight", weights=np.zeros(N))


# between, within --------------------------------------------------------------------------------------------------


def test_between_and_within_add_up_and_match_group_means_over_members_with_a_value() -> None:
    x = holes("x", 0, 6, 7, 8, 9)
    found = build("y ~ between(x) + within(x)", groups=GROUPS, x=x)
    means = pd.Series(x.values).groupby(GROUPS.astype(str)).transform("mean").to_numpy()
    known = ~np.isnan(x.values)
    np.testing.assert_allclose(found.x[known, 1], means[known], rtol=1e-13)
    np.testing.assert_allclose(found.x[known, 1] + found.x[known, 2], x.values[known], rtol=1e-13)
    sums = pd.Series(found.x[:, 2]).groupby(GROUPS.astype(str)).sum()
    np.testing.assert_allclose(sums, 0, atol=1e-13)
    assert np.isnan(found.x[~known, 1:]).all()
    # Row 5 is the only member of its community with a value: it is its community.
    assert found.x[5, 2] == 0


def test_group_means_use_members_that_miss_another_variable() -> None:
    whole = build("y ~ between(x)", groups=GROUPS)
    holed = build("y ~ between(x) + z", groups=GROUPS, z=holes("z", 0, 1))
    np.testing.assert_array_equal(whole.x[:, 1], holed.x[:, 1])


@pytest.mark.parametrize("missing", [None, np.nan])
def test_rows_without_a_community_are_incomplete_not_a_community(missing: object) -> None:
    groups = GROUPS.copy()
    groups[[0, 30]] = missing
    found = build("y ~ within(x)", groups=groups)
    assert np.isnan(found.x[[0, 30], 1]).all()
    assert not found.complete[[0, 30]].any()
    assert found.complete.sum() == N - 2
    np.testing.assert_allclose(found.x[1, 1], FRAME["x"][1] - FRAME["x"][1:5].mean(), rtol=1e-12)
    assert build("y ~ x", groups=groups).complete.all()


def test_groups_as_numbers_give_the_same() -> None:
    numbers = np.repeat(np.arange(12.0), 5)
    np.testing.assert_array_equal(build("y ~ between(x)", groups=numbers).x, build("y ~ between(x)", groups=GROUPS).x)


def test_without_groups_between_is_refused_with_advice() -> None:
    for text in ("y ~ between(x)", "y ~ within(log(pop))"):
        assert refused(text, UsageError, "groups_missing").fix is not None


def test_order_of_nested_functions_matters() -> None:
    inner = build("y ~ between(log(pop))", groups=GROUPS).x[:, 1]
    outer = build("y ~ log(between(pop))", groups=GROUPS).x[:, 1]
    by = FRAME["pop"].groupby(GROUPS.astype(str))
    np.testing.assert_allclose(inner, by.transform(lambda v: np.log(v).mean()), rtol=1e-12)
    np.testing.assert_allclose(outer, np.log(by.transform("mean")), rtol=1e-12)
    assert build("y ~ between(log(pop))", groups=GROUPS).labels[1].en == "log of pop (community mean)"
    np.testing.assert_allclose(build("y ~ center(between(x))", groups=GROUPS).x[:, 1].mean(), 0, atol=1e-15)


# Missing values, names, inputs ----------------------------------------------------------------------------------------


def test_missing_stays_missing_in_every_column_of_its_term_and_only_there() -> None:
    holed = {"x": holes("x", 2), "edu": holes("edu", 4), "y": holes("y", 8), "z": holes("z", 9)}
    found = build("y ~ x + C(edu) + x:C(edu) + poly(z, 2)", **holed)
    empty = {name: set(np.flatnonzero(np.isnan(found.x[:, place]))) for place, name in enumerate(found.names)}
    assert found.x.shape[0] == N
    assert empty["(Intercept)"] == set()
    assert empty["x"] == {2}
    assert empty["C(edu)[3]"] == empty["C(edu)[1]"] == {4}
    assert empty["x:C(edu)[3]"] == empty["x:C(edu)[1]"] == {2, 4}
    assert empty["poly(z, 2)[1]"] == empty["poly(z, 2)[2]"] == {9}
    assert set(np.flatnonzero(~found.complete)) == {2, 4, 8, 9}
    assert set(np.flatnonzero(np.isnan(found.y))) == {8}
    np.testing.assert_array_equal(found.complete, np.isfinite(found.x).all(axis=1) & np.isfinite(found.y))


def test_unknown_name_is_pointed_at_with_the_closest() -> None:
    with pytest.raises(FormulaError) as caught:
        build("y ~ x + urbn")
    assert caught.value.code == "unknown_name"
    assert caught.value.where.en.split("\n")[2].index("^") == len("    y ~ x + ")
    assert "urban" in caught.value.fix.zh


def test_unusable_data_is_refused() -> None:
    refused("y ~ x", EstimationError, "no_complete_rows", x=Variable(np.full(N, np.nan), "numeric"))
    infinite = FRAME["x"].to_numpy().copy()
    infinite[3] = np.inf
    refused("y ~ x", EstimationError, "not_finite", x=Variable(infinite, "numeric"))
    empty = Variable(np.array([]), "numeric")
    with pytest.raises(EstimationError) as caught:
        model_matrix(parse_formula("y ~ x"), {"y": empty, "x": empty})
    assert caught.value.code == "no_complete_rows"


def test_titles_may_be_partial_and_inputs_stay_as_they_were() -> None:
    given, groups = columns(), GROUPS.copy()
    before = {name: variable.values.copy() for name, variable in given.items()}
    text = "log(pop) ~ center(x)*C(edu) + poly(z, 2) + within(x) + urban"
    found = model_matrix(parse_formula(text), given, groups=groups, titles={"x": Text(zh="法治", en="rule of law")})
    assert found.labels[found.names.index("within(x)")].zh == "法治（与社区均值之差）"
    assert found.labels[found.names.index("poly(z, 2)[1]")].en == "z (degree 1)"
    for name, values in before.items():
        np.testing.assert_array_equal(given[name].values, values)
    np.testing.assert_array_equal(groups, GROUPS)
    with pytest.raises(AttributeError):
        found.y = found.y  # type: ignore[misc]
