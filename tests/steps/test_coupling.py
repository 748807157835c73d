"""The verb `coupling`: fixed scales, declared polarity, intervals before labels, and nothing explained by itself."""

from dataclasses import replace

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError
from governance_survey.statistics.composites.coupling import coupling_coordination, grade
from governance_survey.steps.community_reliability import Reportable
from governance_survey.steps.composites import community_parts as parts_file
from governance_survey.steps.composites.coupling import coupling
from governance_survey.steps.composites.coupling_tables import communities_table, grade_title
from governance_survey.steps.linked_scoring import LinkedIndices

from ..linked_study import scored

REASON = "to stand beside the paper of 2020"


def with_scores(**given):
    """The scored study with other community scores (0-100), known without error (everybody answered)."""
    indices = scored()
    n = len(indices.linked.communities)
    changed = dict(indices.communities)
    for name, values in given.items():
        score = changed[name]
        full = np.full(n, np.nan)
        full[: len(values)] = values
        changed[name] = replace(score, values=full, means=replace(score.means, estimate=full))
    return replace(indices, communities=changed)


def test_the_fixtures_of_the_analysis_plan_come_back_through_the_verb():
    indices = with_scores(W_URG=[30, 60, 55, 10], W_LAW=[60, 30, 60, 12])
    modified = coupling(indices, ("W_URG", "W_LAW"), polarity="match")
    assert modified.found.c[:4].round(5).tolist() == [0.59161, 0.59161, 0.93318, 0.90370]
    assert modified.found.d[:4].round(5).tolist() == [0.51597, 0.51597, 0.73252, 0.31529]
    standard = coupling(indices, ("W_URG", "W_LAW"), polarity="match", form="standard")
    assert standard.found.c[:4].round(5).tolist() == [0.94281, 0.94281, 0.99905, 0.99586]
    assert standard.found.d[:4].round(5).tolist() == [0.65136, 0.65136, 0.75793, 0.33098]
    five = ("W_LAW", "W_COL", "W_RSK", "W_REF", "W_PRO")
    found = coupling(with_scores(**{name: [u] for name, u in zip(five, (20, 40, 50, 60, 80), strict=True)}), five)
    assert (found.found.c[0].round(5), found.found.d[0].round(5)) == (0.59518, 0.54552)
    assert found.id == "D_W_CAP"
    assert found.variation[0] == pytest.approx(np.std([0.2, 0.4, 0.5, 0.6, 0.8]) / 0.5)


def test_a_tension_without_a_declared_reading_is_refused_with_both_readings_explained():
    with pytest.raises(UsageError) as caught:
        coupling(scored(), ("W_URG", "W_LAW"))
    assert caught.value.code == "polarity_missing"
    for language in ("zh", "en"):
        said = caught.value.say(language)
        assert 'polarity="match"' in said and 'polarity="relief"' in said


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"polarity": "upward"}, "unknown_polarity"),
        ({"systems": ("W_LAW", "W_COL"), "polarity": "relief"}, "nothing_to_relieve"),
        ({"systems": ("W_LAW", "W_LAV")}, "unknown_index"),
        ({"systems": ("W_LAW", "W_LAW")}, "twice_the_same"),
        ({"systems": ("W_LAW", "W_TRN"), "burdens": ("W_TRN",)}, "polarity_missing"),
        ({"systems": ("W_LAW", "W_COL"), "burdens": ("W_TRN",)}, "unknown_burden"),
        ({"systems": ("W_LAW", "W_COL"), "weights": {"W_LAW": 1, "W_KOL": 1}}, "weights_do_not_match"),
        ({"systems": ("W_LAW", "W_COL"), "form": "standart"}, "unknown_choice"),
        ({"systems": ("W_LAW", "W_COL"), "compatible": "spsspro"}, "unknown_choice"),
        ({"systems": ("W_LAW", "W_COL"), "published": {"nowhere": 0.9}}, "unknown_community"),
    ],
)
def test_what_cannot_be_read_is_refused(asked, code):
    with pytest.raises(UsageError) as caught:
        coupling(scored(), asked.pop("systems", ("W_URG", "W_LAW")), **asked)
    assert caught.value.code == code


def test_one_system_or_no_community_or_no_study_cannot_be_coupled():
    with pytest.raises(EstimationError) as caught:
        coupling(scored(), ("W_LAW",))
    assert caught.value.code == "too_few_systems"
    with pytest.raises(EstimationError) as caught:
        coupling(with_scores(W_COL=[]), ("W_LAW", "W_COL"))
    assert caught.value.code == "nothing_to_couple"
    with pytest.raises(UsageError) as caught:
        coupling(scored().parts[0], ("W_LAW", "W_COL"))
    assert caught.value.code == "needs_communities"


def test_the_polarity_turns_the_burden_and_stands_in_the_title():
    # SC-polarity: the tension fed unreversed and reversed.
    match = coupling(scored(), ("W_LAW", "W_URG"), polarity="match")
    relief = coupling(scored(), ("W_LAW", "W_URG"), polarity="relief")
    assert match.parts.ids == relief.parts.ids == ("W_URG", "W_LAW")
    u = scored().communities["W_URG"].values / 100
    v = scored().communities["W_LAW"].values / 100
    assert np.array_equal(match.found.d, coupling_coordination(np.column_stack([u, v])).d, equal_nan=True)
    assert np.array_equal(relief.found.d, coupling_coordination(np.column_stack([1 - u, v])).d, equal_nan=True)
    assert match.found.lag == pytest.approx(np.maximum(v, 0.01) / np.maximum(u, 0.01), nan_ok=True)
    assert "not reversed" in match.table().title.say("en") and "不反向" in match.table().title.say("zh")
    assert "burdens reversed" in relief.table().title.say("en")
    assert (match.id, relief.id) == ("D_W_URG_W_LAW", "D_W_URG_W_LAW_relief")


def test_c_and_d_are_symmetric_and_the_lag_is_not():
    one = coupling(with_scores(W_URG=[30, 60], W_LAW=[60, 30]), ("W_URG", "W_LAW"), polarity="match")
    assert one.found.d[0] == pytest.approx(one.found.d[1]) and one.found.c[0] == pytest.approx(one.found.c[1])
    assert one.found.lag[:2].tolist() == [2.0, 0.5]


def test_weights_follow_their_system_whatever_the_order():
    named = coupling(scored(), ("W_LAW", "W_URG"), polarity="match", weights={"W_LAW": 3, "W_URG": 1})
    listed = coupling(scored(), ("W_LAW", "W_URG"), polarity="match", weights=(3, 1))
    assert named.parts.ids == ("W_URG", "W_LAW")
    assert named.found.weights.tolist() == listed.found.weights.tolist() == [0.25, 0.75]


def test_a_constant_system_and_a_zero_are_numbers():
    # SC-const: one system the same everywhere, one at nought.
    n = len(scored().linked.communities)
    found = coupling(with_scores(W_LAW=[50.0] * n, W_COL=[0.0] * n), ("W_LAW", "W_COL"))
    assert np.isfinite(found.found.d).all() and found.found.n_floored == n
    assert any("raised to 0.01" in note.say("en") for note in found.table().notes)
    with pytest.raises(EstimationError) as caught:
        coupling(
            with_scores(W_LAW=[50.0] * n),
            ("W_LAW", "W_COL"),
            compatible="spssau",
            accept={"coupling_sample_scaled": REASON},
        )
    assert caught.value.code == "all_constant"


def test_a_missing_score_leaves_the_community_out_and_no_other():
    found = coupling(with_scores(W_LAW=[50, np.nan, 70], W_COL=[40, 60, 30]), ("W_LAW", "W_COL"))
    assert np.isnan(found.found.d[1]) and np.isfinite(found.found.d[[0, 2]]).all()
    assert found.first_grade[1] == 0
    assert found.table().rows[-1][1].value == 2


def test_the_interval_comes_before_the_label():
    found = coupling(scored(), ("R_LAW", "R_COL"), seed=3, draws=400)
    for place in np.flatnonzero(~np.isnan(found.low)):
        label = grade_title(found, int(place)).say("en")
        one = grade(found.low[[place]])[0] == grade(found.high[[place]])[0]
        assert (" to " in label) != one
        assert found.low[place] <= found.high[place]
    again = coupling(scored(), ("R_LAW", "R_COL"), seed=3, draws=400)
    assert np.array_equal(found.low, again.low, equal_nan=True)
    assert found.provenance.seed == 3


def test_everybody_answered_means_no_error_and_one_grade():
    found = coupling(scored(), ("W_LAW", "W_COL"))
    gates = [scored().communities[name].gate for name in ("W_LAW", "W_COL")]
    census = [both == ("census", "census") for both in zip(*gates, strict=True)]
    assert any(census)
    assert found.low[census] == pytest.approx(found.found.d[census])
    assert found.high[census] == pytest.approx(found.found.d[census])
    assert (found.first_grade[census] == found.last_grade[census]).all()


def test_the_spssau_column_stands_beside_and_needs_a_reason():
    with pytest.raises(UsageError) as caught:
        coupling(scored(), ("R_LAW", "R_COL"), compatible="spssau")
    assert caught.value.code == "coupling_sample_scaled"
    found = coupling(scored(), ("R_LAW", "R_COL"), compatible="spssau", accept={"coupling_sample_scaled": REASON})
    plain = coupling(scored(), ("R_LAW", "R_COL"))
    assert np.array_equal(found.found.d, plain.found.d, equal_nan=True)
    table = communities_table(found, whole=True)
    assert "SPSSAU" in table.heading("d_spssau", "zh") and "d" in table.columns
    assert any(REASON in note.say("zh") for note in found.table().notes)
    assert np.nanmax(found.spssau.t) > np.nanmax(found.found.t)


def test_a_published_c_without_its_n_is_refused():
    plain = coupling(scored(), ("R_LAW", "R_COL"), form="standard")
    keys = scored().linked.communities
    right = {key: c for key, c in zip(keys, plain.found.c, strict=True) if np.isfinite(c)}
    with pytest.raises(UsageError) as caught:
        coupling(scored(), ("R_LAW", "R_COL"), published={key: c / 2 for key, c in right.items()})
    assert caught.value.code == "coupling_lost_n"
    found = coupling(scored(), ("R_LAW", "R_COL"), published=right)
    frame = found.tidy().dropna(subset="c_published")
    assert frame["c_published"].to_numpy() == pytest.approx(frame["c_standard"].to_numpy())


@pytest.mark.parametrize("systems", [("R_LAW", "R_LAW1"), ("R_COL", "R_CAP")])
def test_a_whole_is_not_coupled_with_its_part(systems):
    with pytest.raises(UsageError) as caught:
        coupling(scored(), systems, polarity="match")
    assert caught.value.code == "systems_overlap"
    assert systems[0] in caught.value.say("zh") and systems[-1] in caught.value.say("en")


def test_only_communities_that_pass_the_gate_are_named(monkeypatch):
    found = coupling(scored(), ("R_LAW", "R_COL"))
    assert len(found.tidy()) == len(scored().linked.communities)
    verdicts = ("score", "shrunken", "withheld")
    real = LinkedIndices.reportable

    def judged(self, name):
        known: Reportable = real(self, name)
        return replace(known, verdicts=tuple(verdicts[place % 3] for place in range(len(known.verdicts))))

    monkeypatch.setattr(LinkedIndices, "reportable", judged)
    assert len(coupling(scored(), ("R_LAW", "R_COL")).tables()) == 3  # no study allowed names
    table = coupling(scored(), ("R_LAW", "R_COL"), name_communities=True).tables()[-1]
    keys = scored().linked.communities
    assert [row[0] for row in table.rows] == [key for place, key in enumerate(keys) if place % 3 < 2]
    for row in table.rows:
        whole = keys.index(row[0]) % 3 == 0
        assert (row[table.columns.index("d")] is not None) == whole
        assert row[table.columns.index("shrunken")] is not None


def test_nobody_is_named_where_no_community_passes():
    found = coupling(scored(), ("W_URG", "W_LAW"), polarity="match", name_communities=True)
    if not found.parts.named.any():
        assert [table.name for table in found.tables()] == ["coupling", "coupling_grades", "coupling_systems"]
    shown = {scored().linked.communities[place] for place in np.flatnonzero(found.parts.named)}
    listed = [row[0] for table in found.tables() if table.columns[0] == "community" for row in table.rows]
    assert set(listed) == shown


def test_d_is_an_outcome_but_never_of_its_own_parts():
    found = coupling(scored(), ("W_URG", "W_LAW"), polarity="match")
    model = gs.fit(f"{found.id} ~ K33", found.indices, level="record")
    assert model.origins[found.id] == "derived"
    assert [record.step for record in model.provenance.trail()][:2] == ["fit", "coupling"]
    for formula in (
        f"{found.id} ~ W_LAW",
        f"{found.id} ~ W_LAW1 + K33",
        f"W_CAP ~ {found.id}",
        f"{found.id} ~ STRAIN_LAW",
    ):
        with pytest.raises(UsageError) as caught:
            gs.fit(formula, found.indices, level="record")
        assert caught.value.code == "outcome_on_its_parts"
    let_through = gs.fit(
        f"{found.id} ~ W_LAW", found.indices, level="record", accept={"outcome_on_its_parts": "shown to the class"}
    )
    assert "shown to the class" in let_through.warnings[0].say("en")


def test_two_couplings_may_be_joined_one_after_the_other():
    first = coupling(scored(), ("W_URG", "W_LAW"), polarity="match")
    second = coupling(first.indices, ("W_SGL", "W_COL"), polarity="relief")
    assert {first.id, second.id} <= set(second.indices.derived)
    assert first.id in second.indices.to_frame()


def test_every_table_says_its_formula_both_ways_and_that_it_is_simulated():
    found = coupling(scored(), ("W_URG", "W_LAW"), polarity="match")
    for language, word in (("zh", "模拟数据"), ("en", "Simulated data")):
        assert all(any(word in note.say(language) for note in table.notes) for table in found.tables())
        assert "D = √(C × T)" in found.table().say(language)
    assert found.glance().shape[0] == 1 and "<table" in found._repr_html_() and str(found)
    assert found.figures() == ()


def test_systems_of_several_sources_are_drawn_apart():
    study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24).linked
    indices = gs.score(study, "five_dimensions")
    taken = parts_file.part_draws(indices, ("W_LAW", "R_LAW", "K_LAW"), draws=2000, seed=1)
    record = taken[:, :, 2]
    assert np.isfinite(record[0]).any() and (record == record[0])[:, np.isfinite(record[0])].all()
    own = [place for place in range(24) if taken[:, place, :2].std(axis=0).min() > 0.02]
    assert own and all(abs(np.corrcoef(taken[:, place, 0], taken[:, place, 1])[0, 1]) < 0.1 for place in own)
    found = coupling(indices, ("R_LAW", "K_LAW"))
    assert np.isfinite(found.low[~np.isnan(found.found.d)]).all()


def test_a_class_of_few_communities_tells_no_scores():
    found = coupling(scored(), ("W_URG", "W_LAW"), polarity="match")
    whole = np.flatnonzero(~np.isnan(found.found.d))
    classes = np.full(len(found.found.d), 0)
    classes[whole[:2]] = 1  # two communities in one class, the others in step
    rows = replace(found, lag_classes=classes).table().rows
    assert [row[1].value for row in rows] == [len(whole) - 2, 2, len(whole)]
    # With the means of the others, those of all would tell the two.
    assert rows[0][2:6] == rows[1][2:6] == (None,) * 4 and rows[2][2] is not None
    notes = replace(found, lag_classes=classes).table().notes
    assert any("fewer than 3 communities" in note.say("en") for note in notes)
    assert any("不足 3 个社区" in note.say("zh") for note in notes)


def test_a_table_of_one_or_two_communities_tells_no_scores():
    linked = scored()
    values = linked.communities["R_LAW"].values.copy()
    known = np.flatnonzero(~np.isnan(values) & ~np.isnan(linked.communities["R_COL"].values))
    values[known[2:]] = np.nan
    few = {**linked.communities, "R_LAW": replace(linked.communities["R_LAW"], values=values)}
    summary, _, systems = coupling(replace(linked, communities=few), ("R_LAW", "R_COL")).tables()
    assert summary.rows[-1][1].value == 2
    assert all(row[2:6] == (None,) * 4 for row in summary.rows)
    assert [row[4] for row in systems.rows] == [None, None]
