"""The verb `fit`: a formula over indices and background variables becomes a model with honest errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..data.responses import Responses
from ..schemes.formula import Formula, parse_formula
from ..statistics.regression import LinearFit, linear_model
from ..words.errors import UsageError, closest
from ..words.provenance import Provenance
from ..words.table import Table
from ..words.text import Text, listed, same
from .linked_scoring import LinkedIndices
from .matrix_columns import Variable
from .misuse.linter import hold
from .misuse.own_parts import explained_by_itself
from .model_matrix import ModelMatrix, model_matrix
from .model_tables import coefficients_table, fit_table
from .model_variables import Scope
from .sample_design import design_of
from .scoring import Indices

if TYPE_CHECKING:
    import pandas

Covariance = Literal["design", "cluster", "hc3"]


@dataclass(frozen=True)
class Model:
    """A fitted linear model. One covariance matrix feeds SE, interval, p and stars.

    Attributes
    ----------
    formula : Formula
    fit : LinearFit
        Estimates, covariance matrix, degrees of freedom, diagnostics.
    matrix : ModelMatrix
        Columns and what they stand for.
    indices : Indices
        Scores of the source whose rows are the units.
    titles, units, origins : mapping
        Of each variable: its wording, its unit, the source it comes from.
    dropped : mapping
        Variable -> rows first lost to it.
    warnings : tuple of Text
        What a reader must know before using the numbers.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW + W_COL", indices)
    >>> list(model.tidy().columns)
    ['term', 'estimate', 'std_error', 'statistic', 'p_value', 'conf_low', 'conf_high']
    """

    formula: Formula
    fit: LinearFit
    matrix: ModelMatrix
    indices: Indices
    covariance: Covariance
    cluster: str | None
    level: float
    titles: Mapping[str, Text]
    units: Mapping[str, Text]
    origins: Mapping[str, str]
    dropped: Mapping[str, int]
    warnings: tuple[Text, ...]
    provenance: Provenance

    @property
    def responses(self) -> Responses:
        """The answers behind the model."""
        return self.indices.responses

    def tidy(self) -> pandas.DataFrame:
        """One row per term: estimate, std_error, statistic, dof, p_value, conf_low, conf_high."""
        return coefficients_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: n, missing, R squared, clusters, kind of errors."""
        return fit_table(self).to_frame()

    def table(self) -> Table:
        """Coefficients ready to print."""
        return coefficients_table(self)

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def __str__(self) -> str:
        return str(self.table())


def fit(
    formula: str,
    indices: Indices | LinkedIndices,
    *,
    level: str | None = None,
    covariance: Covariance | None = None,
    cluster: str | None = None,
    conf_level: float = 0.95,
    accept: Mapping[str, str] | None = None,
) -> Model:
    r"""Fit a linear model by (weighted) least squares, with errors that follow the design.

    .. math:: \hat\beta = (X'WX)^{-1}X'Wy, \qquad
              \widehat{\mathrm{cov}}(\hat\beta) = (X'WX)^{-1}\,\hat M\,(X'WX)^{-1}

    where :math:`\hat M` is the Taylor-linearised design variance of the score contributions
    (``design``; Binder 1983, doi 10.2307/1402588), their cluster sum with the CR1 factor (``cluster``),
    or the HC3 form (``hc3``; MacKinnon & White 1985, doi 10.1016/0304-4076(85)90158-7).

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
    covariance : {"design", "cluster", "hc3"}, optional
        Default ``design`` where a weight, PSU or stratum is declared, else ``hc3``.
    cluster : str, optional
        Variable for ``cluster`` (default: the declared PSU, else the community key).
    conf_level : float
    accept : mapping, optional
        Rule of misuse -> the written reason to go against it (``outcome_on_its_parts``); it is printed.

    Returns
    -------
    Model
        t reference with the design's degrees of freedom (``design``), clusters minus one (``cluster``)
        or rows minus columns (``hc3``). Rows with a missing value are counted by the variable that
        lost them; under ``design`` they keep their place with zero contribution.

    Raises
    ------
    FormulaError
        The formula cannot be read or names something unknown (the place is shown).
    UsageError
        ``outcome_on_its_parts``: the outcome is computed from a predictor, or the other way round.
    EstimationError
        ``rank_deficient`` (dependent columns named), ``too_few_rows``, ``constant_outcome``,
        ``one_cluster``: no number is better than a wrong one.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW + W_COL", indices)
    >>> model.fit.names, model.covariance
    (('(Intercept)', 'W_LAW', 'W_COL'), 'hc3')
    """
    parsed = parse_formula(formula)
    scope = scope_of(indices, level)
    responses = scope.responses
    names = scope.resolve(parsed)
    cautions = hold(explained_by_itself(indices, parsed.outcome.name, parsed.predictors), accept)
    variables = {name: named.variable for name, named in names.items()}
    titles = {name: named.title for name, named in names.items()}
    weights = _weights(responses)
    matrix = model_matrix(parsed, variables, groups=responses.key_column("community"), titles=titles, weights=weights)
    covariance = covariance or _natural_covariance(responses)
    cluster = _cluster_name(responses, cluster) if covariance == "cluster" else None
    fitted = linear_model(
        matrix.x,
        matrix.y,
        names=matrix.names,
        covariance=covariance,
        design=design_of(responses) if covariance == "design" else None,
        clusters=responses.column(cluster).values if cluster is not None else None,
        weights=weights if covariance != "design" else None,
    )
    dropped = _dropped(
        parsed, variables, weights, fitted.n_missing, cluster or str(responses.instrument.keys.community)
    )
    return Model(
        formula=parsed,
        fit=fitted,
        matrix=matrix,
        indices=scope.own[0],
        covariance=covariance,
        cluster=cluster,
        level=conf_level,
        titles=titles,
        units={name: named.unit for name, named in names.items()},
        origins={name: named.source for name, named in names.items()},
        dropped=dropped,
        warnings=(*(caution.say() for caution in cautions), *_warnings(fitted, matrix)),
        provenance=Provenance(
            step="fit",
            arguments={
                "formula": parsed.canonical(),
                "level": responses.source,
                "covariance": covariance,
                "cluster": cluster,
                "conf_level": conf_level,
                **({"accept": {caution.misuse.code: caution.reason for caution in cautions}} if cautions else {}),
            },
            parents=(indices.provenance,),
            counts={"rows": responses.n_rows, "used": fitted.n_obs, "dropped": dict(dropped)},
        ),
    )


def scope_of(indices: Indices | LinkedIndices, level: str | None) -> Scope:
    """Where a formula's names are looked up: the rows of `level`, and the communities of a linked study."""
    if isinstance(indices, Indices):
        if level is not None and level != indices.responses.source:
            raise UsageError(
                "level_not_scored",
                Text(zh="这份指数里没有来源“{level}”。", en="These indices hold no source “{level}”.").fill(
                    level=level
                ),
                expected=same(indices.responses.source),
                got=same(level),
            )
        return Scope((indices,))
    if level is None and len(indices.sources) > 1:
        raise UsageError(
            "level_missing",
            Text(zh="联结的研究要说明以谁为分析单位。", en="A linked study needs its level of analysis."),
            expected=listed((*indices.sources, "community")),
            fix=same('fit(..., level="resident")'),
        )
    return Scope(indices.of(_source_of(indices, level)), indices)


def _source_of(indices: LinkedIndices, level: str | None) -> str:
    if level != "community" or level in indices.sources:
        return level or indices.sources[0]
    records = [s for s in indices.sources if indices.linked.sources[s].instrument.unit == "community"]
    if not records:
        raise UsageError(
            "level_not_scored",
            Text(
                zh="社区层面的模型需要台账（每个社区一行）。",
                en="A model of communities needs a record (one row each).",
            ),
            expected=listed(indices.sources),
            got=same("community"),
        )
    return records[0]


def _natural_covariance(responses: Responses) -> Covariance:
    return "design" if responses.design.columns else "hc3"


def _cluster_name(responses: Responses, wanted: str | None) -> str:
    name = wanted or responses.design.psu or responses.instrument.keys.community
    if name is None:
        raise UsageError(
            "cluster_missing",
            Text(zh="没有说明按哪个变量聚类。", en="No variable to cluster on is known."),
            fix=Text(zh="写明 cluster=变量名。", en="Name it with cluster=."),
        )
    if name not in responses.present:
        raise UsageError(
            "cluster_unknown",
            Text(zh="数据里没有聚类变量 {name}。", en="The data have no cluster variable {name}.").fill(name=name),
            expected=listed(responses.present, most=12),
            fix=closest(name, responses.present),
        )
    return name


def _weights(responses: Responses) -> np.ndarray | None:
    return responses.column(responses.design.weight).values if responses.design.weight is not None else None


def _dropped(
    formula: Formula, variables: Mapping[str, Variable], weights: np.ndarray | None, n_missing: int, group: str
) -> dict[str, int]:
    # Each incomplete row is counted once, at the first variable of the formula that lost it; what is left was
    # lost to a missing community or cluster. Rows of weight zero are in no count.
    lost: dict[str, int] = {}
    first = next(iter(variables.values())).values
    open_rows = np.ones(first.shape, dtype=bool) if weights is None else weights > 0
    for name in formula.names:
        missing = np.isnan(variables[name].values)
        count = int((missing & open_rows).sum())
        open_rows = open_rows & ~missing
        if count:
            lost[name] = count
    rest = n_missing - sum(lost.values())
    return lost | ({group: rest} if rest else {})


def _warnings(fitted: LinearFit, matrix: ModelMatrix) -> tuple[Text, ...]:
    found = []
    if "few_clusters" in fitted.warnings:
        found.append(
            Text(
                zh="只有 {g} 个群：CR1 标准误偏小，p 值偏乐观，请谨慎。",
                en="Only {g} clusters: CR1 errors tend to be too small and p-values too optimistic.",
            ).fill(g=fitted.n_clusters)
        )
    if max(fitted.vif, default=1.0) > 10:
        found.append(
            Text(
                zh="有变量的方差膨胀因子超过 10：单个系数很不稳定。",
                en="A variance inflation factor is above 10: single coefficients are unstable.",
            )
        )
    for name, levels in matrix.dropped_levels:
        found.append(
            Text(
                zh="{name} 的选项 {levels} 没有人选，未进入模型。", en="{name}: nobody chose {levels}; left out."
            ).fill(name=name, levels=listed(levels))
        )
    return tuple(found)
