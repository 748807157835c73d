"""How hypotheses are shown: the joint test, contrasts as they were taken."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.steps.hypotheses.examination import examine
from governance_survey.steps.hypotheses.indirect import product_of
from governance_survey.steps.hypotheses.path_findings import disagreement_note
from governance_survey.steps.hypotheses.tested import ALPHA
from governance_survey.steps.hypotheses.words import indirect_sentence

from .test_hypotheses import PLAN, full


def test_the_joint_test_has_a_row_with_its_adjusted_p():
    found = examine(PLAN, ["H5a"], full(), adjust_for=("urban",))
    test = found.test("H5a")
    assert test.headline is None and test.p_value <= test.p_adjusted <= min(1.0, 6 * test.p_value)
    said = test.finding.say("en")
    degrees = test.finding.model.fit.dof
    assert f"F(5, {np.min(degrees):.0f})" in said and "adjusted p" in said and "(Holm)" in said
    frame = found.tidy()
    assert len(frame) == len(test.pairs) + 1 and list(frame["p_adjusted"].notna()).count(True) == 1
    row = frame.iloc[-1]
    assert row["p_value"] == test.p_value and row["p_adjusted"] == test.p_adjusted
    assert row["n_obs"] == test.finding.model.fit.n_obs
    assert "W_LAW + W_COL" in row["pair"]


def test_a_factor_is_one_of_the_number_not_of_its_logarithm():
    found = examine(PLAN, ["H6a"], full(), adjust_for=("urban",)).test("H6a")
    head = found.headline.estimate
    assert head.contrast.say("en") == "a factor of two" and head.label.say("en") == "residents per worker"
    assert "log" not in head.label.say("en") and head.step == pytest.approx(np.log(2))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("H3a", "one standard deviation in each"),
        ("H8", "one standard deviation (of the other, between its two categories)"),
    ],
)
def test_the_step_of_a_product_is_said_as_it_is(name, words):
    found = examine(PLAN, [name], full(), adjust_for=("urban",)).test(name)
    said = {pair.estimate.contrast.say("en") for pair in found.pairs if pair.estimate is not None}
    assert said == {words}


@cache
def primary():
    return examine(PLAN, "primary", full(), adjust_for=("urban",))


def test_an_adjusted_p_does_not_hang_on_what_was_asked_for():
    alone = examine(PLAN, ["H1d", "H5a"], full(), adjust_for=("urban",))
    path = examine(PLAN, "H4a", full(), adjust_for=("urban",))
    paths = examine(PLAN, ["H4a", "H4b", "H4c", "H4d", "H4e"], full(), adjust_for=("urban",))
    assert path.test("H4a").p_adjusted == paths.test("H4a").p_adjusted
    for test in alone.tests:
        whole = primary().test(test.hypothesis.id)
        assert test.p_adjusted == whole.p_adjusted and test.finding.say("zh") == whole.finding.say("zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_claim_is_quoted_and_never_opens_a_sentence(language):
    everything = examine(PLAN, ["H3a", "H4a", "H6d", "H7", "H8"], full(), adjust_for=("urban",))
    for test in (*primary().tests, *everything.tests):
        said, claim = test.finding.say(language), test.hypothesis.claim.say(language).rstrip("。.")
        assert not said.startswith(claim) and (claim not in said or f"“{claim}”" in said)


def test_a_direction_that_does_not_outlast_the_adjustment_says_so():
    test = next(t for t in primary().tests if t.headline is not None and t.headline.verdict == "as_expected")
    assert test.p_adjusted < ALPHA and test.verdict == "as_expected"
    lost = replace(test, p_adjusted=0.2)
    assert lost.verdict == "as_expected_unadjusted"
    table = replace(primary(), tests=(lost,)).table()
    assert "not significant once adjusted" in table.say("en") and "校正后不显著" in table.say("zh")
    open_ = next(t for t in primary().tests if t.headline is not None and t.headline.verdict == "undetermined")
    assert replace(open_, p_adjusted=0.2).verdict == "undetermined"


def test_of_exploratory_hypotheses_intervals_only():
    found = examine(PLAN, ["H3a", "H17"], full(), adjust_for=("urban",))
    frame = found.tidy()
    assert frame["p_value"].isna().all() and frame["conf_low"].notna().all()
    for test in found.tests:
        for language in ("zh", "en"):
            assert "p\u00a0" not in test.finding.say(language)


def test_a_record_is_no_sample_of_persons():
    record, people = primary().test("H1e").finding, primary().test("H1a").finding
    assert "sampling error" in " ".join(caveat.say("en") for caveat in people.caveats)
    assert "sampling error" not in " ".join(caveat.say("en") for caveat in record.caveats)


def test_an_item_within_other_words_is_quoted_without_its_full_stop():
    found = examine(PLAN, ["H4d", "H6c"], full(), adjust_for=("urban",))
    for test in found.tests:
        assert "。（居民" not in test.finding.say("zh") and "。（社区" not in test.finding.say("zh")
        assert ". (residents)" not in test.finding.say("en") and ". (community" not in test.finding.say("en")


@cache
def paths():
    return examine(PLAN, ["H4a", "H4d", "H4e"], full(), adjust_for=("urban",))


def test_a_path_says_which_level_it_is_of():
    cross, persons = paths().test("H4a"), paths().test("H4d")
    assert "在社区之间，" in cross.finding.say("zh") and "between communities, " in cross.finding.say("en")
    assert "在同一社区的居民之间，" in persons.finding.say("zh")
    assert "between residents of the same community, " in persons.finding.say("en")


def test_a_path_of_persons_is_read_within_communities_with_the_other_level_beside():
    found = paths().test("H4d").headline
    mediation = found.path.found.found
    within, between = (product_of(mediation.part(level).asked) for level in ("within", "between"))
    assert mediation.kind == "1-1-1" and found.finding.claim.estimate == within.estimate
    assert found.estimate.value == pytest.approx(within.estimate * found.estimate.step)
    assert found.path.across == pytest.approx(np.array([between.estimate, *between.percentile]) * found.estimate.step)
    assert found.estimate.contrast.say("en") == "one standard deviation within communities"
    held = {number.key: number.value for number in paths().test("H4d").finding.numbers()}
    assert held["H4d.across"] == found.path.across[0]
    # The spread of persons around their own community, not of communities.
    variables = found.path.found.variables
    table = pd.DataFrame({"x": variables.table[:, 0], "c": variables.scope.responses.key_column("community")}).dropna()
    apart = table["x"] - table.groupby("c")["x"].transform("mean")
    wanted = np.sqrt((apart**2).sum() / (len(table) - table["c"].nunique()))
    assert found.estimate.step == pytest.approx(wanted)
    assert paths().test("H4e").headline.path.across is None


def test_the_plans_own_form_of_a_path_says_its_level():
    for name, words in (
        ("H4a", ("社区与社区", "Communities are compared")),
        ("H4d", ("同一社区的居民", "of the same")),
    ):
        test = paths().test(name)
        head = test.headline
        settled = replace(
            head,
            estimate=replace(head.estimate, value=2.0, low=1.0, high=3.0),
            path=replace(head.path, share=0.4),
        )
        said = indirect_sentence(settled, test.hypothesis, name)
        assert "40" in said.say("en") and words[0] in said.say("zh") and words[1] in said.say("en")


def test_a_path_whose_corrected_row_differs_about_nought_points_to_it():
    path = paths().test("H4e").headline.path
    assert path.corrected is not None and disagreement_note(path) == ()

    def of(part, low, high):
        product = product_of(part.asked)
        effects = tuple(replace(e, percentile=(low, high)) if e is product else e for e in part.asked.effects)
        return replace(part, asked=replace(part.asked, effects=effects))

    def changed(own, corrected):
        part, other = of(path.part, *own), of(path.corrected, *corrected)
        found = replace(path.found, found=replace(path.found.found, parts=(part, other)))
        return disagreement_note(replace(path, part=part, found=found))

    assert changed((0.1, 0.2), (0.1, 0.3)) == ()
    (holds,), (holds_not,) = changed((0.1, 0.2), (-0.1, 0.3)), changed((-0.1, 0.2), (0.1, 0.3))
    assert "the direction is not settled" in holds.say("en") and "sampling error taken out" in holds.say("en")
    assert "含零" in holds.say("zh") and "read both" in holds_not.say("en")


def test_too_many_controls_for_the_sampling_units_are_said_with_what_to_do():
    made = gs.simulate(PLAN, seed=3, communities=60)
    indices = gs.score(made.linked, ("five_dimensions", "five_tensions", "outcomes"))
    said = examine(PLAN, "H1d", indices).test("H1d").finding
    assert said.claim is None and "no more than the" in said.say("en") and "adjust for fewer" in said.say("en")
    assert "须少控制一些变量" in said.say("zh")
