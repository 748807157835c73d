"""What can be estimated back from a simulated study with arrays alone: means, alpha, ICC, slopes, careless answers."""

from __future__ import annotations

import numpy as np

from governance_survey.statistics import cronbach_alpha
from governance_survey.studio.simulation.flaws import CAREFUL, SCATTERED, STRAIGHT
from governance_survey.studio.simulation.population import (
    CAPABILITIES,
    INTERACTIONS,
    REMEDIES,
    REMEDY_SLOPES,
    TENSION_SLOPES,
)

LONG, HONEST_QUANTILE = 10, 99.5
CONSISTENT = 0.10
# Rows of the residents' questionnaire the plan of simulation ran: 22 of outcomes.
RESIDENT_SCALES = ("R_EFF", "R_SAT", "R_TRU", "R_PAR", "R_BEL")


class Source:
    """Keyed answers of one source, its careful people marked, and scores of constructs and dimensions."""

    def __init__(self, study, name):
        self.form, self.table = study.forms[name], getattr(study, name)
        self.kind = study.truth.careless[name]
        self.careless = self.kind != CAREFUL
        keys = study.record["community_id"]
        self.community = self.table["community_id"].map(dict(zip(keys, range(len(keys)), strict=True))).to_numpy()
        self.kept = ~self.careless
        self.n_communities = len(keys)

    def raw(self, item):
        values = self.table[item].to_numpy(dtype=object)
        values = np.array([np.nan if value is None else float(value) for value in values])
        return np.where((values >= 1) & (values <= 5), values, np.nan)

    def items(self, construct):
        parts = self.form.items_of(construct)
        return np.column_stack([6 - self.raw(p.id) if p.reverse else self.raw(p.id) for p in parts])

    def score(self, name):
        """Mean of a construct's answers, or of a dimension's three sub-dimensions."""
        if name in self.form.construct_by_id:
            return _mean(self.items(name))
        return _mean(np.column_stack([_mean(self.items(f"{name}{k}")) for k in (1, 2, 3)]))


def _mean(columns):
    with np.errstate(invalid="ignore"):
        return np.nansum(columns, axis=1) / (~np.isnan(columns)).sum(axis=1)


def alpha(source, construct, kept):
    return cronbach_alpha(source.items(construct)[kept], missing="pairwise", check_keys=False).raw


def mean_squares(x, y, group):
    """Within and between mean products of two columns, the usual group size, and the mean of 1/n."""
    n = np.bincount(group)
    group = np.unique(group, return_inverse=True)[1]
    n = n[n > 0]
    means = [np.bincount(group, v) / n for v in (x, y)]
    within = np.sum((x - means[0][group]) * (y - means[1][group])) / (x.size - n.size)
    between = np.sum(n * (means[0] - x.mean()) * (means[1] - y.mean())) / (n.size - 1)
    return within, between, (x.size - np.sum(n**2) / x.size) / (n.size - 1), np.mean(1 / n)


def icc1(source, name):
    kept = source.kept & np.isfinite(source.score(name))
    x = source.score(name)[kept]
    within, between, size, _ = mean_squares(x, x, source.community[kept])
    return (between - within) / (between + (size - 1) * within)


def community_means(source, columns):
    """Means of every community (rows) and what sampling persons adds to their covariances."""
    kept = source.kept & np.all(np.isfinite(columns), axis=1)
    group, x = source.community[kept], columns[kept]
    n = np.bincount(group, minlength=source.n_communities)
    means = np.column_stack([np.bincount(group, v, minlength=n.size) for v in x.T]) / np.where(n, n, np.nan)[:, None]
    rest = x - means[group]
    noise = rest.T @ rest / (group.size - np.sum(n > 0)) * np.mean(1 / n[n > 0])
    return means, noise


def standard_slopes(covariance):
    """Slopes of the last variable on the others, in standard deviations."""
    spread = np.sqrt(np.diag(covariance))
    r = covariance / np.outer(spread, spread)
    return np.linalg.solve(r[:-1, :-1], r[:-1, -1])


def tension_score(source, outcome):
    """The tension of a capability; PRS is the mean of its two scales, workload and burnout."""
    tension = TENSION_SLOPES[outcome][0]
    names = ("W_PRW", "W_BRN") if tension == "PRS" else (f"W_{tension}",)
    return _mean(np.column_stack([source.score(name) for name in names]))


def worker_slopes(source, outcome):
    """Slopes of a capability on its tension and remedies: single-level, of community means, errors in variables."""
    x = [tension_score(source, outcome)]
    x += [source.score(f"W_{remedy}") for remedy in REMEDY_SLOPES[outcome]]
    columns = np.column_stack([*x, source.score(f"W_{outcome}")])
    kept = source.kept & np.all(np.isfinite(columns), axis=1)
    single = standard_slopes(np.cov(columns[kept].T))
    means, noise = community_means(source, columns)
    means = means[np.all(np.isfinite(means), axis=1)]
    observed = np.cov(means.T)
    return single, standard_slopes(observed), standard_slopes(observed - noise)


def interaction(source, outcome):
    """Product term of standardised community means."""
    focal = INTERACTIONS[outcome][0]
    columns = np.column_stack(
        [tension_score(source, outcome), *(source.score(f"W_{name}") for name in (focal, outcome))]
    )
    means, _ = community_means(source, columns)
    means = means[np.all(np.isfinite(means), axis=1)]
    z = (means - means.mean(axis=0)) / means.std(axis=0)
    design = np.column_stack([np.ones(len(z)), z[:, 0], z[:, 1], z[:, 0] * z[:, 1]])
    return np.linalg.lstsq(design, z[:, 2], rcond=None)[0][3]


def outcome_slopes(worker, resident):
    """Residents' rating of the response on the five capabilities of workers: community means, errors in variables."""
    x, noise_x = community_means(worker, np.column_stack([worker.score(f"W_{name}") for name in CAPABILITIES]))
    y, noise_y = community_means(resident, resident.score("R_EFF")[:, None])
    both = np.column_stack([x, y])
    both = both[np.all(np.isfinite(both), axis=1)]
    observed, noise = np.cov(both.T), np.zeros((6, 6))
    noise[:5, :5], noise[5, 5] = noise_x, noise_y[0, 0]
    return standard_slopes(observed), standard_slopes(observed - noise)


def longest_string(answers):
    """Longest run of one answer in each row; a missing answer ends it."""
    run = best = np.ones(len(answers))
    for k in range(1, answers.shape[1]):
        run = np.where(answers[:, k] == answers[:, k - 1], run + 1, 1)
        best = np.maximum(best, run)
    return best


def even_odd(source, constructs):
    """Correlation of the means of odd and of even rows over scales."""
    halves = [(source.items(name)[:, ::2], source.items(name)[:, 1::2]) for name in constructs]
    odd = np.column_stack([_mean(first) for first, _ in halves])
    even = np.column_stack([_mean(second) for _, second in halves])
    both = np.isfinite(odd) & np.isfinite(even)
    odd, even = np.where(both, odd, np.nan), np.where(both, even, np.nan)
    a, b = odd - np.nanmean(odd, axis=1)[:, None], even - np.nanmean(even, axis=1)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nansum(a * b, axis=1) / np.sqrt(np.nansum(a**2, axis=1) * np.nansum(b**2, axis=1))


def worker_scales():
    subs = [f"W_{name}{k}" for name in CAPABILITIES for k in (1, 2, 3)]
    return (*subs, "W_URG", "W_SGL", "W_EMP", "W_PRW", "W_ORG", *(f"W_{name}" for name in REMEDIES))


def flags(source, constructs):
    """Three flags of each person: long string, even-odd, and failed instructed rows (a column each)."""
    order = _rows(source, constructs)
    string = longest_string(np.column_stack([source.raw(item) for item in order]))
    limit = max(LONG, np.percentile(string[~source.careless], HONEST_QUANTILE))
    answers = np.column_stack([source.raw(row.id) for row in source.form.attention])
    correct = np.array([row.correct for row in source.form.attention])
    failed = np.isfinite(answers) & (answers != correct)
    return string > limit, ~(stepped_up(even_odd(source, constructs)) >= CONSISTENT), failed


def stepped_up(r):
    """Spearman-Brown: from half of the rows to all."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return 2 * r / (1 + r)


def _rows(source, constructs):
    wanted = {item.id for name in constructs for item in source.form.items_of(name)}
    return [item for item in source.form.asked_order if item in wanted]


def careless_found(source, constructs):
    """Sensitivity and specificity of at least one flag and of at least two.

    Beside them what explains a difference from the plan of simulation, which ran one instructed row and no skipped
    rows: the same with the first instructed row alone (workers have two), or of residents who answered every row.
    """
    string, odd, failed = flags(source, constructs)
    plain = even_odd(source, constructs)
    cases = {"": (failed.any(axis=1), np.ones(string.size, dtype=bool))}
    if len(source.form.attention) > 1:
        cases[", one instructed row"] = (failed[:, 0], cases[""][1])
    else:
        answered = np.column_stack([source.raw(item) for item in _rows(source, constructs)])
        asked = np.isfinite(source.raw(source.form.attention[0].id))
        cases[", every row answered"] = (failed[:, 0], asked & np.isfinite(answered).all(axis=1))
    found = {
        "long string of straight": np.mean(string[source.kind == STRAIGHT]),
        "even-odd of random": np.mean(odd[source.kind == SCATTERED]),
        "even-odd of random, not stepped up": np.mean(~(plain >= CONSISTENT)[source.kind == SCATTERED]),
        "even-odd of honest": np.mean(odd[~source.careless]),
    }
    for case, (instructed, kept) in cases.items():
        count = string * 1 + odd + instructed
        for number, least in (("one flag", 1), ("two flags", 2)):
            found[f"{number} sensitivity{case}"] = np.mean(count[kept & source.careless] >= least)
            found[f"{number} specificity{case}"] = np.mean(count[kept & ~source.careless] < least)
    return found


def recovered(study):
    """Every quantity of the table, one row a data set."""
    truth, sample = study.truth, study.truth.sample
    worker, resident = Source(study, "worker"), Source(study, "resident")
    sat, households = truth.communities["SAT"], truth.population.households[sample.place]
    found = {
        "SAT households weighted": np.average(sat, weights=sample.weight * households) - truth.means["SAT"][1],
        "SAT households unweighted": sat.mean() - truth.means["SAT"][1],
        "SAT communities weighted": np.average(sat, weights=sample.weight) - truth.means["SAT"][0],
        "alpha LAW1": alpha(worker, "W_LAW1", worker.kept),
        "alpha LAW1 with careless": alpha(worker, "W_LAW1", np.ones(worker.kept.size, dtype=bool)),
        "alpha URG": alpha(worker, "W_URG", worker.kept),
        "alpha FAZ": alpha(worker, "W_FAZ", worker.kept),
        "ICC LAW": icc1(worker, "W_LAW"),
        "ICC URG": icc1(worker, "W_URG"),
        "ICC SAT": icc1(resident, "R_SAT"),
    }
    interactions = []
    for outcome in CAPABILITIES:
        tension = TENSION_SLOPES[outcome][0]
        for kind, values in zip(("OLS", "aggregated", "EIV"), worker_slopes(worker, outcome), strict=True):
            found[f"{tension} -> {outcome} {kind}"] = values[0]
            if outcome == "LAW":
                found[f"FAZ -> LAW {kind}"] = values[1]
        interactions.append(interaction(worker, outcome))
    found["interactions aggregated"] = np.mean(interactions)
    for kind, values in zip(("aggregated", "EIV"), outcome_slopes(worker, resident), strict=True):
        found |= {f"{name} -> EFF {kind}": value for name, value in zip(CAPABILITIES, values, strict=True)}
    for name, source, scales in (("W", worker, worker_scales()), ("R", resident, RESIDENT_SCALES)):
        found |= {f"{name} {kind}": value for kind, value in careless_found(source, scales).items()}
    return {name: float(value) for name, value in found.items()}
