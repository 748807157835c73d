"""Indirect associations of scores: levels found, both orders, same numbers as the arrays, refusals, words."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.statistics.community import group_means
from governance_survey.statistics.mediation import multilevel_mediation, parallel_mediation
from governance_survey.steps.sample_design import design_of
from governance_survey.words.text import LANGUAGES

# Words that would say what one wave cannot show.
CAUSAL_EN = r"\b(causes?|caused|leads? to|improv\w+|reduc\w+|affects?|impacts?|effects?|drivers?|determinants?)\b"
CAUSAL_ZH = r"导致|引起|造成|促进|提升了|降低了|影响|作用于|有效地|效应"


@cache
def workers():
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    return gs.score(gs.simulate(form, seed=1, communities=40, scheme=scheme), scheme)


@cache
def study():
    made = gs.simulate(gs.read_scheme("community_emergency"), seed=3, communities=120).linked
    return gs.score(made, ("five_dimensions", "five_tensions"))


@cache
def between_persons(**options):
    return gs.mediate(workers(), "W_LAW", ("W_COL", "W_REF"), "W_RSK", draws=1000, **options)


def test_the_numbers_are_those_of_the_arrays():
    found = between_persons()
    scores, responses = workers().persons.scores, workers().responses
    alone = multilevel_mediation(
        scores["W_LAW"],
        np.column_stack([scores["W_COL"], scores["W_REF"]]),
        scores["W_RSK"],
        responses.key_column("community"),
        names=("W_LAW", "W_COL", "W_REF", "W_RSK"),
        seed=found.seed,
        draws=1000,
    )
    assert found.found.kind == "1-1-1"
    assert [part.asked.effects for part in found.found.parts] == [part.asked.effects for part in alone.parts]


def test_a_record_has_one_level():
    found = gs.mediate(study(), "W_SHZ", "W_COL", "K76", level="community", draws=1000)
    v = found.variables
    alone = parallel_mediation(
        v.table[:, 0],
        v.table[:, 1],
        v.table[:, 2],
        design=design_of(found.responses),
        names=v.names,
        seed=found.seed,
        draws=1000,
    )
    assert found.found.kind == "single"
    assert found.found.parts[0].asked.effects == alone.parts[0].asked.effects
    model = gs.fit("K76 ~ W_SHZ + W_COL", study(), level="community")
    b = found.found.parts[0].asked.paths[1]
    place = model.fit.names.index("W_COL")
    assert (b.estimate, b.std_error) == pytest.approx((model.fit.coef[place], model.fit.std_error[place]))


def test_community_scores_of_others_carry_their_errors():
    found = gs.mediate(study(), "W_SHZ", "W_COL", "R_EFF", level="resident", draws=1000)
    assert (found.found.kind, found.variables.corrected) == ("2-2-1", ("W_SHZ", "W_COL"))
    errors = found.variables.errors
    assert errors[:, 2].max() == 0 and (errors[:, 0, 0] > 0).mean() > 0.9
    np.testing.assert_array_equal(errors, errors.transpose(0, 2, 1))
    # Communities with a known staff have smaller errors of their own (a census has none); ours is of all persons.
    means = study().communities["W_COL"].means
    part = next(part for part in study().parts if "W_COL" in part.persons.scores)
    scores, rows = part.persons.scores["W_COL"], study().linked.rows["worker"]
    weight = part.responses.column(part.responses.design.weight).values
    plain = group_means(scores, rows, len(means.n), weights=weight)
    sampled = plain.n > 2
    typical = np.sqrt(np.mean(plain.std_error[sampled] ** 2))
    ours = np.sqrt(np.mean([errors[study().linked.rows["resident"] == c, 1, 1][0] for c in np.flatnonzero(sampled)]))
    assert ours == pytest.approx(typical, rel=0.2)


def test_same_seed_same_numbers_and_the_digest_says_what_was_asked():
    first, again = (gs.mediate(workers(), "W_LAW", "W_COL", "W_RSK", draws=1000) for _ in range(2))
    other = gs.mediate(workers(), "W_LAW", "W_COL", "W_RSK", draws=1000, seed=5)
    assert first.found.parts[0].asked.effects == again.found.parts[0].asked.effects
    assert first.provenance.digest == again.provenance.digest != other.provenance.digest
    assert [step.step for step in first.provenance.trail()][:2] == ["mediate", "score"]


@pytest.mark.parametrize(
    ("code", "asked", "options"),
    [
        ("not_names", ("W_LAW", 3, "W_RSK"), {}),
        ("not_names", ("W_LAW", (), "W_RSK"), {}),
        ("same_variable_twice", ("W_LAW", ("W_COL", "W_COL"), "W_RSK"), {}),
        ("same_variable_twice", ("W_LAW", "W_LAW", "W_RSK"), {}),
        ("not_one_variable", ("W_LAW * W_COL", "W_REF", "W_RSK"), {}),
        ("outcome_is_predictor", ("W_LAW", "W_RSK", "W_RSK"), {}),
        ("not_a_number", ("W_LAW", "urban", "W_RSK"), {}),
        ("not_a_number", ("W_LAW", "W_COL", "urban"), {}),
        ("outcome_on_its_parts", ("W_LAW", "W_LAW1", "W_RSK"), {}),
        ("outcome_on_its_parts", ("W_LAW", "W_COL", "W_LAW1"), {}),
        ("unknown_name", ("W_LAW", "W_COLL", "W_RSK"), {}),
        ("too_few_draws", ("W_LAW", "W_COL", "W_RSK"), {"draws": 500}),
        ("unusable_seed", ("W_LAW", "W_COL", "W_RSK"), {"seed": -1}),
        ("level_outside_unit", ("W_LAW", "W_COL", "W_RSK"), {"conf_level": 95}),
        ("level_not_scored", ("W_LAW", "W_COL", "W_RSK"), {"level": "resident"}),
    ],
)
def test_refused(code, asked, options):
    with pytest.raises(gs.GovernanceSurveyError) as problem:
        gs.mediate(workers(), *asked, **options)
    assert problem.value.code == code
    assert all(problem.value.say(language) for language in LANGUAGES)


def test_refused_in_a_linked_study():
    with pytest.raises(gs.GovernanceSurveyError) as problem:
        gs.mediate(study(), "R_TRU", "W_COL", "R_EFF", level="resident", draws=1000)
    assert problem.value.code == "upward_path"
    with pytest.raises(gs.GovernanceSurveyError) as problem:
        gs.mediate(study(), "W_SHZ", "W_COL", "R_EFF")
    assert problem.value.code == "level_missing"
    with pytest.raises(gs.GovernanceSurveyError) as problem:
        gs.mediate(study().linked, "W_SHZ", "W_COL", "R_EFF", level="resident")
    assert problem.value.code == "not_scored"


def test_a_reason_is_printed():
    found = gs.mediate(
        workers(),
        "W_LAW",
        "W_LAW1",
        "W_RSK",
        draws=1000,
        accept={"outcome_on_its_parts": "shown to teach what shared items do"},
    )
    assert "shown to teach what shared items do" in found.table().say("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_says_more_than_one_wave_can(language):
    for found in (between_persons(), gs.mediate(study(), "W_SHZ", "W_COL", "R_EFF", level="resident", draws=1000)):
        text = "\n".join(table.say(language) for table in (*found.tables(),))
        assert not re.search({"zh": CAUSAL_ZH, "en": CAUSAL_EN}[language], text.replace("应急成效", ""))
        assert {"zh": "统计意义上的中介", "en": "mediation in the statistical sense"}[language] in text
        assert {"zh": "一次横截面调查不能说明", "en": "One wave cannot show"}[language] in text
        assert {"zh": "对调次序", "en": "turned round"}[language] in text


def test_every_number_has_a_key_of_its_own_and_both_orders_stand_together():
    found = between_persons()
    keys = [number.key for table in found.tables() for number in table.numbers()]
    assert len(keys) == len(set(keys))
    frame = found.tidy()
    assert frame.groupby("ordering", sort=False).size().nunique() == 1
    assert list(found.glance()["n_obs"]) == [found.found.n_obs]
    assert "<table>" in found._repr_html_() and str(found)
