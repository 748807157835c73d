"""The engine: every setting of the sources gives one coefficient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from ...statistics.resampling import Replicates
from ...statistics.uncertainty import TriggerDesign
from ...words.errors import EstimationError
from ...words.progress import progress
from ...words.text import Text
from ..model_matrix import ModelMatrix
from .community_draws import CommunityDraws
from .methods import Methods
from .person_draws import PersonDraws
from .refit import Frame
from .worlds import World

Source = Literal["sampling", "missing", "measurement", "method"]
SOURCES: tuple[Source, ...] = get_args(Source)
Drawn = dict[tuple[int, int], dict[str, dict[str, np.ndarray]]]  # (answers, draw) -> score -> leaf -> values
MOST_ALONE = 256  # settings of one source by itself
MOST_KEPT = 40_000_000  # numbers of matrices kept at once
_WORK = Text(zh="逐一重新估计", en="refitting")


@dataclass(frozen=True)
class Setting:
    """Where each source stands; None = as it was in the fit."""

    sampling: int | None = None
    missing: int | None = None
    measurement: int | None = None
    method: int | None = None


@dataclass(frozen=True)
class Engine:
    """What the settings speak of.

    Attributes
    ----------
    frame : Frame
    worlds : tuple of World
        Completed sets of answers, or the observed one alone.
    methods : Methods
    replicates : Replicates or None
        Bootstrap samples of the sampling units.
    draws : PersonDraws, CommunityDraws or None
    kept : dict
        Matrices that come again; empty where they would take too much room.
    """

    frame: Frame
    worlds: tuple[World, ...]
    methods: Methods
    replicates: Replicates | None
    draws: PersonDraws | CommunityDraws | None
    kept: dict[tuple[int, int | None], ModelMatrix] = field(default_factory=dict)

    def levels(self, source: Source) -> int:
        """Settings of a source."""
        if source == "sampling":
            return 0 if self.replicates is None else len(self.replicates.factors)
        if source == "measurement":
            return 0 if self.draws is None else len(self.draws.shares)
        return len(self.worlds) if source == "missing" else len(self.methods.found)

    def coefficient(self, setting: Setting, drawn: Drawn) -> float:
        """The coefficient at one setting. `drawn` keeps draws of persons that the next settings share."""
        matrix = self._matrix(setting, drawn)
        factors = None
        if setting.sampling is not None and self.replicates is not None:
            factors = self.replicates.factors[setting.sampling]
        return self.frame.coefficient(matrix, factors)

    def scores(self, setting: Setting, drawn: Drawn) -> dict[str, np.ndarray]:
        """Every score of the model at one setting, on the rows of the model."""
        place = setting.missing or 0
        world = self.worlds[place]
        method = self.methods.scored if setting.method is None else self.methods.found[setting.method]
        new: Mapping[str, Mapping[str, np.ndarray]] = {}
        if setting.measurement is not None and self.draws is not None:
            key = (place, setting.measurement)
            if key not in drawn:
                drawn[key] = self.draws.leaves(*key)
            new = drawn[key]
        found = {}
        for name, recipe in world.recipes.items():
            leaves = world.leaves[name]
            if new.get(name):
                leaves = {**leaves, **new[name]}
            elif method is self.methods.scored:
                continue  # it stands among the variables as it is
            elif not recipe.chosen:
                continue
            found[name] = world.column(name, leaves, method)
        return found

    def _matrix(self, setting: Setting, drawn: Drawn) -> ModelMatrix:
        place = setting.missing or 0
        key = (place, setting.method)
        if setting.measurement is None and key in self.kept:
            return self.kept[key]
        made = self.frame.matrix(self.worlds[place], self.scores(setting, drawn))
        size = len(self.worlds) * (len(self.methods.found) + 1) * made.x.size
        if setting.measurement is None and size <= MOST_KEPT:
            self.kept[key] = made
        return made


@dataclass(frozen=True)
class Tried:
    """Coefficients at the settings of a design.

    Attributes
    ----------
    a, b : ndarray (rows,)
    exchanged : ndarray (rows, sources)
    n_failed : int
        Base rows left out because some setting gave no coefficient.
    """

    a: np.ndarray
    b: np.ndarray
    exchanged: np.ndarray
    n_failed: int


def run(engine: Engine, sources: Sequence[Source], design: TriggerDesign) -> Tried:
    """Every setting of the design, base row by base row.

    Raises
    ------
    EstimationError
        ``replicates_failed``: more than one base row in twenty has a setting without a coefficient.
    """
    levels = [design.levels(place, engine.levels(source)) for place, source in enumerate(sources)]
    found = np.empty((design.n, design.k + 2))
    for j in progress(range(design.n), _WORK, total=design.n):
        # Settings of one base row share their draws of persons; those of another row are new.
        drawn: Drawn = {}
        a = {source: int(levels[place][0][j]) for place, source in enumerate(sources)}
        b = {source: int(levels[place][1][j]) for place, source in enumerate(sources)}
        found[j, 0] = engine.coefficient(Setting(**a), drawn)
        found[j, 1] = engine.coefficient(Setting(**b), drawn)
        for place, source in enumerate(sources):
            found[j, 2 + place] = engine.coefficient(Setting(**{**a, source: b[source]}), drawn)
    good = np.isfinite(found).all(axis=1)
    failed = int((~good).sum())
    if failed > design.n // 20:
        raise EstimationError(
            "replicates_failed",
            Text(
                zh="过多的设定算不出系数，结果不可信。", en="Too many settings give no coefficient to trust the rest."
            ),
            got=Text(zh="{f}/{n}", en="{f} of {n}").fill(f=failed, n=design.n),
            fix=Text(zh="变量太多或行太少；简化模型。", en="Too many columns or too few rows: take a simpler model."),
        )
    return Tried(found[good, 0], found[good, 1], found[good, 2:], failed)


def alone(engine: Engine, source: Source) -> np.ndarray:
    """Coefficients with one source perturbed and the others as in the fit; the method and imputations in full."""
    drawn: Drawn = {}
    found = []
    for place in range(min(engine.levels(source), MOST_ALONE)):
        found.append(engine.coefficient(Setting(**{source: place}), drawn))
        drawn.clear()
    return np.array(found)
