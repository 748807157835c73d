"""The verb `impute`: missing answers imputed m times, item by item, inside the sample design."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from ...data.linked import Linked
from ...data.responses import Responses
from ...statistics.imputation import chained_equations, convergence_of
from ...statistics.imputation.records import Known, TwoLevel
from ...words.errors import EstimationError, UsageError
from ...words.progress import progress
from ...words.provenance import Provenance
from ...words.text import Text, same
from ...words.threads import one_thread
from ..argument_checks import check_choice, check_draws, check_names
from ..validation import validate
from .auxiliary import auxiliary
from .cells import IMPUTABLE, Cells, cells_of, check_reasons
from .imputed import Imputed, ImputedSource

_DOING = Text(zh="插补缺失的回答", en="Imputing missing answers")


@one_thread()
def impute(
    data: Responses | Linked,
    *,
    m: int = 20,
    seed: int,
    variables: Sequence[str] | Mapping[str, Sequence[str]] | None = None,
    iterations: int = 10,
    reasons: Sequence[str] = IMPUTABLE,
    two_level: TwoLevel = "intercept",
) -> Imputed:
    r"""Impute missing answers m times by chained equations: items, not scores, inside the sample design.

    Every variable has a model given all others (van Buuren 2018): items and numbers are taken from one of the five
    people with the nearest prediction of a regression with community intercepts (predictive mean matching), binary and
    nominal variables are drawn from a logit. Log weight, strata, and the means of the community and of the PSU are in
    the models; of a linked study also what the other sources say of the community. Outcomes belong among the
    variables: without them, relations are drawn to nought.

    Never imputed: what was not asked (by routing, by plan, or because it does not apply), and rows without an answer.

    Parameters
    ----------
    data : Responses or Linked
        As read, or linked. Of a linked study every source of persons is imputed; a record predicts.
    m : int
        Completed data sets, 2 or more: as many as per cent of the information are missing (White, Royston & Wood 2011,
        doi 10.1002/sim.4067), which `pool` tells as FMI.
    seed : int
        Required: it makes the imputation repeatable.
    variables : sequence of str, or mapping of source to such, optional
        What is handed out with imputed cells; unless given, items and background variables. Filter questions and
        figures that a limit binds stay inside the models. Items and background variables predict in any case.
    iterations : int
        Of each chain; `Imputed.converged` says whether they were enough.
    reasons : sequence of str
        Of ``no_answer``, ``refused``, ``dont_know``, ``invalid``: why a cell may be empty to be imputed.
    two_level : {"intercept", "means", "none"}
        Community intercepts, or the mean of the others of the community in their place, or no community.

    Returns
    -------
    Imputed
        Holds imputed cells alone. Go through it for the completed data sets; `pool` joins their models.

    Raises
    ------
    UsageError
        ``cannot_impute``, ``unusable_seed``, ``too_few_draws``, ``never_imputed``, ``unknown_variable``,
        ``cannot_be_imputed``, ``unknown_source``, ``unknown_choice``.
    DataError
        ``answers_invalid``: the answers do not fit their questionnaire.
    EstimationError
        ``nothing_to_impute``.

    References
    ----------
    van Buuren (2018), Flexible Imputation of Missing Data; van Buuren & Groothuis-Oudshoorn (2011), doi
    10.18637/jss.v045.i03; Luedtke, Robitzsch & Grund (2017), doi 10.1037/met0000096.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=12, scheme=scheme)
    >>> made = gs.impute(answers, m=2, seed=1, iterations=2)
    >>> models = [gs.fit("W_RSK ~ W_LAW + W_COL", gs.score(one, scheme)) for one in made]
    >>> pooled = gs.pool(models, available=gs.fit("W_RSK ~ W_LAW + W_COL", gs.score(answers, scheme)))
    >>> pooled.pooled.m, list(pooled.tidy()["term"]) == list(models[0].tidy()["term"])
    (2, True)
    """
    _check(data, m, seed, iterations, two_level)
    why = check_reasons(reasons)
    validate(data).raise_for_failures()
    linked = data if isinstance(data, Linked) else None
    given = {data.source: data} if isinstance(data, Responses) else dict(data.sources)
    wanted = _wanted(given, variables)
    cells = {name: cells_of(given[name], names, why) for name, names in wanted.items()}
    cells = {name: part for name, part in cells.items() if any(v.missing.any() for v in part.variables)}
    if not cells:
        raise EstimationError(
            "nothing_to_impute",
            Text(
                zh="没有可以插补的空格：要么都已作答，要么没有问到。",
                en="No cell can be imputed: all were answered, or never asked.",
            ),
        )
    bar = progress(range(m * iterations * len(cells)), _DOING)
    asked = _Asked(m, seed, iterations, two_level, lambda: next(bar, None))
    parts = {
        name: _imputed(given[name], part, auxiliary(given[name], linked), asked, place)
        for place, (name, part) in enumerate(cells.items())
    }
    next(bar, None)
    return Imputed(
        data=data,
        parts=parts,
        m=m,
        iterations=iterations,
        seed=seed,
        provenance=Provenance(
            step="impute",
            arguments={
                "m": m,
                "iterations": iterations,
                "reasons": list(why),
                "two_level": two_level,
                "variables": {name: list(names) for name, names in wanted.items() if names is not None},
            },
            parents=(data.provenance,),
            seed=seed,
            counts={
                name: {one: len(source.imputation.rows[one]) for one in source.names} for name, source in parts.items()
            },
        ),
    )


@dataclass(frozen=True)
class _Asked:
    m: int
    seed: int
    iterations: int
    two_level: TwoLevel
    each: Callable[[], object]


def _imputed(responses: Responses, cells: Cells, known: Known, asked: _Asked, place: int) -> ImputedSource:
    made = chained_equations(
        cells.variables,
        m=asked.m,
        # Sources draw apart: one stream for all would tie their imputations together.
        seed=int(np.random.default_rng([asked.seed, place]).integers(2**31)),
        iterations=asked.iterations,
        known=known,
        two_level=asked.two_level,
        each=asked.each,
    )
    return ImputedSource(responses, cells, made, convergence_of(made))


def _check(data: object, m: object, seed: object, iterations: object, two_level: object) -> None:
    if not isinstance(data, Responses | Linked):
        raise UsageError(
            "cannot_impute",
            Text(
                zh="插补的是答卷，不是得分：先 impute，再 score。",
                en="Answers are imputed, not scores: impute first, then score.",
            ),
            expected=same("read_responses(...), link(...)"),
            got=same(type(data).__name__),
        )
    check_draws(m, 2, "m")
    check_draws(iterations, 2, "iterations")
    check_choice(two_level, ("intercept", "means", "none"), "two_level")
    if not isinstance(seed, Integral) or isinstance(seed, bool) or seed < 0:
        raise UsageError(
            "unusable_seed",
            Text(zh="随机种子须为非负整数。", en="A seed is a whole number, 0 or more."),
            got=same(repr(seed)),
        )


def _wanted(
    given: Mapping[str, Responses], variables: Sequence[str] | Mapping[str, Sequence[str]] | None
) -> dict[str, Sequence[str] | None]:
    if variables is None:
        return {name: None for name, source in given.items() if source.instrument.unit == "person"}
    if isinstance(variables, Mapping):
        for source, names in variables.items():
            check_names(names, "variables", 'variables={"worker": ["W_LAW1_1"]}', 1)
            if source not in given:
                raise UsageError(
                    "unknown_source",
                    Text(zh="没有来源“{s}”。", en="There is no source “{s}”.").fill(s=source),
                    expected=same(", ".join(given)),
                )
        return {source: tuple(dict.fromkeys(names)) for source, names in variables.items()}
    check_names(variables, "variables", 'variables=["W_LAW1_1", "W_BG_1"]', 1)
    names = tuple(dict.fromkeys(variables))
    if len(given) == 1:
        return {next(iter(given)): names}
    found: dict[str, Sequence[str] | None] = {}
    for source, responses in given.items():
        own = tuple(name for name in names if name in responses.present)
        if own:
            found[source] = own
    missing = [name for name in names if not any(name in responses.present for responses in given.values())]
    if missing:
        raise UsageError(
            "unknown_variable",
            Text(zh="数据里没有变量 {n}。", en="The data have no variable {n}.").fill(n=missing[0]),
        )
    return found
