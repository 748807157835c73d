"""Scenarios of the plan of simulation (section 9): what must happen when the data are changed in one known way."""

import dataclasses
from functools import cache

import numpy as np
import pytest
from scipy import stats

import governance_survey as gs
from governance_survey.errors import DataError
from governance_survey.studio.simulation.population import CAPABILITIES, TENSION_SLOPES
from governance_survey.studio.simulation.study import simulate_study
from governance_survey.studio.simulation.tables import WEIGHTS

from .recovered import Source, alpha, community_means, icc1, recovered, tension_score

CALM = {"careless": (0.0, 0.0), "item_missing": (0.0, 0.0)}


@cache
def made(**settings):
    return simulate_study(**{"seed": 77, "communities": 240} | settings)


def slope(x, y):
    kept = np.isfinite(x) & np.isfinite(y)
    return stats.linregress(x[kept], y[kept])


def standard(x):
    return (x - np.nanmean(x)) / np.nanstd(x)


def between_and_within(source, outcome):
    """Slopes of a capability on its tension: of community means, and of what is left of persons."""
    columns = np.column_stack([tension_score(source, outcome), source.score(f"W_{outcome}")])
    means, _ = community_means(source, columns)
    rest = (columns - means[source.community])[source.kept]
    return slope(*means.T).slope, slope(standard(rest[:, 0]), standard(rest[:, 1])).slope


def test_null_leaves_nothing_between_communities():
    """SC-null: in the population no tension goes with its capability and no capability with an outcome."""
    truth = made(slopes=0.0, within=0.0).truth
    assert all(value == 0 for slopes in truth.slopes.values() for value in slopes.values())
    z = truth.population.latent
    causes = [(TENSION_SLOPES[name][0], name) for name in CAPABILITIES] + [(name, "EFF") for name in CAPABILITIES]
    for cause, outcome in (*causes, ("SHZ", "COL"), ("LAW", "TRU"), ("z_size", "SAT"), ("BEL", "PAR")):
        assert abs(np.corrcoef(z[cause], z[outcome])[0, 1]) < 0.065, (cause, outcome)  # four standard errors
    usual = made().truth.population.latent
    assert np.corrcoef(usual["URG"], usual["LAW"])[0, 1] < -0.25


@pytest.mark.slow
def test_null_is_rejected_in_five_of_a_hundred():
    """SC-null: 400 studies of 40 communities, residents' rating on workers' five scores; 5 % +- 2 % (two minutes)."""
    p = []
    for seed in range(400):
        study = simulate_study(seed=seed, communities=40, slopes=0.0, within=0.0)
        worker, resident = Source(study, "worker"), Source(study, "resident")
        x, _ = community_means(worker, np.column_stack([worker.score(f"W_{name}") for name in CAPABILITIES]))
        y, _ = community_means(resident, resident.score("R_EFF")[:, None])
        p += [slope(column, y[:, 0]).pvalue for column in x.T]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.02)


def test_a_common_method_makes_slopes_within_a_source_only():
    """SC-cmv: tension and capability of the same persons go together, those of two halves of the staff do not."""
    source = Source(made(slopes=0.0, within=0.0, method=0.8), "worker")
    half = np.arange(source.community.size) % 2 == 0
    for outcome in CAPABILITIES:
        columns = np.column_stack([tension_score(source, outcome), source.score(f"W_{outcome}")])
        same = slope(standard(columns[:, 0]), standard(columns[:, 1])).slope
        assert same < -0.25, outcome
        means = []
        for part in (half, ~half):
            source.kept = part & ~source.careless
            means.append(community_means(source, columns)[0])
        across = slope(standard(means[0][:, 0]), standard(means[1][:, 1]))
        assert abs(across.slope) < 3.5 * across.stderr, outcome


def test_without_a_common_method_or_slopes_there_is_none():
    source = Source(made(slopes=0.0, within=0.0, method=0.0), "worker")
    found = [slope(standard(tension_score(source, name)), standard(source.score(f"W_{name}"))) for name in CAPABILITIES]
    assert all(abs(one.slope) < 0.15 for one in found)


def test_where_the_community_is_not_the_level():
    """SC-noicc: two hundredths of the variance lie between communities."""
    plain, none = made(), made(icc=0.02)
    for name, construct in (("worker", "W_LAW"), ("worker", "W_URG"), ("worker", "W_FAZ"), ("resident", "R_SAT")):
        assert icc1(Source(none, name), construct) < 0.05 < icc1(Source(plain, name), construct)


def test_many_careless_people_lower_alpha():
    """SC-careless: a quarter of all; with and without them differ."""
    worse, usual = (Source(made(careless=share), "worker") for share in ((0.25, 0.25), (0.08, 0.10)))
    everybody = np.ones(worse.kept.size, dtype=bool)
    for construct in ("W_LAW1", "W_URG", "W_FAZ"):
        lost = alpha(worse, construct, worse.kept) - alpha(worse, construct, everybody)
        assert lost > 0.02
        assert lost > alpha(usual, construct, usual.kept) - alpha(
            usual, construct, np.ones(usual.kept.size, dtype=bool)
        )


def test_slopes_within_persons_are_not_slopes_between_communities():
    """SC-one-level: the tension slope only within persons; one level alone would say it holds of communities."""
    study = made(slopes=0.0, **CALM)
    source, z = Source(study, "worker"), study.truth.population.latent
    for outcome in CAPABILITIES:
        tension = TENSION_SLOPES[outcome][0]
        assert abs(np.corrcoef(z[tension], z[outcome])[0, 1]) < 0.065
        single = slope(standard(tension_score(source, outcome)), standard(source.score(f"W_{outcome}")))
        assert single.slope + 3 * single.stderr < 0
        assert between_and_within(source, outcome)[1] == pytest.approx(-0.20, abs=0.08)


def test_both_levels_have_their_own_slope():
    study = made(**CALM, within=0.30)
    z = study.truth.population.latent
    for outcome in CAPABILITIES:
        assert between_and_within(Source(study, "worker"), outcome)[1] > 0.05
        assert np.corrcoef(z[TENSION_SLOPES[outcome][0]], z[outcome])[0, 1] < -0.2


def emptied():
    """SC-empty: one community has lost all its workers, and one stratum has one sampling unit."""
    study = made(communities=48)
    record = study.record
    lost = record["community_id"].iloc[5]
    stratum = record["stratum_id"].iloc[-1]
    units = record.loc[record["stratum_id"] == stratum, "psu_id"].unique()
    gone = record.loc[record["psu_id"].isin(units[1:]), "community_id"]
    kept = {name: table[~table["community_id"].isin(gone)] for name, table in tables_of(study).items()}
    kept["worker"] = kept["worker"][kept["worker"]["community_id"] != lost]
    logs = {name: rows[~rows["community_id"].isin(gone)] for name, rows in study.logs.items()}
    return dataclasses.replace(study, **{k: v.reset_index(drop=True) for k, v in kept.items()}, logs=logs), lost


def tables_of(study):
    return {"worker": study.worker, "resident": study.resident, "record": study.record}


def test_an_emptied_community_and_a_lone_unit_are_told():
    study, lost = emptied()
    report = {check.id: check for check in gs.validate(study.linked).checks}
    assert report["communities_unmatched"].n_failed == 1
    assert report["worker.lonely_units"].n_failed > 0
    assert any(lost in keys for keys in study.linked.unmatched.values())


def test_scoring_asks_for_a_rule_for_the_lone_unit_and_then_leaves_the_emptied_community_empty():
    study, lost = emptied()
    with pytest.raises(DataError, match="lonely_psu"):
        gs.score(study.linked, ["five_dimensions"])
    sources = {
        name: gs.read_responses(
            table,
            study.forms[name],
            sampling="probability",
            weight=WEIGHTS[name],
            psu="psu_id",
            strata="stratum_id",
            lonely_psu="adjust",
            simulated=True,
            logs=study.logs if name == "record" else None,
        )
        for name, table in tables_of(study).items()
    }
    scores = gs.score(gs.link(**sources, unmatched="keep"), ["five_dimensions"]).to_frame().set_index("community_id")
    assert scores["W_LAW"].isna().tolist() == (scores.index == lost).tolist()
    assert scores.loc[lost, ["R_LAW", "K02"]].notna().all()


def found_impossible(linked):
    """(community, limit) of every row that `validate` reports as impossible, and the report."""
    report = gs.validate(linked)
    rows = [report.rows(f"{source}.limits_broken") for source in linked.sources]
    return {pair for table in rows if len(table) for pair in zip(table.respondent, table["where"], strict=True)}, report


@pytest.mark.parametrize("seed", [77, 5, 2024])
def test_every_planted_impossible_value_is_flagged_and_score_refuses(seed):
    """SC-bad: those planted and no others; nothing is computed of a record that cannot be true."""
    linked = (study := made(seed=seed, communities=100, impossible=0.05)).linked
    found, report = found_impossible(linked)
    assert len(study.truth.planted) == 5
    assert found == set(study.truth.planted)
    assert report.check("record.limits_broken").severity == "error" and not report.passed
    assert all(" = " in got and ", " in got for got in report.rows("record.limits_broken")["got"])
    with pytest.raises(DataError, match="limits_broken"):
        gs.score(linked, ["five_dimensions"])


@pytest.mark.parametrize("seed", [77, 1, 2, 3])
def test_where_nothing_is_planted_nothing_is_flagged(seed):
    """Workers, residents, records and logs: no limit broken, none to confirm, no indicator beyond its range."""
    found, report = found_impossible(made(seed=seed).linked)
    assert found == set() and report.passed
    for name in ("limits_broken", "limits_to_confirm", "indicators_out_of_range", "log_cells_out_of_range"):
        assert [report.check(f"{source}.{name}").n_failed for source in ("worker", "resident", "record")] == [0, 0, 0]
    assert report.check("record.limits_broken").n_checked > 40_000
    assert report.check("worker.limits_broken").n_checked > 1_000


def test_planted_impossible_values_survive_into_the_table():
    """SC-bad: none is silently mended."""
    study = made(communities=100, impossible=0.05)
    linked = study.linked
    for key, limit in study.truth.planted:
        rule = next(one for one in study.forms["record"].limits if one.id == limit)
        row = study.record["community_id"].tolist().index(key)
        values = linked.source("record").values(rule.variable, rule.other)[row]
        assert values[0] > rule.times * values[1]


def test_recovery_copes_with_an_emptied_community():
    """A naive group index broke on it in the plan's first runs."""
    study = made(communities=48)
    careless = study.truth.careless["worker"].copy()
    first = (study.worker["community_id"] == study.record["community_id"].iloc[3]).to_numpy()
    careless[first] = 1
    truth = dataclasses.replace(study.truth, careless={**study.truth.careless, "worker": careless})
    found = recovered(dataclasses.replace(study, truth=truth))
    assert np.isfinite(list(found.values())).all()
