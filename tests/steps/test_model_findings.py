"""Findings of every family: percentage points, counts, ratios, the same interval as the model's, refusals."""

import re

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import UsageError

from .studies import worker_table
from .test_interpretation import CAUSAL_EN, CAUSAL_ZH
from .test_model_families import plain_indices, used, weighted

ASKED = {
    "logit": ("W_BG_2 ~ W_LAW + urban", "W_LAW", {"family": "logit"}, {}),
    "ordered": ("W_TRN_1 ~ W_LAW + urban", "W_LAW", {"family": "ordered"}, {}),
    "multinomial": ("W_BG_6 ~ W_LAW", "W_LAW", {"family": "multinomial"}, {"category": "deputy"}),
    "poisson": ("W_BG_11 ~ W_LAW + C(W_BG_6)", "C(W_BG_6)[6]", {"family": "poisson"}, {}),
    "exposure": ("W_NUM_1 ~ W_LAW", "W_LAW", {"family": "poisson", "exposure": "W_BG_11"}, {}),
    "mixed": ("W_RSK ~ W_LAW", "W_LAW", {"groups": "community_id"}, {}),
    "mixed_logit": ("W_BG_2 ~ W_LAW", "W_LAW", {"family": "logit", "groups": "community_id"}, {}),
    "mixed_ordered": ("W_TRN_1 ~ W_LAW", "W_LAW", {"family": "ordered", "groups": "community_id"}, {}),
    "cr2": ("W_RSK ~ W_LAW", "W_LAW", {"cluster": "community_id"}, {}),
    "wild": ("W_RSK ~ W_LAW", "W_LAW", {"covariance": "wild", "cluster": "community_id"}, {}),
    "corrected": ("W_RSK ~ W_LAW", "W_LAW", {"corrected": True, "draws": 200}, {}),
}


def asked(kind):
    formula, term, options, more = ASKED[kind]
    model = gs.fit(formula, plain_indices(), **options)
    return gs.interpret(model, term, **more)


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        ("logit", "“您的性别：女”的比例", "share of “gender: female”"),
        (
            "ordered",
            "为“非常同意”的比例平均高",
            "share of “strongly agree” on “I often think of leaving my present post”",
        ),
        ("multinomial", "为“副职”的比例", "share of “deputy” on your post"),
        ("poisson", "户（95%", "households"),
        ("exposure", "倍", "times as large"),
        ("mixed", "60 个组", "60 groups"),
        ("mixed_ordered", "更高一类的优势（同一组内比较）", "odds of a higher category of “I often think of leaving"),
        ("mixed_logit", "的优势（同一组内比较）", "odds of “gender: female” within the same group"),
        ("cr2", "60 个群", "60 clusters"),
        ("wild", "60 个群", "60 clusters"),
        (
            "corrected",
            "社区间依法治理每高一个标准差",
            "additional standard deviation of rule of law between communities",
        ),
    ],
)
def test_the_sentence_says_what_is_compared_and_in_which_unit(kind, zh, en):
    made = asked(kind)
    assert made.refusal is None
    assert zh in made.say("zh").replace("\xa0", " ") and en in made.say("en").replace("\xa0", " ")
    for text in (made.say("en"), *(c.en for c in made.caveats)):
        assert not CAUSAL_EN.search(text) and not re.search(r"[\u4e00-\u9fff]", text)
    for text in (made.say("zh"), *(c.zh for c in made.caveats)):
        assert not CAUSAL_ZH.search(text)


def test_a_difference_in_percentage_points_is_that_of_the_table():
    made = asked("logit")
    row = made.model.effects_table().to_frame().iloc[0]
    claim = made.claim
    assert (claim.estimate, claim.std_error) == (row["estimate"], row["std_error"])
    assert (claim.p_value, claim.low, claim.high) == (row["p_value"], row["conf_low"], row["conf_high"])
    assert claim.unit.en == "percentage points"
    assert "percentage points" in made.model.effects_table().say("en")


def test_a_ratio_and_its_interval_come_from_the_covariance_of_the_model():
    made = asked("exposure")
    fit = made.model.fit
    low, high = fit.conf_int(made.model.level)
    values = {number.key: number.value for number in made.sentence.numbers()}
    np.testing.assert_allclose(
        [values["F1.ratio"], values["F1.ratio_low"], values["F1.ratio_high"]], np.exp([fit.coef[1], low[1], high[1]])
    )
    table = next(table for table in made.model.tables() if table.name == "ratios").to_frame()
    np.testing.assert_allclose(table["rate_ratio"], np.exp(fit.coef[1:]))


def test_categories_stand_together_in_the_finding():
    made = asked("ordered")
    assert len(made.tidy()) == 5
    assert made.claim.category.en == "strongly agree"
    np.testing.assert_allclose(made.tidy()["estimate"].sum(), 0, atol=1e-9)
    lowest = gs.interpret(made.model, "W_LAW", category=1)
    assert lowest.claim.category.en == "strongly disagree"
    assert lowest.provenance.arguments["category"] == "1"


def test_a_category_has_to_be_named_where_none_is_last():
    model = gs.fit("W_BG_6 ~ W_LAW", plain_indices(), family="multinomial")
    for wanted, code in ((None, "category_missing"), ("mayor", "unknown_category")):
        with pytest.raises(UsageError) as caught:
            gs.interpret(model, "W_LAW", category=wanted)
        assert caught.value.code == code and "deputy" in caught.value.say("en")
    assert gs.interpret(model, "W_LAW", category="副职").claim.category.en == "deputy"


def test_a_bound_is_a_difference_not_a_ratio():
    model = gs.fit("W_BG_2 ~ W_LAW", plain_indices(), family="logit")
    assert "5.00" in gs.interpret(model, "W_LAW", smallest_meaningful=5, bound_source="pilot").say("en")
    mixed = gs.fit("W_BG_2 ~ W_LAW", plain_indices(), family="logit", groups="community_id")
    with pytest.raises(UsageError) as caught:
        gs.interpret(mixed, "W_LAW", smallest_meaningful=5, bound_source="pilot")
    assert caught.value.code == "bound_of_a_ratio"


@pytest.mark.parametrize(
    ("formula", "options", "term", "code"),
    [
        ("W_BG_2 ~ W_LAW * urban", {"family": "logit"}, "W_LAW:urban", "product_of_odds"),
        ("W_BG_2 ~ poly(W_LAW, 2)", {"family": "logit"}, "poly(W_LAW, 2)[1]", "polynomial"),
        ("W_BG_11 ~ W_LAW + log(W_LAW)", {"family": "poisson"}, "W_LAW", "curved"),
        ("W_RSK ~ W_LAW", {"covariance": "cr3", "cluster": "stratum_id"}, "W_LAW", "few_clusters"),
        ("W_RSK ~ W_LAW", {"covariance": "two_way", "cluster": ("community_id", "W_BG_6")}, "W_LAW", "few_clusters"),
        ("W_RSK ~ W_LAW", {"covariance": "cr2", "cluster": "urban"}, "W_LAW", "few_degrees"),
        (
            "W_RSK ~ W_LAW + C(W_BG_6)",
            {"covariance": "cr2", "cluster": "W_BG_6"},
            "C(W_BG_6)[2]",
            "rests_on_one_cluster",
        ),
        ("W_BG_2 ~ W_LAW", {"family": "logit", "groups": "W_BG_6"}, "W_LAW", "few_groups"),
        ("W_TRN_1 ~ W_LAW", {"family": "ordered", "groups": "W_BG_6"}, "W_LAW", "few_groups"),
        ("W_TRN_1 ~ W_LAW * urban", {"family": "ordered", "groups": "community_id"}, "W_LAW:urban", "product_of_odds"),
        ("W_RSK ~ W_LAW * urban", {"groups": "community_id"}, "W_LAW", "lower_order"),
        ("W_BG_11 ~ W_LAW", {"family": "poisson", "covariance": "model"}, "W_LAW", "overdispersed"),
    ],
)
def test_refusals_of_other_families(formula, options, term, code):
    made = gs.interpret(gs.fit(formula, plain_indices(), **options), term)
    assert made.refusal[0] == code
    assert made.claim is None and made.numbers() == ()
    assert made.say("zh").startswith("不报告") and made.say("en").startswith("No finding is reported for")


def test_a_slope_between_a_handful_of_groups_is_not_spoken_of():
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    few = gs.score(gs.simulate(form, seed=1, communities=4, per_community=20, scheme=scheme), scheme)
    model = gs.fit("W_RSK ~ between(W_LAW) + within(W_LAW)", few, groups="community_id")
    assert gs.interpret(model, "between(W_LAW)").refusal[0] == "few_groups_behind"
    assert gs.interpret(model, "within(W_LAW)").refusal is None


def test_an_outcome_hardly_anybody_gave_is_not_spoken_of():
    table = worker_table()
    table["W_BG_2"] = [1] * (len(table) - 8) + [2] * 8
    answers = gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)
    model = gs.fit("W_BG_2 ~ W_LAW", gs.score(answers, gs.read_scheme("five_dimensions")), family="logit")
    assert gs.interpret(model, "W_LAW").refusal[0] == "small_outcome"
    assert any("Fewer than ten" in text.en for text in model.warnings)


def test_of_whom_a_sentence_speaks():
    """A probability sample stands for its population, unless the model leaves its weights out."""
    whole = gs.interpret(gs.fit("W_BG_2 ~ W_LAW", weighted(), family="logit"), "W_LAW")
    mixed = gs.interpret(gs.fit("W_RSK ~ W_LAW", weighted(), groups="community_id"), "W_LAW")
    corrected = gs.interpret(gs.fit("W_RSK ~ W_LAW", weighted(), corrected=True, draws=200), "W_LAW")
    assert "who took part" not in whole.say("en") and "who took part" in mixed.say("en")
    assert "Among communities of" in corrected.say("en")


def test_what_mixes_levels_is_said():
    both = gs.interpret(gs.fit("W_RSK ~ W_LAW", plain_indices(), groups="community_id"), "W_LAW")
    apart = gs.fit("W_RSK ~ within(W_LAW) + between(W_LAW)", plain_indices(), groups="community_id")
    assert any("mixes" in caveat.en for caveat in both.caveats)
    for term in ("within(W_LAW)", "between(W_LAW)"):
        assert not any("mixes" in caveat.en for caveat in gs.interpret(apart, term).caveats)


def test_simple_slopes_are_refused_on_another_scale():
    model = gs.fit("W_BG_2 ~ W_LAW * W_COL", plain_indices(), family="logit")
    with pytest.raises(UsageError) as caught:
        gs.slopes(model, "W_LAW", "W_COL")
    assert caught.value.code == "slopes_need_a_linear_model"
    mixed = gs.fit("W_RSK ~ W_LAW * W_COL", plain_indices(), groups="community_id")
    assert len(gs.slopes(mixed, "W_LAW", "W_COL").tidy()) == 3


def test_tables_keep_thresholds_apart_and_show_the_random_part():
    ordered = gs.fit("W_TRN_1 ~ W_LAW", plain_indices(), family="ordered")
    assert [table.name for table in ordered.tables()] == ["model", "thresholds", "ratios", "effects", "diagnostics"]
    assert len(ordered.tidy()) == 1 and len(ordered.tables()[1].rows) == 4
    mixed = gs.fit("W_PRO ~ W_LAW", plain_indices(), groups="community_id")
    random = mixed.tables()[-1].to_frame()
    assert mixed.tables()[-1].name == "random" and mixed.fit.icc in random["estimate"].to_numpy()
    assert random["conf_low"][0] < mixed.fit.random_cov[0, 0] < random["conf_high"][0]
    assert used(mixed)[0].shape[1] == 2
    assert gs.plot(ordered) is not None
