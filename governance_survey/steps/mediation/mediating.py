"""The verb `mediate`: how far an association goes together with a third variable, in both orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...statistics.mediation import Mediation, multilevel_mediation, parallel_mediation
from ...statistics.mediation.intervals import FEWEST_DRAWS
from ...words.provenance import Provenance
from ...words.threads import one_thread
from ..argument_checks import check_draws, check_level, check_mapping, check_name, check_names, check_seed
from ..linked_scoring import LinkedIndices
from ..measurement.options import seed_of
from ..misuse.linter import hold
from ..misuse.own_parts import explained_by_itself
from ..sample_design import design_of
from ..scored_input import check_scored
from ..scoring import Indices
from .mediated import IndirectAssociations
from .variables import Variables, variables_of


@one_thread()
def mediate(
    indices: Indices | LinkedIndices,
    x: str,
    through: str | Sequence[str],
    y: str,
    *,
    covariates: str = "",
    level: str | None = None,
    draws: int = 5000,
    seed: int | None = None,
    conf_level: float = 0.95,
    accept: Mapping[str, str] | None = None,
) -> IndirectAssociations:
    r"""Indirect association of x with y by way of one or several variables, beside the same in the other order.

    .. math:: M_j = a_jX + Z\gamma_j + e_j, \qquad Y = c'X + \sum_jb_jM_j + Z\delta + e, \qquad
        \text{indirect}_j = a_jb_j

    Of persons in communities every variable is split into the mean of the community and the deviation from it
    (2-2-1, 2-1-1, 1-1-1, found from the data), and sampling units are drawn anew as wholes; between communities the
    product stands as it is and with sampling error taken out. Records of communities have one level.

    Parameters
    ----------
    indices : Indices or LinkedIndices
        From `score`; the declared design travels along.
    x, y : str
        Ids, as in a formula (``"W_SHZ"``, ``"log(K33)"``).
    through : str or sequence of str
        Mediators, in parallel.
    covariates : str
        Right-hand side of a formula, in every equation: ``"urban + log(A_POP)"``.
    level : str, optional
        Of a linked study: the source whose rows are the units, or ``"community"``.
    draws : int
        Of the bootstrap and of Monte Carlo, at least 1,000.
    seed : int, optional
        Taken from the digest of the indices unless given.
    conf_level : float
    accept : mapping, optional
        Rule of misuse -> the written reason to go against it (``outcome_on_its_parts``); it is printed.

    Returns
    -------
    IndirectAssociations
        Every product with its percentile, bias-corrected and Monte Carlo interval, as asked and turned round. One
        wave cannot choose between the orders, and no word of the tables says that it could.

    Raises
    ------
    UsageError
        ``not_scored``, ``not_a_name``, ``not_names``, ``not_one_variable``, ``same_variable_twice``, ``not_a_number``,
        ``outcome_on_its_parts``, ``too_few_draws``, ``unusable_seed``, ``level_outside_unit``, ``level_missing``,
        ``level_not_scored``.
    FormulaError
        As `fit`.
    EstimationError
        ``upward_path`` (from persons up to their community: take ``level="community"``), ``mixed_mediators``,
        ``rank_deficient``, ``perfect_fit``, ``too_few_units`` (under 10), ``replicates_failed``,
        ``constant_outcome``, ``too_few_rows``.
    DesignError
        ``group_in_two_units``, ``lonely_psu``.

    References
    ----------
    MacKinnon, Lockwood & Williams (2004), doi 10.1207/s15327906mbr3901_4; Zhang, Zyphur & Preacher (2009),
    doi 10.1177/1094428108327450; Preacher, Zyphur & Zhang (2010), doi 10.1037/a0020141.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=40, scheme=scheme)
    >>> found = gs.mediate(gs.score(answers, scheme), "W_LAW", "W_COL", "W_RSK", draws=1000)
    >>> found.found.kind, [part.level for part in found.found.parts][:2]
    ('1-1-1', ['within', 'between'])
    """
    check_scored(indices, "mediate")
    middle = (through,) if isinstance(through, str) else through
    check_names(middle, "through", '("W_COL",)', least=1)
    check_name(x, "x", 'x="W_LAW"')
    check_name(y, "y", 'y="W_RSK"')
    check_name(covariates, "covariates", 'covariates="urban + W_BG_8"')
    check_draws(draws, FEWEST_DRAWS)
    check_seed(seed)
    check_level(conf_level)
    check_mapping(accept, "accept", '{"outcome_on_its_parts": "…"}')
    variables = variables_of(indices, x, middle, y, covariates, level)
    # A mediator is an outcome of x, and every variable an outcome when the order is turned round.
    parts = variables.formula.predictors
    suspicions = list(explained_by_itself(indices, variables.formula.outcome.name, parts))
    for place, name in enumerate(parts[: variables.k]):
        suspicions += explained_by_itself(indices, name, parts[place + 1 : variables.k + 1])
    cautions = hold(suspicions, accept)
    seed = seed_of(indices.provenance.digest) if seed is None else seed
    found = _estimated(variables, draws=draws, seed=seed, level=conf_level)
    return IndirectAssociations(
        variables=variables,
        found=found,
        cautions=cautions,
        seed=seed,
        provenance=Provenance(
            step="mediate",
            arguments={
                "formula": variables.formula.canonical(),
                "through": list(middle),
                "level": variables.scope.responses.source,
                "draws": draws,
                "conf_level": conf_level,
                "accept": {caution.misuse.code: caution.reason for caution in cautions},
            },
            parents=(indices.provenance,),
            counts={"rows": len(variables.table), "used": found.n_obs, "units": found.n_units},
            seed=seed,
        ),
    )


def _estimated(variables: Variables, *, draws: int, seed: int, level: float) -> Mediation:
    responses, k, z = variables.scope.responses, variables.k, variables.table
    x, mediators, y, beside = z[:, 0], z[:, 1 : k + 1], z[:, k + 1], z[:, k + 2 :]
    groups = responses.key_column("community")
    if responses.instrument.unit == "person" and groups is not None:
        return multilevel_mediation(
            x,
            mediators,
            y,
            groups,
            covariates=beside,
            design=design_of(responses) if responses.design.columns else None,
            errors=variables.errors,
            names=variables.names,
            seed=seed,
            draws=draws,
            level=level,
        )
    return parallel_mediation(
        x,
        mediators,
        y,
        covariates=beside,
        design=design_of(responses) if responses.design.columns else None,
        names=variables.names,
        seed=seed,
        draws=draws,
        level=level,
    )
