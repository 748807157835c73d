"""The simulated record: every indicator a hypothesis names can be computed and has the value it was made to give."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.schemes.loading import read_shipped
from governance_survey.studio.simulation.study import simulate_study

# Fields of a formula that is one share or one count per unit: a figure is right to one case of its whole.
SHARE = re.compile(r"(A_\w+) / (A_\w+)(?: \* (\d+))?")
MINUTE, DAY = 1 / 60, 1.0
# How far a figure of a log may lie from its aim: times are whole minutes or days, rows are whole.
LOGS = {
    "K14": 0.5 / 12,
    "K23": DAY,
    "K27": 0.05,  # of 11 incidents
    "K28": 0.0,
    "K29": 3 * MINUTE,
    "K30": MINUTE,
    "K33": MINUTE,
    "K34": 0.5 / 40,
    "K35": 0.5 / 40,
    "K43": 0.0,
    "K45": 0.5 / 10,
    "K52": MINUTE,
    "K53": 0.0,
    "K54": 0.0,
    "K55": 0.01,
    "K71": 0.5 / 40,
    "K72": 2 * MINUTE,
    "K76": 1 / 1440,
    "K77": 0.0,
    "K79": 0.0,
}


@cache
def study(seed=20210201):
    return simulate_study(seed=seed, communities=48)


@cache
def figures():
    return gs.score(study().linked, read_shipped("analysis_plan", "community_emergency").index_schemes).to_frame()


def named():
    """Every indicator that a hypothesis names, in any of its places."""
    plan = read_shipped("analysis_plan", "community_emergency")
    found = set()
    for hypothesis in plan.hypotheses:
        places = (*hypothesis.outcomes, *hypothesis.checks, *hypothesis.predictors)
        pairs = [pair for pair in (*hypothesis.pairs, hypothesis.headline) if pair is not None]
        texts = (*places, hypothesis.mediator or "", hypothesis.moderator or "", *(f"{p.x} {p.y}" for p in pairs))
        found |= {name for text in texts for name in re.findall(r"\bK\d\d\b", text)}
    return sorted(found)


def allowed(name, truth):
    """How far each community's figure may lie from what its fields were made to give."""
    formula = study().forms["record"].indicator_by_id[name].formula
    found = SHARE.fullmatch(formula)
    if name == "K21":  # hollow grids are whole
        return 0.5 / study().record["A_GRID"].to_numpy(dtype=float)
    if name in LOGS or found is None:
        return LOGS.get(name, 0.03 * truth if name in ("K31", "K48") else 0.0)
    whole = study().record[found[2]].to_numpy(dtype=float)
    with np.errstate(divide="ignore"):
        return float(found[3] or 1) / whole


def test_hypotheses_name_many_indicators():
    assert len(named()) == 51


@pytest.mark.parametrize("name", named())
def test_every_named_indicator_can_be_computed(name):
    """For most communities; K42 needs a drill, and K41 has none in four of ten."""
    known = np.isfinite(figures()[name].to_numpy(dtype=float))
    if name == "K42":
        assert np.array_equal(known, study().record["A_DRILL"] > 0)
    else:
        assert known.mean() >= 0.85
    values = figures()[name][known]
    assert values.nunique() > (1 if name == "K53" else 3)


@pytest.mark.parametrize("name", [name for name in named() if name in study().truth.indicators])
def test_it_is_what_its_fields_were_made_to_give(name):
    value, truth = figures()[name].to_numpy(dtype=float), study().truth.indicators[name]
    both = np.isfinite(value) & np.isfinite(truth)
    assert np.isfinite(value).sum() == both.sum()
    error = np.abs(value - truth) - np.broadcast_to(allowed(name, truth), value.shape)
    assert np.max(error[both]) < 1e-9


def test_indicators_without_a_truth_of_their_own_are_listed():
    assert [name for name in named() if name not in study().truth.indicators] == ["K05", "K13", "K20", "K56"]


def test_indicators_follow_their_latents():
    """Section 6: slopes of the indicators' transformed values on the latents, 960 communities."""
    big = simulate_study(seed=5, communities=960)
    z, k = big.truth.communities, big.truth.indicators

    def logit(p):
        return np.log(p / (1 - p))

    for y, slopes, intercept in (
        (np.log(k["K33"]), {"EMP": 0.35, "RSK": -0.30}, np.log(3)),
        (logit(k["K25"]), {"EMP": -0.8}, -0.4),
        (logit(k["K34"]), {"FAZ": 0.8, "LAW": 0.5}, 0.8),
        (logit(k["K35"]), {"LAW": -0.6, "URG": 0.5}, -3.0),
        (np.log(k["K45"]), {"RSK": 0.3}, np.log(5)),
        (logit(k["K55"]), {"SGL": -0.7}, -0.8),
        (logit(k["K57"]), {"SHZ": 0.5, "ORG": -0.4}, -0.3),
        (logit(k["K63"]), {"ZIZ": 0.6}, -1.5),
        (logit(k["K67"]), {"ZHZ": 0.7}, -0.5),
        (logit(k["K71"]), {"REF": 0.5}, 0.8),
    ):
        known = np.isfinite(y)
        design = np.column_stack([np.ones(known.sum()), *(z[name][known] for name in slopes)])
        found = np.linalg.lstsq(design, y[known], rcond=None)[0]
        assert found == pytest.approx([intercept, *slopes.values()], abs=0.08)
    for name, mean in (("K28", 1 + np.exp(0.1 + 0.25 * z["EMP"])), ("K41", np.exp(-0.1 + 0.3 * z["JNZ"]))):
        assert k[name].mean() == pytest.approx(mean.mean(), abs=0.15)
    assert np.corrcoef(k["K76"], z["EFF"])[0, 1] < -0.1


def test_a_quarter_of_rural_communities_have_no_dated_log():
    big = simulate_study(seed=2, communities=240)
    undated = np.isnan(big.truth.indicators["K33"])
    rural = big.record["A_URB"].to_numpy() == 2
    assert not undated[~rural].any()
    assert undated[rural].mean() == pytest.approx(0.25, abs=0.10)
    for name in ("K29", "K30", "K31", "K32", "K33"):
        assert np.array_equal(np.isnan(big.truth.indicators[name]), undated)
    scored = gs.score(big.linked, ["five_dimensions"]).to_frame()
    for name in ("K29", "K30", "K31", "K32", "K33"):
        assert np.array_equal(np.isnan(scored[name].to_numpy(float)), undated)
    assert np.isfinite(scored["K28"].to_numpy(float)).all()


def broken_limits(made):
    """(community, limit) wherever two fields of a record contradict each other, straight from the form."""
    found = set()
    for limit in made.forms["record"].limits:
        if limit.log is None and limit.other is not None and limit.relation == "at_most":
            columns = made.record[[limit.variable, limit.other]]
            if limit.variable.endswith(("_first", "_contained")):
                left, right = (pd.to_datetime(columns[name]) for name in columns)
                wrong = left > right
            else:
                wrong = columns[limit.variable] > limit.times * columns[limit.other]
            found |= {(key, limit.id) for key in made.record["community_id"][wrong]}
    return found


def test_impossible_values_are_where_they_were_planted_and_nowhere_else():
    clean, spoilt = (simulate_study(seed=8, communities=200, impossible=share) for share in (0.0, 0.05))
    assert not broken_limits(clean)
    assert clean.truth.planted == ()
    assert len(spoilt.truth.planted) == 10
    assert broken_limits(spoilt) >= set(spoilt.truth.planted)
    assert {key for key, _ in broken_limits(spoilt)} == {key for key, _ in spoilt.truth.planted}
    untouched = ~spoilt.record["community_id"].isin([key for key, _ in spoilt.truth.planted])
    pd.testing.assert_frame_equal(clean.record[untouched], spoilt.record[untouched], check_dtype=False)
