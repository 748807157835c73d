"""Simulated answers: repeatable, awkward in the ways real ones are, and never passed off as real."""

from collections import Counter

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import UsageError

from ...steps.studies import ROLES, worker_indices, worker_table, workers


def test_the_same_seed_gives_the_same_answers_and_another_seed_others():
    again = gs.simulate(
        gs.read_instrument("community_worker"),
        seed=11,
        communities=60,
        scheme=gs.read_scheme("five_dimensions"),
        **ROLES,
    )
    assert again.origin.sha256 == workers().origin.sha256
    assert workers(seed=12).origin.sha256 != workers().origin.sha256


def test_golden_values():
    """The first rows of a small data set: a change here changes every demo."""
    small = gs.simulate(
        gs.read_instrument("bfi"), seed=20210201, communities=3, per_community=2, careless=0, item_missing=0
    )
    first = small.values("A1", "C1", "E1", "N1", "O1")
    assert first.shape == (6, 5)
    assert set(np.unique(first)) <= {1, 2, 3, 4, 5, 6}


def test_they_validate():
    assert gs.validate(workers()).passed


def test_what_is_planted_is_there():
    report = {check.id: check for check in gs.validate(workers()).checks}
    assert report["attention_failed"].n_failed > 0
    assert report["straight_lining"].n_failed > 0
    rural = worker_table()["urban"] == 0
    assert (worker_table().loc[rural, "W_COL2_2"] == -1).all()


@pytest.mark.parametrize("seed", [1, 7])
def test_few_are_screened_out(seed):
    """An even draw over yes and no ended the interview of every second resident."""
    residents = gs.simulate(gs.read_instrument("resident"), seed=seed)
    screened = (residents.values("R_F0") == 0).mean()
    assert abs(screened - 0.05) < 4 * np.sqrt(0.05 * 0.95 / residents.n_rows)
    women = residents.values("R_BG_2")
    assert 0.4 < (women == 1).sum() / np.isfinite(women).sum() < 0.6, "other options are drawn evenly, as before"


def test_answers_are_missing_at_the_rate_asked_for_and_for_every_reason_alike():
    """Over all items: in one of them a reason may be absent by chance (360 people, 4 cells a reason expected)."""
    items = workers().instrument.items
    counts = Counter()
    for item in items:
        counts.update(workers().reason_counts(item.id))
    asked = workers().n_rows * len(items) - counts.pop("not_asked")
    assert set(counts) == {"no_answer", "dont_know", "refused"}
    lost = counts.total()
    assert abs(lost / asked - 0.03) < 4 * np.sqrt(0.03 * 0.97 / asked)
    for reason, n in counts.items():
        assert abs(n / lost - 1 / 3) < 4 * np.sqrt(2 / 9 / lost), reason


def test_scales_measure_what_they_should():
    """Tolerances of the simulation plan: alpha of four items about .72, of a dimension higher."""
    indices = gs.score(workers(seed=5, communities=240), gs.read_scheme("five_dimensions"))
    subs = [r.alpha.raw for r in indices.reliability if r.node.level == "subdimension"]
    assert 0.58 < np.mean(subs) < 0.86
    whole = [r.alpha.raw for r in indices.reliability if r.node.level == "dimension"]
    assert np.mean(whole) > np.mean(subs)


def test_dimensions_go_together_but_are_not_one():
    r = np.corrcoef(
        [worker_indices().values(n)[~np.isnan(worker_indices().values("W_CAP"))] for n in ("W_LAW", "W_PRO")]
    )[0, 1]
    assert 0.1 < r < 0.85


def test_everything_says_simulated():
    indices = worker_indices()
    report = gs.report([gs.interpret(gs.fit("W_RSK ~ W_LAW", indices), "W_LAW")], tables=[indices])
    assert workers().simulated
    assert report.document.simulated
    assert "模拟" in indices.table().say("zh")
    assert "imulated" in str(gs.validate(workers()))


@pytest.mark.parametrize(
    "options", [{"communities": 1}, {"careless": 1.0}, {"item_missing": -0.1}, {"per_community": 0}, {"seed": -1}]
)
def test_senseless_sizes_are_refused(options):
    with pytest.raises(UsageError) as caught:
        gs.simulate(gs.read_instrument("bfi"), **{"seed": 1} | options)
    assert caught.value.code == "simulation_size"


def test_any_questionnaire_can_be_simulated():
    for name in ("ess10_norway", "bfi"):
        answers = gs.simulate(gs.read_instrument(name), seed=3, communities=10)
        assert answers.n_rows == 60
        assert gs.validate(answers).passed
