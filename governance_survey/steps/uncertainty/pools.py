"""Settings of every source: bootstrap samples, completed answers, draws of persons, methods; or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...data.responses import Responses
from ...statistics.design import DesignArrays, design_arrays
from ...statistics.resampling import Replicates, bootstrap_replicates
from ...words.errors import DesignError, EstimationError, UsageError
from ...words.text import Text, listed
from ..linked_scoring import LinkedIndices
from ..model_matrix import ModelMatrix
from ..modelling import Model
from ..sample_design import design_of
from ..scoring import Indices
from .community_draws import CommunityDraws, community_draws, fallible_scores
from .engine import Engine, Source
from .methods import Ways, methods_of
from .person_draws import PersonDraws, person_draws
from .refit import Frame, complete_rows
from .worlds import World, world_of

SAMPLING, MEASURING = 1, 2  # streams of random numbers under the one seed
_NOT_ASKED = Text(zh="未要求", en="not asked for")
_GIVEN = Text(
    zh="数据自带的重复权重只给出方差，不是可逐个抽取的样本",
    en="replicate weights that came with the data give a variance, and are no samples to draw from",
)
_CROSSED = Text(zh="两向聚类没有可逐个重抽的单元", en="clusters that cross one another are no units to draw again")
_CENSUS = Text(zh="总体全部在样本中，没有抽样误差", en="every sampling unit of the population is in the sample")
_COMPLETE = Text(zh="模型用到的变量没有缺失", en="no variable of the model has a missing answer")
_NOT_IMPUTED = Text(
    zh="因缺失未用的行：{n}；未提供插补后的得分（imputed=；研究文件里写 impute:），不能说明缺失带来的不确定性",
    en="rows left out because something is missing: {n}; no scores of completed answers are given (imputed=, or "
    "impute: in a study file), so nothing can be said of what the missing answers may have been",
)
_ONE_METHOD = Text(
    zh="模型中没有可以换一种合成方法的指数，或只有一种方法可用",
    en="the model holds no index that could be made another way, or only one way is left",
)


@dataclass(frozen=True)
class Pools:
    """The engine with what it can perturb.

    Attributes
    ----------
    engine : Engine
    observed : World
        As the indices were scored.
    perturbed : tuple of Source
    left_out : mapping
        Source -> why it is not perturbed.
    """

    engine: Engine
    observed: World
    perturbed: tuple[Source, ...]
    left_out: dict[Source, Text]


def pools_of(
    model: Model,
    indices: Indices | LinkedIndices,
    imputed: Sequence[Indices | LinkedIndices],
    place: int,
    sources: Sequence[Source],
    ways: Ways,
    *,
    seed: int,
    n: int,
) -> Pools:
    """Everything that settings are taken from. The same arguments give the same pools.

    Raises
    ------
    EstimationError
        ``nothing_perturbed``, with the reason of every source.
    UsageError
        ``imputations_do_not_match``.
    DesignError
        ``lonely_psu``, ``later_stages``.
    """
    level = model.responses.source
    observed = world_of(indices, model.formula, level)
    left_out: dict[Source, Text] = {}
    worlds: tuple[World, ...] = (observed,)
    if "missing" not in sources:
        left_out["missing"] = _NOT_ASKED
    elif imputed:
        worlds = tuple(_like(world_of(own, model.formula, level), observed) for own in imputed)
    else:
        n_lost = int((~model.matrix.complete).sum())
        left_out["missing"] = _COMPLETE if n_lost == 0 else _NOT_IMPUTED.fill(n=n_lost)
    design = _design(model)
    grouped = any({"between", "within"} & set(f.functions) for t in model.formula.terms for f in t.factors)
    groups = model.responses.key_column("community") if grouped else None
    frame = Frame(model.formula, model.matrix.names, place, design, groups, np.ones(design.n_rows, dtype=bool))
    matrices = [model.matrix if world is observed else frame.matrix(world, {}) for world in worlds]
    frame = replace(frame, used=complete_rows(matrices, design.weights))
    methods = methods_of(observed.recipes, ways, seed=seed, level=model.level)
    if "method" not in sources:
        left_out["method"] = _NOT_ASKED
    elif len(methods.found) < 2 or not any(recipe.chosen for recipe in observed.recipes.values()):
        left_out["method"] = _ONE_METHOD
    if "sampling" in sources and len(model.asked.cluster) > 1:
        left_out["sampling"] = _CROSSED
    replicates = _replicates(design, sources, left_out, seed, n)
    draws = _draws(frame, worlds, matrices, sources, left_out, seed, n)
    order: tuple[Source, ...] = ("sampling", "missing", "measurement", "method")
    perturbed = tuple(source for source in order if source not in left_out)
    if not perturbed:
        raise EstimationError(
            "nothing_perturbed",
            Text(zh="没有一个来源可以变动。", en="No source can be perturbed."),
            got=listed([Text(zh="{s}：{w}", en="{s}: {w}").fill(s=s, w=w) for s, w in left_out.items()]),
        )
    return Pools(Engine(frame, worlds, methods, replicates, draws), observed, perturbed, left_out)


def _draws(
    frame: Frame,
    worlds: tuple[World, ...],
    matrices: Sequence[ModelMatrix],
    sources: Sequence[Source],
    left_out: dict[Source, Text],
    seed: int,
    n: int,
) -> PersonDraws | CommunityDraws | None:
    if "measurement" not in sources:
        left_out["measurement"] = _NOT_ASKED
        return None
    pool = community_draws if fallible_scores(worlds[0]) else person_draws
    try:
        # Samples of their own, so that what is known of the errors is drawn apart from whom the sample holds.
        own = _bootstrap(frame.design, [seed, MEASURING], n)
        return pool(frame, worlds, matrices, own, seed=seed)
    except (EstimationError, DesignError) as problem:
        left_out["measurement"] = problem.what
        return None


def _replicates(
    design: DesignArrays, sources: Sequence[Source], left_out: dict[Source, Text], seed: int, n: int
) -> Replicates | None:
    if "sampling" not in sources:
        left_out["sampling"] = _NOT_ASKED
    if "sampling" in left_out:
        return None
    if design.replicates is not None:
        left_out["sampling"] = _GIVEN
        return None
    found = _bootstrap(design, [seed, SAMPLING], n)
    if np.ptp(found.factors) == 0:
        left_out["sampling"] = _CENSUS
        return None
    return found


def _bootstrap(design: DesignArrays, stream: list[int], n: int) -> Replicates:
    """Bootstrap samples whose plain variance is the design's."""
    if design.replicates is not None:
        raise EstimationError("source_not_perturbed", _GIVEN)
    found = bootstrap_replicates(design, seed=np.random.default_rng(stream), draws=n)
    # Where lonely strata widen the variance, deviations are widened by its root.
    widened = float(np.sqrt(found.coefficients[0] * n))
    return found if widened == 1.0 else replace(found, factors=np.maximum(1 + widened * (found.factors - 1), 0.0))


def _design(model: Model) -> DesignArrays:
    """The declared design; clusters of the model's own errors are the sampling units where it takes those."""
    responses: Responses = model.responses
    design = design_of(responses)
    if len(model.asked.cluster) != 1 or design.clustered:
        return design
    labels = responses.column(model.asked.cluster[0]).values
    unknown = np.array([label is None or label != label for label in labels])
    known = np.where(unknown, "", labels.astype(str))
    return design_arrays(design.n_rows, weights=np.where(unknown, 0.0, design.weights), psu=known)


def _like(world: World, observed: World) -> World:
    same_rows = world.scope.responses.n_rows == observed.scope.responses.n_rows
    if same_rows and world.recipes.keys() == observed.recipes.keys():
        return world
    raise UsageError(
        "imputations_do_not_match",
        Text(
            zh="插补后的得分与原来的得分不是同一批行或同一些指数。",
            en="Scores of the completed answers are not of the same rows or the same indices.",
        ),
        expected=observed.scope.responses.n_rows,
        got=world.scope.responses.n_rows,
    )
