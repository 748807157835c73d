"""The verb `plot`: a result as a figure for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..render.plots import figure_of
from ..steps.figures import coefficients_figure, gaps_figure, likert_figures, profile_figure
from ..steps.linked_scoring import LinkedIndices
from ..steps.measurement.measuring import Measurement
from ..steps.measurement.part import Part
from ..steps.modelling import Model
from ..steps.scoring import Indices
from ..words.document import Figure as Neutral
from ..words.errors import UsageError, closest
from ..words.shown import Shown
from ..words.text import Text, current_language, listed, same

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot(
    result: Indices | LinkedIndices | Measurement | Part | Shown,
    *,
    answers_to: str | None = None,
    figure: str | None = None,
    language: str | None = None,
) -> Figure:
    """Draw a result: a profile of indices, answers, coefficients, slopes, voice gaps, a measurement, importance, power.

    Parameters
    ----------
    result : Indices, LinkedIndices, Model, PooledModel, Slopes, Power, Robustness, Measurement (or one part of it) …
        Of a linked study the voice gaps are drawn; one source by itself is ``indices.of("worker")[0]``.
    answers_to : str, optional
        A dimension's score id, such as ``"W_LAW"``: bars of the answers to its items instead.
    figure : str, optional
        Which figure of a measurement or of importance, such as ``"scree"``, ``"loadings"``, ``"path_W_LAW"``,
        ``"curves_W_LAW1"`` or ``"ranking_W_LAW"``; the first where none is named. Of several sources measured alike
        the first is drawn: for another give one part, ``measurement.of("dimensions", "resident")``.
    language : {"zh", "en"}, optional

    Returns
    -------
    matplotlib.figure.Figure
        Chinese shows on a machine without a Chinese font; simulated answers are marked.

    Raises
    ------
    UsageError
        ``unknown_dimension``, ``unknown_figure``, ``nothing_to_draw`` (the parts measured hold no figure),
        ``not_a_result`` (answers, codings, tables).

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> type(gs.plot(indices, language="zh")).__name__
    'Figure'
    """
    if isinstance(result, Model):
        return figure_of(coefficients_figure(result), current_language(language))
    if isinstance(result, Measurement | Part | Shown):
        drawn_of = result.figures if isinstance(result, Part) else result.figures()
        return figure_of(_chosen(drawn_of, figure), current_language(language))
    if not isinstance(result, Indices | LinkedIndices):
        raise UsageError(
            "not_a_result",
            Text(zh="plot 画的是结果。", en="plot draws results."),
            expected=same("score(…), fit(…), measure(…), themes(…) …"),
            got=same(type(result).__name__),
        )
    if answers_to is None:
        drawn = gaps_figure(result) if isinstance(result, LinkedIndices) else profile_figure(result)
        return figure_of(drawn, current_language(language))
    parts = [part for part in result.parts if part.record is None] if isinstance(result, LinkedIndices) else [result]
    figures = {drawn.name.removeprefix("answers_"): drawn for part in parts for drawn in likert_figures(part)}
    if answers_to not in figures:
        raise UsageError(
            "unknown_dimension",
            Text(zh="没有维度 {name}。", en="There is no dimension {name}.").fill(name=answers_to),
            expected=listed(figures),
        )
    return figure_of(figures[answers_to], current_language(language))


def _chosen(figures: tuple[Neutral, ...], name: str | None) -> Neutral:
    if not figures:
        raise UsageError(
            "nothing_to_draw",
            Text(zh="这个结果没有图。", en="This result holds no figure."),
            fix=Text(
                zh="检验里有图的部分：dimensions、confirmatory、items、communities；斜率的图要数值变量。",
                en="Of a measurement: dimensions, confirmatory, items, communities. Of slopes: those over a number.",
            ),
        )
    named: dict[str, Neutral] = {}
    for figure in figures:
        named.setdefault(figure.name, figure)
    if name is not None and name not in named:
        raise UsageError(
            "unknown_figure",
            Text(zh="没有名为 {name} 的图。", en="There is no figure called {name}.").fill(name=name),
            expected=listed(named, most=30),
            fix=closest(name, named),
        )
    return figures[0] if name is None else named[name]
