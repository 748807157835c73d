"""The verb `fit`: a formula over indices and background variables becomes a model with honest errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..schemes.formula import Formula, parse_formula
from ..schemes.model_choices import Covariance, Estimator, Family, Scaling
from ..words.errors import UsageError
from ..words.provenance import Provenance
from ..words.text import Text, same
from ..words.threads import one_thread
from .linked_scoring import LinkedIndices
from .measurement.options import seed_of
from .misuse.linter import Caution, cautions_told, hold
from .misuse.own_parts import explained_by_itself
from .model_variables import Scope
from .models.between import corrected_slopes
from .models.cautions import cautions_of
from .models.columns import Prepared, lost_rows, prepared
from .models.estimating import Fit, estimated
from .models.model import Model
from .models.nesting import refuse_repeated_outcomes
from .models.options import Asked, asked
from .models.parameters import parameters_of
from .models.scope import scope_of
from .models.weighted import GroupWeights, group_weights_of
from .scored_input import check_scored
from .scoring import Indices

__all__ = ["Model", "fit", "scope_of"]


@one_thread()
def fit(
    formula: str,
    indices: Indices | LinkedIndices,
    *,
    level: str | None = None,
    family: Family = "linear",
    covariance: Covariance | None = None,
    cluster: str | tuple[str, str] | None = None,
    groups: str | None = None,
    slopes: str | tuple[str, ...] = (),
    estimator: Estimator = "reml",
    scaling: Scaling | None = None,
    group_weight: str | None = None,
    exposure: str | None = None,
    corrected: bool = False,
    draws: int | None = None,
    seed: int | None = None,
    conf_level: float = 0.95,
    accept: Mapping[str, str] | None = None,
) -> Model:
    r"""Fit a model with errors that follow the design, the clusters or the groups.

    .. math:: \hat\beta = (X'WX)^{-1}X'Wy, \qquad
              \widehat{\mathrm{cov}}(\hat\beta) = (X'WX)^{-1}\,\hat M\,(X'WX)^{-1}

    for the linear family, where :math:`\hat M` is the Taylor-linearised design variance of the score contributions
    (``design``; Binder 1983, doi 10.2307/1402588), a cluster sum (``cluster`` = CR1, ``cr2``, ``cr3``, ``two_way``;
    Pustejovsky & Tipton 2018, doi 10.1080/07350015.2016.1247004), or an HC form (MacKinnon & White 1985,
    doi 10.1016/0304-4076(85)90158-7). The other families maximise their (pseudo-)likelihood and take the sandwich of
    its scores (McCullagh & Nelder 1989, doi 10.1007/978-1-4899-3242-6). With `groups`,
    :math:`y_{ig} = x_{ig}'\beta + u_g + e_{ig}` (Laird & Ware 1982, doi 10.2307/2529876).

    Parameters
    ----------
    formula : str
        Names are ids: an index (``W_LAW``), a construct, an item (0-100 after reversing, like the scales),
        a background variable. The formula is parsed, never run: ``+ : * C() log() center() poly() between() within()``.
    indices : Indices or LinkedIndices
        From `score`; the declared design travels along.
    level : str, optional
        The source whose rows are the units of analysis: ``"worker"``, ``"resident"``, or ``"community"``
        (the record). Needed for a linked study. A variable of another source enters as its community's
        score (design-weighted mean), an indicator in its own unit.
    family : {"linear", "logit", "ordered", "multinomial", "poisson", "negative_binomial", "fractional"}
        The outcome: a number; yes or no; ordered or unordered categories (in scheme order, as answered); a count;
        a share from 0 to 1.
    covariance : str, optional
        ``design``, ``hc0`` to ``hc3``, ``cluster`` (CR1), ``cr2`` (Satterthwaite degrees of freedom), ``cr3``,
        ``wild`` (bootstrap p and interval), ``two_way``, ``model``; families other than linear take ``design``,
        ``hc0``, ``hc1``, ``cluster``, ``model``; a linear mixed model ``satterthwaite``, ``kenward_roger``,
        ``between_within``.
        Default: ``design`` where a weight, PSU or stratum is declared, ``cr2`` (``cluster``) where clusters are named,
        else ``hc3`` (``hc1``).
    cluster : str or pair of str, optional
        Variable(s) of the clustered kinds (default: the declared PSU, else the community key).
    groups : str, optional
        A random intercept for these groups, for example ``"community_id"``: linear, logit and ordered. Declared
        weights are used with `scaling` only; without it a warning says that they are not.
    slopes : str or tuple of str
        One term whose slope differs between the groups (linear).
    estimator : {"reml", "ml"}
        Of the unweighted linear mixed model.
    scaling : {"size", "effective"}, optional
        A weighted linear mixed model, by pseudo-maximum likelihood with errors of the sampling units (Pfeffermann and
        others 1998, doi 10.1111/1467-9868.00106; Rabe-Hesketh & Skrondal 2006, doi 10.1111/j.1467-985X.2006.00426.x):
        declared weights are scaled to sum to the rows of a group, or to their effective number. Both scalings and the
        unweighted estimates stand in one of its tables.
    group_weight : str, optional
        With `scaling`: the column with the weight of the groups. Without it that which a record of the study declares
        for its communities; where there is none groups count equally, and a warning says so.
    exposure : str, optional
        Counts: what they are counted over (a population, a number of days).
    corrected : bool
        Slopes between communities, corrected for the error of community means (errors in variables; Lüdtke and others
        2008, doi 10.1037/a0012869), standardised, with a bootstrap of sampling units.
    draws, seed : int, optional
        Of ``wild`` (9,999 draws) and the bootstrap (1,000); the seed is taken from the digest of the indices unless
        given.
    conf_level : float
    accept : mapping, optional
        Rule of misuse -> the written reason to go against it (``outcome_on_its_parts``); it is printed.

    Returns
    -------
    Model
        t reference with the design's degrees of freedom (``design``), clusters minus one (``cluster``, ``cr3``), one
        for each coefficient (``cr2``, mixed models), rows minus columns (``hc3``), or the normal (likelihoods). Rows
        with a missing value are counted by the variable that lost them; under ``design`` they keep their place with
        zero contribution.

    Raises
    ------
    FormulaError
        The formula cannot be read or names something unknown (the place is shown).
    UsageError
        ``not_scored``; ``outcome_on_its_parts``: the outcome is computed from a predictor, or the other way round;
        ``outcome_of_the_community``: one outcome a community, with errors that take its people as independent;
        arguments that do not go together (``covariance_not_for_family``, ``groups_not_for_family``,
        ``cluster_pair_missing`` …).
    EstimationError
        ``rank_deficient`` (dependent columns named), ``too_few_rows``, ``constant_outcome``, ``perfect_fit``,
        ``one_cluster``, ``complete_separation``, ``not_converged``, ``weights_need_robust``, ``share_needs_robust`` and
        others of the statistics: no number is better than a wrong one.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW + W_COL", indices)
    >>> model.fit.names, model.covariance
    (('(Intercept)', 'W_LAW', 'W_COL'), 'hc3')
    >>> gs.fit("W_RSK ~ W_LAW", indices, cluster="community_id").covariance
    'cr2'
    >>> gs.fit("W_RSK ~ W_LAW", indices, groups="community_id").fit.n_groups
    8
    """
    check_scored(indices, "fit")
    parsed = parse_formula(formula)
    scope = scope_of(indices, level)
    responses = scope.responses
    wanted = asked(
        responses,
        family=family,
        covariance=covariance,
        cluster=cluster,
        groups=groups,
        slopes=slopes,
        estimator=estimator,
        scaling=scaling,
        group_weight=group_weight,
        exposure=exposure,
        corrected=corrected,
        draws=draws,
        seed=seed_of(indices.provenance.digest) if seed is None else seed,
        level=conf_level,
    )
    cautions = hold(explained_by_itself(indices, parsed.outcome.name, parsed.predictors), accept)
    misused = cautions_told(cautions)
    made, of_groups = prepared(parsed, scope, wanted), group_weights_of(scope, wanted)
    fitted = _fitted(parsed, scope, wanted, made, of_groups)
    dropped = lost_rows(parsed, made, wanted, responses, fitted.n_missing)
    return Model(
        formula=parsed,
        fit=fitted,
        matrix=made.matrix,
        parameters=parameters_of(fitted, made.matrix),
        asked=wanted,
        indices=scope.own[0],
        titles={name: named.title for name, named in made.names.items()},
        units={name: named.unit for name, named in made.names.items()},
        origins={name: named.source for name, named in made.names.items()},
        offset=made.offset,
        group_weights=of_groups,
        dropped=dropped,
        warnings=(*misused, *cautions_of(wanted, fitted, made.matrix, responses, of_groups)),
        provenance=_provenance(parsed, indices, scope, wanted, fitted, dropped, cautions),
    )


def _provenance(
    formula: Formula,
    indices: Indices | LinkedIndices,
    scope: Scope,
    wanted: Asked,
    fitted: Fit,
    dropped: Mapping[str, int],
    cautions: Sequence[Caution],
) -> Provenance:
    reasons = {"accept": {caution.misuse.code: caution.reason for caution in cautions}} if cautions else {}
    return Provenance(
        step="fit",
        arguments={"formula": formula.canonical(), "level": scope.responses.source, **wanted.arguments(), **reasons},
        parents=(indices.provenance,),
        counts={"rows": scope.responses.n_rows, "used": fitted.n_obs, "dropped": dict(dropped)},
    )


def check_model(model: object, verb: str) -> None:
    """Refuse what is no result of `fit`.

    Examples
    --------
    >>> check_model(None, "interpret")
    Traceback (most recent call last):
    ...
    governance_survey.words.errors.UsageError: interpret works on a model. [not_a_model]
      expected: fit(...)
      got: NoneType
    """
    if not isinstance(model, Model):
        raise UsageError(
            "not_a_model",
            Text(zh="{v} 要用 fit 得到的模型。", en="{v} works on a model.").fill(v=verb),
            expected=same("fit(...)"),
            got=same(type(model).__name__),
        )


def _fitted(formula: Formula, scope: Scope, wanted: Asked, made: Prepared, of_groups: GroupWeights | None) -> Fit:
    refuse_repeated_outcomes(wanted, made.matrix, scope.responses)
    # Corrected slopes take every source's own rows; all other models the rows of the level of analysis.
    if wanted.corrected:
        return corrected_slopes(formula, scope, wanted)
    return estimated(wanted, made.matrix, scope.responses, made.offset, of_groups)
