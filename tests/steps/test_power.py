"""The verb `power`: the plan's printed table, solving, refusals, tables and curve."""

import re

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError

# Section 6 of the analysis plan: observable size and power at 240, 480, 960 communities. Its sizes are printed to two
# decimals, which alone moves a power by up to .04; its standard error is ".06-.07".
TABLE_H5A = {0.06: (0.14, 0.24, 0.42), 0.08: (0.24, 0.42, 0.70), 0.11: (0.39, 0.66, 0.92), 0.15: (0.60, 0.88, 0.99)}
TABLE_H3 = {0.03: (0.08, 0.10, 0.16), 0.05: (0.12, 0.18, 0.32)}
SIZES = (240, 480, 960)
UNITS = {"communities_per_psu": 2, "psu_icc": 0.05}  # design effect 1.05: a standard error of .066 at 240


def powers(made):
    return {(round(one.effect, 3), int(one.communities)): one.power for one in made.grid}


@pytest.mark.parametrize(("test", "printed"), [("H5a", TABLE_H5A), ("H3a", TABLE_H3)])
def test_the_plan_s_table_is_reproduced_to_its_rounding(test, printed):
    made = gs.power(test, effect=0.1, communities=240, effects=tuple(printed), sizes=SIZES, **UNITS)
    found = powers(made)
    for effect, row in printed.items():
        assert [found[effect, n] for n in SIZES] == pytest.approx(row, abs=0.04)


def test_the_plan_s_first_row():
    """True -.30 to -.45, seen as -.22 to -.28: ".95+" holds from -.23 with an error of .066, and from -.22 with .06."""
    made = gs.power("H1a", effect=-0.45, communities=240, effects=(-0.22, -0.23, -0.28), sizes=SIZES, **UNITS)
    found = powers(made)
    assert found[-0.22, 240] == pytest.approx(0.95, abs=0.04)
    assert found[-0.28, 240] > 0.95
    assert min(found[-0.22, 480], found[-0.22, 960]) > 0.99
    assert gs.power("H1a", effect=-0.22, communities=290).power > 0.95  # an error of .059


def test_the_plan_s_indirect_row_holds_for_unequal_paths_only():
    """Paths of .25 seen at .4 of their size: .01, power below .10 as printed. Seen as .02 with equal paths: a third."""
    seen = {"reliability": 0.4, "predictor_reliability": 0.4, "third_reliability": 0.4, **UNITS}
    made = gs.power("H4a", effect=(0.25, 0.25), communities=240, seed=1, **seen)
    assert made.observed == pytest.approx(0.01, abs=0.001)
    assert made.power == pytest.approx(0.10, abs=0.04)
    equal = gs.power("H4a", effect=0.02, communities=240, seed=1, **UNITS).power
    assert equal == pytest.approx(0.32, abs=0.05)


def test_attenuation_from_people_and_their_icc():
    made = gs.power("H5a", effect=0.30, communities=240, people=15, icc=0.1, predictor_reliability=0.5)
    assert made.observed == pytest.approx(0.30 * np.sqrt(0.625 * 0.5))
    more = gs.power("H5a", effect=0.30, communities=240, people=25, icc=0.1, predictor_reliability=0.5)
    assert more.power > made.power


@pytest.mark.parametrize("kind", ["slope", "difference", "interaction"])
def test_what_is_solved_for_has_the_power_asked_for(kind):
    base = {"reliability": 0.6, "predictor_reliability": 0.7, "controls": 5}
    communities = gs.power(kind, effect=0.25, target=0.9, **base)
    assert communities.solved == "communities"
    n = int(communities.design.communities)
    assert communities.power >= 0.9
    assert gs.power(kind, effect=0.25, communities=n - 1, **base).power < 0.9
    effect = gs.power(kind, communities=n, target=0.9, **base)
    assert effect.solved == "effect"
    assert effect.power == pytest.approx(0.9, abs=1e-4)
    assert effect.effect <= 0.25
    assert effect.smallest == pytest.approx(effect.effect)


def test_people_are_solved_for_or_the_limit_is_told():
    made = gs.power("slope", effect=0.3, communities=150, icc=0.1, solve="people", target=0.8)
    m = int(made.design.people)
    assert made.power >= 0.8
    assert gs.power("slope", effect=0.3, communities=150, icc=0.1, people=m - 1).power < 0.8
    with pytest.raises(EstimationError) as caught:
        gs.power("slope", effect=0.1, communities=150, icc=0.1, solve="people")
    assert caught.value.code == "power_not_reached"


def test_persons_in_communities_cost_a_design_effect():
    base = {"effect": 0.1, "communities": 100, "people": 10, "icc": 0.1, "level": "person"}
    made = gs.power(**base)
    assert made.design.size == pytest.approx(1000 / 1.9)
    assert gs.power(**base, predictor_icc=0.0).design.size == pytest.approx(1000)
    assert gs.power(**base, weighting=1.5).design.size == pytest.approx(1000 / 1.9 / 1.5)
    assert made.observed == pytest.approx(0.1)


def test_holm_s_first_step():
    alone, six = (gs.power("H1a", effect=-0.2, communities=240, family=k) for k in (1, 6))
    assert six.design.significance == pytest.approx(0.05 / 6)
    assert six.power < alone.power
    assert "family=6" in str([note.en for note in alone.table().notes])
    assert alone.provenance.digest != six.provenance.digest


def test_equivalence_needs_many_communities():
    assert gs.power("equivalence", communities=240).power == 0.0
    made = gs.power("equivalence", solve="communities")
    assert 3000 < made.design.communities < 4000
    margin = gs.power("equivalence", communities=240, solve="effect")
    assert margin.design.margin == pytest.approx(0.19, abs=0.01)
    assert margin.power == pytest.approx(0.8, abs=1e-4)


def test_a_hypothesis_says_its_kind():
    assert gs.power("H3a", effect=0.1, communities=240).kind == "interaction"
    assert gs.power("H8", effect=0.3, communities=240).kind == "difference"
    assert gs.power("H4a", effect=0.1, communities=240, seed=1).kind == "indirect"
    with pytest.raises(EstimationError) as caught:
        gs.power("H7", effect=0.1, communities=240)
    assert caught.value.code == "design_limited"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"test": "H1z", "effect": 0.1, "communities": 9}, "unknown_test"),
        ({}, "effect_missing"),
        ({"effect": 0.1, "communities": 100, "solve": "alpha"}, "nothing_to_solve"),
        ({"effect": 0.1, "communities": 100, "target": 1.0}, "nothing_to_solve"),
        ({"effect": 1.2, "communities": 100}, "bad_design"),
        ({"effect": 0.1, "communities": 100, "icc": 1.2, "people": 5}, "bad_design"),
        ({"effect": 0.1, "communities": 100, "reliability": 0.0}, "bad_design"),
        ({"effect": 0.1, "communities": 100, "family": 0}, "bad_design"),
        ({"effect": 0.1, "communities": [120, 240]}, "bad_design"),
        ({"effect": 0.1, "communities": "120"}, "bad_design"),
        ({"effect": 0.1, "communities": 100, "family": (1, 2)}, "bad_design"),
        ({"effect": [0.1, 0.2, 0.3], "communities": 100}, "bad_design"),
        ({"effect": 0.1, "communities": 100, "sizes": 50}, "bad_design"),
        ({"effect": 0.1, "communities": 100, "effects": ("small",)}, "bad_design"),
        ({"effect": 0.1, "communities": 100, "people": 5}, "design_incomplete"),
        ({"effect": 0.1, "communities": 100, "level": "person", "people": 5}, "design_incomplete"),
        ({"effect": 0.1, "communities": 100, "solve": "people"}, "design_incomplete"),
        ({"test": "indirect", "effect": 0.1, "communities": 100}, "seed_missing"),
    ],
)
def test_bad_use_is_told(arguments, code):
    with pytest.raises(UsageError) as caught:
        gs.power(**arguments)
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


def test_a_design_without_a_degree_of_freedom_is_refused():
    with pytest.raises(EstimationError) as caught:
        gs.power(effect=0.2, communities=6, controls=5)
    assert caught.value.code == "design_too_small"


def test_tables_and_curve_in_both_languages():
    made = gs.power("H5a", effect=0.2, communities=240, people=15, icc=0.1)
    assert list(made.glance()["n_communities"]) == [240]
    assert len(made.tidy()) == len(made.grid) == 12
    for table in made.tables():
        english = " ".join(note.en for note in table.notes)
        assert not re.search(r"[\u4e00-\u9fff]", english + table.say("en"))
        assert "effect of" not in english.replace("design effect of", "")
        keys = [number.key for number in table.numbers()]
        assert len(keys) == len(set(keys))
    for language in ("zh", "en"):
        drawn = gs.plot(made, language=language)
        assert len(drawn.axes[0].get_lines()) == 4  # three effects, the power asked for
