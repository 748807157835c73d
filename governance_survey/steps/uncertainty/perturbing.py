"""The verb `uncertainty`: how sure a coefficient is, and which source the doubt comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...statistics.composites import Aggregate
from ...statistics.uncertainty import sobol_indices, spread_of_estimate, trigger_design
from ...words.errors import EstimationError
from ...words.provenance import Provenance
from ...words.text import Text
from ...words.threads import one_thread
from ..argument_checks import check_choice, check_level
from ..composites.asked import Asked
from ..linked_scoring import LinkedIndices
from ..modelling import Model
from ..scored_input import check_scored
from ..scoring import Indices
from .asked import check_own_seed, check_rows, fitted_model, place_of
from .engine import SOURCES, Setting, Source, alone, run
from .found import Alone, Uncertainty
from .methods import Normalise, read_ways
from .pools import Pools, pools_of
from .ranks import method_ranks

DRAWS = 1000  # bootstrap samples behind the intervals of the shares
DESIGN, INTERVALS = 3, 4  # streams under the one seed


@one_thread()
def uncertainty(
    model: Model | str,
    indices: Indices | LinkedIndices,
    term: str | None = None,
    *,
    seed: int,
    n: int = 1024,
    sources: Sequence[Source] = SOURCES,
    imputed: Sequence[Indices] | Sequence[LinkedIndices] = (),
    normalise: Sequence[Normalise] = ("goalposts", "min_max", "standard"),
    weights: Sequence[str] | Mapping[str, Asked] = ("equal", "pca", "critic"),
    aggregate: Sequence[Aggregate] = ("arithmetic", "geometric"),
    level: str | None = None,
    conf_level: float | None = None,
) -> Uncertainty:
    r"""How far a coefficient moves when everything that could have been otherwise is varied together.

    Up to four sources are perturbed at once, the model is fitted again at each of n (k + 2) settings, and the
    variance of the coefficient is shared out among the sources:

    - *sampling*: bootstrap samples of the sampling units within strata (Rao & Wu 1988);
    - *missing*: which of the completed sets of answers is used (`imputed`);
    - *measurement*: scores without error of measurement, drawn given all that was observed. One score alone would be
      drawn about Kelley's :math:`\mu+\rho(x-\mu)` with the standard error of estimation; here all scores of the
      model are drawn given each other and its other variables, so that associations are those of true scores (without
      attenuation); means, covariances and alphas come from a bootstrap sample of their own in every draw. Of
      another source it is the means of communities that have error, each by the number of its answers;
    - *method*: how the index is made, normalisation x weights x aggregation, each score put back on the mean and
      standard deviation it has as scored. Sources of data stay apart.

    .. math:: S_i = \frac{\mathrm{var}(E[\hat\beta\mid i])}{\mathrm{var}(\hat\beta)}, \qquad
        S_{Ti} = \frac{E[\mathrm{var}(\hat\beta\mid \text{all but } i)]}{\mathrm{var}(\hat\beta)}

    Parameters
    ----------
    model : Model or str
        From `fit` (a linear model), or its formula.
    indices : Indices or LinkedIndices
        The scores the model was fitted to.
    term : str, optional
        Column of the model whose coefficient is followed (``"W_LAW"``, ``"C(edu)[3]"``); the first one unless given.
    seed : int
        Of every draw: the same seed gives the same result.
    n : int
        Base rows: a power of two, 128 or more.
    sources : sequence of {"sampling", "missing", "measurement", "method"}
        What is perturbed. A source that these data or this model give no ground for is named with the reason.
    imputed : sequence of Indices or LinkedIndices, optional
        Scores of two or more completed sets of the same answers (`score` of each).
    normalise, weights, aggregate
        Ways to make an index; weights as in `score`, a mapping gives labels to weights of one's own. Weights
        estimated from data are those of the scores as observed.
    level : str, optional
        With a formula and a linked study: the source whose rows are the units.
    conf_level : float, optional
        That of the model unless given.

    Returns
    -------
    Uncertainty
        Spread of the coefficient beside its ordinary interval, Sobol indices with intervals, every method with its
        coefficient and what it does to the order of communities; a figure.

    Raises
    ------
    UsageError
        ``not_scored``, ``not_a_model``, ``only_linear``, ``unknown_term``, ``unknown_choice``, ``unusable_seed``,
        ``other_scores`` (the model was fitted to other indices), ``imputations_do_not_match``, ``no_method``.
    EstimationError
        ``not_a_power_of_two``, ``nothing_perturbed``, ``no_spread``, ``replicates_failed``.
    DesignError
        ``lonely_psu``, ``later_stages``.

    References
    ----------
    Saisana, Saltelli & Tarantola (2005), doi 10.1111/j.1467-985X.2005.00350.x; Saltelli et al. (2010),
    doi 10.1016/j.cpc.2009.09.018; Rao & Wu (1988), doi 10.1080/01621459.1988.10478591; Blackwell, Honaker & King
    (2017), doi 10.1177/0049124115585360.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=60, scheme=scheme), scheme)
    >>> found = gs.uncertainty("W_RSK ~ W_LAW + W_COL", indices, "W_LAW", seed=1, n=128)
    >>> found.perturbed, list(found.left_out)
    (('sampling', 'measurement', 'method'), ['missing'])
    """
    check_scored(indices, "uncertainty")
    check_own_seed(seed)
    for source in sources:
        check_choice(source, SOURCES, "sources")
    ways = read_ways(normalise, weights, aggregate)
    fitted = fitted_model(model, indices, level)
    confidence = fitted.level if conf_level is None else conf_level
    check_level(confidence)
    place = place_of(fitted, term)
    check_rows(n)
    pools = pools_of(fitted, indices, imputed, place, sources, ways, seed=seed, n=n)
    headline = float(fitted.fit.coef[place])
    singly = _each_alone(pools, headline)
    tried = run(
        pools.engine,
        pools.perturbed,
        trigger_design(len(pools.perturbed), n, seed=np.random.default_rng([seed, DESIGN])),
    )
    shares = sobol_indices(
        tried.a, tried.b, tried.exchanged, seed=np.random.default_rng([seed, INTERVALS]), draws=DRAWS, level=confidence
    )
    low, high = (float(end[place]) for end in fitted.fit.conf_int(confidence))
    values = np.concatenate([tried.a, tried.b])
    return Uncertainty(
        model=fitted,
        place=place,
        perturbed=pools.perturbed,
        left_out=pools.left_out,
        shares=shares,
        spread=spread_of_estimate(values, headline, float(fitted.fit.std_error[place]), level=confidence),
        interval=(low, high),
        values=values,
        alone=singly,
        methods=method_ranks(pools, fitted.matrix.terms[place]) if "method" in pools.perturbed else (),
        engine=pools.engine,
        n_failed=tried.n_failed,
        seed=seed,
        level=confidence,
        provenance=_provenance(fitted, indices, imputed, pools, place, seed, n, confidence),
    )


def _each_alone(pools: Pools, headline: float) -> dict[Source, Alone]:
    # Completed answers are compared with the fit; what else varies, with its own starting point among them.
    start = pools.engine.coefficient(Setting(), {})
    return {s: _alone(pools, s, headline if s == "missing" else start) for s in pools.perturbed}


def _alone(pools: Pools, source: Source, before: float) -> Alone:
    found = alone(pools.engine, source)
    good = found[np.isfinite(found)]
    if len(good) < 2:
        raise EstimationError("replicates_failed", Text(zh="算不出系数。", en="No coefficient can be had."))
    return Alone(len(good), float(good.mean()) - before, float(good.std(ddof=1)))


def _provenance(
    model: Model,
    indices: Indices | LinkedIndices,
    imputed: Sequence[Indices | LinkedIndices],
    pools: Pools,
    place: int,
    seed: int,
    n: int,
    level: float,
) -> Provenance:
    engine = pools.engine
    return Provenance(
        step="uncertainty",
        arguments={
            "formula": model.formula.canonical(),
            "term": model.fit.names[place],
            "level": model.responses.source,
            "n": n,
            "sources": list(pools.perturbed),
            "methods": [method.label for method in engine.methods.found],
            "conf_level": level,
        },
        parents=(model.provenance, indices.provenance, *(own.provenance for own in imputed)),
        counts={"rows": len(engine.frame.used), "used": int(engine.frame.used.sum())},
        seed=seed,
    )
