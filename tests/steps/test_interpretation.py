"""Findings: numbers from one covariance, honest words, refusals instead of sentences."""

import re

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError
from governance_survey.steps.interpretation import Bound, refused_finding, verdict_of
from governance_survey.words.numbers import agrees
from governance_survey.words.text import same

from .studies import norway_indices, worker_indices, worker_table

FORMULA = "IMM ~ eduyrs + agea + female + lrscale"
CAUSAL_EN = re.compile(
    r"\b(effects?|impacts?|increas\w+|improv\w+|leads? to|drives?|because|causes|raises?)\b", re.IGNORECASE
)
CAUSAL_ZH = re.compile("导致|促进|提升|影响|使得|决定|效应|提高")


def finding(term="lrscale", **options):
    return gs.interpret(gs.fit(FORMULA, norway_indices()), term, **options)


def test_the_sentence_in_both_languages():
    assert finding().say("en") == (
        "Among residents of Norway, each additional unit of position from left to right was associated with "
        "1.87 points lower view of immigration on average (95% CI [1.35, 2.40], p\xa0<\xa0.001; n\xa0=\xa01353; "
        "cross-sectional probability sample). This is an association, not cause."
    )
    assert finding().say("zh") == (
        "在挪威居民中，政治立场（越高越偏右）每高一个单位，对移民的看法平均低 1.87 分（95% 置信区间 [1.35, 2.40]，"
        "p\xa0<\xa00.001；n\xa0=\xa01353；横截面概率抽样）。这是相关关系，不代表因果。"
    )


def test_every_number_of_a_sentence_comes_from_the_one_covariance():
    made = finding()
    fit, place = made.model.fit, made.model.fit.names.index("lrscale")
    values = {number.key: number.value for number in made.numbers()}
    assert values["F1.size"] == abs(fit.coef[place])
    assert values["F1.std_error"] == np.sqrt(fit.cov[place, place])
    assert values["F1.p"] == fit.p_value[place]
    assert values["F1.n"] == fit.n_obs
    for number in made.sentence.numbers():
        assert agrees(number.say("en"), number.value)
        assert number.say("zh") in made.say("zh")


def test_an_undetermined_direction_is_said_so():
    made = finding("agea")
    assert made.verdict == "undetermined"
    assert "do not settle the direction" in made.say("en")
    assert "不能判断" in made.say("zh")


@pytest.mark.parametrize(
    ("low", "high", "bound", "verdict"),
    [
        (0.2, 0.6, None, "positive"),
        (-0.6, -0.2, None, "negative"),
        (-0.1, 0.3, None, "undetermined"),
        (0.2, 0.6, 0.1, "meaningful_positive"),
        (-0.6, -0.2, 0.1, "meaningful_negative"),
        (0.05, 0.6, 0.1, "positive"),
        (-0.05, 0.06, 0.1, "negligible"),
        (0.02, 0.06, 0.1, "negligible"),
        (-0.2, 0.06, 0.1, "undetermined"),
    ],
)
def test_verdicts(low, high, bound, verdict):
    assert verdict_of(low, high, Bound(bound, same("x")) if bound else None) == verdict


@pytest.mark.parametrize(
    ("bound", "words"), [(1.0, "beyond the smallest"), (1.5, "not settled"), (9.0, "smaller than")]
)
def test_a_bound_enters_the_sentence_with_its_source(bound, words):
    made = finding(smallest_meaningful=bound, bound_source="the pilot study")
    assert words in made.say("en")
    assert "the pilot study" in made.say("en")
    assert {n.key for n in made.sentence.numbers()} >= {"F1.bound"}


def test_a_bound_without_its_source_is_refused():
    with pytest.raises(UsageError) as caught:
        finding(smallest_meaningful=1.0)
    assert caught.value.code == "bound_without_source"


def test_an_unknown_term_lists_the_terms():
    with pytest.raises(UsageError) as caught:
        finding("lrscal")
    assert "lrscale" in caught.value.say("zh")


def test_a_category_is_found_by_its_name_when_it_has_one_column():
    made = finding("female")
    assert "women" in made.say("en")
    assert "女" in made.say("zh")


def test_no_causal_word_and_no_foreign_word():
    """A cross-section: no verb of making. Chinese holds no English words, English no Chinese."""
    allowed = {"CI", "p", "n", "CR1", "HC3"}
    for term in ("lrscale", "agea", "female", "eduyrs"):
        made = finding(term, smallest_meaningful=0.5, bound_source="试点")
        for text in (made.say("en"), *(c.en for c in made.caveats)):
            assert not CAUSAL_EN.search(text)
        for text in (made.say("zh"), *(c.zh for c in made.caveats)):
            assert not CAUSAL_ZH.search(text)
            assert set(re.findall(r"[A-Za-z]+", text)) <= allowed
        plain = finding(term)
        assert not re.search(r"[\u4e00-\u9fff]", plain.say("en"))


def test_what_it_cannot_show_follows_the_design():
    texts = " ".join(c.en for c in finding().caveats)
    assert "cannot say which came first" in texts
    simulated = gs.interpret(gs.fit("W_RSK ~ W_LAW", worker_indices()), "W_LAW")
    assert any("Simulated" in c.en for c in simulated.caveats)
    assert any("communities" in c.en for c in simulated.caveats)


@pytest.mark.parametrize(
    ("formula", "term", "code", "options"),
    [
        ("W_RSK ~ W_LAW*W_COL", "W_LAW", "lower_order", {}),
        ("W_RSK ~ poly(W_LAW, 2)", "poly(W_LAW, 2)[1]", "polynomial", {}),
        ("W_RSK ~ W_LAW", "(Intercept)", "intercept", {}),
        ("W_RSK ~ W_LAW", "W_LAW", "few_clusters", {"covariance": "cluster", "cluster": "stratum_id"}),
    ],
)
def test_a_refusal_stands_where_a_sentence_would(formula, term, code, options):
    made = gs.interpret(gs.fit(formula, worker_indices(), **options), term)
    assert made.refusal[0] == code
    assert made.verdict == "refused"
    assert made.say("en").startswith("No finding is reported for")
    assert made.say("zh").startswith("不报告")
    assert made.claim is None
    assert [n.key for n in made.numbers()] == []


def test_the_interaction_itself_may_be_read():
    made = gs.interpret(gs.fit("W_RSK ~ W_LAW*W_COL", worker_indices()), "W_LAW:W_COL")
    assert made.refusal is None


def test_a_group_of_fewer_than_ten_is_not_spoken_of():
    table = worker_table()
    table["W_BG_2"] = [1] * (len(table) - 6) + [2] * 6
    answers = gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)
    model = gs.fit("W_RSK ~ W_BG_2", gs.score(answers, gs.read_scheme("five_dimensions")))
    assert gs.interpret(model, "W_BG_2").refusal[0] == "small_cell"


def test_a_model_that_could_not_be_fitted_becomes_a_refusal():
    with pytest.raises(EstimationError) as caught:
        gs.fit("W_RSK ~ W_LAW + center(W_LAW)", worker_indices())
    made = refused_finding(worker_indices(), "W_RSK ~ W_LAW + center(W_LAW)", "W_LAW", "F9", caught.value)
    assert "center(W_LAW)" in made.say("en")
    assert made.numbers() == ()
    assert len(made.glance()) == 0


def test_a_convenience_sample_speaks_of_those_who_took_part():
    answers = gs.read_responses(worker_table(), "community_worker", sampling="convenience", simulated=True)
    made = gs.interpret(gs.fit("W_RSK ~ W_LAW", gs.score(answers, gs.read_scheme("five_dimensions"))), "W_LAW")
    assert "who took part" in made.say("en")
    assert "参加调查" in made.say("zh")
    assert any("not a probability sample" in c.en.lower() for c in made.caveats)


def test_the_trail_walks_back_to_the_file_and_the_papers():
    made = gs.interpret(gs.fit("W_RSK ~ W_LAW", worker_indices()), "W_LAW")
    steps = [record.step for record in made.provenance.trail()]
    assert steps[:4] == ["interpret", "fit", "score", "read_responses"]
    assert made.provenance.all_inputs()
    assert any("S3-017" in record.rests_on for record in made.provenance.trail())


def test_a_finding_shows_itself():
    made = finding()
    assert "<script" not in made._repr_html_()
    assert len(made.tidy()) == 1
    assert len(made.glance()) == 1
    assert str(made).startswith("Among residents")


@pytest.mark.parametrize(
    ("formula", "term", "words"),
    [
        (
            "W_RSK ~ between(log(W_LAW))",
            "between(log(W_LAW))",
            "log unit of the community mean of the log of rule of law",
        ),
        ("W_RSK ~ within(W_LAW)", "within(W_LAW)", "deviation of rule of law from the own community"),
        ("W_RSK ~ W_LAW:urban + W_LAW + urban", "urban:W_LAW", "product"),
    ],
)
def test_transformations_are_said(formula, term, words):
    """The contrast names what the column is, whichever way round a product is asked for."""
    table = worker_table()
    answers = gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)
    model = gs.fit(formula, gs.score(answers, gs.read_scheme("five_dimensions")))
    assert words in gs.interpret(model, term).say("en")
