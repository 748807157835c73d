"""The verb `plot`: a result as a figure for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..render.plots import figure_of
from ..steps.figures import coefficients_figure, gaps_figure, likert_figures, profile_figure
from ..steps.linked_scoring import LinkedIndices
from ..steps.modelling import Model
from ..steps.scoring import Indices
from ..words.errors import UsageError
from ..words.text import Text, current_language, listed

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot(
    result: Indices | LinkedIndices | Model, *, answers_to: str | None = None, language: str | None = None
) -> Figure:
    """Draw a result: a profile of indices, answers to one dimension, coefficients, or voice gaps.

    Parameters
    ----------
    result : Indices, LinkedIndices or Model
        Of a linked study the voice gaps are drawn; one source by itself is ``indices.of("worker")[0]``.
    answers_to : str, optional
        A dimension's score id, such as ``"W_LAW"``: bars of the answers to its items instead.
    language : {"zh", "en"}, optional

    Returns
    -------
    matplotlib.figure.Figure
        Chinese shows on a machine without a Chinese font; simulated answers are marked.

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
    if answers_to is None:
        drawn = gaps_figure(result) if isinstance(result, LinkedIndices) else profile_figure(result)
        return figure_of(drawn, current_language(language))
    parts = [part for part in result.parts if part.record is None] if isinstance(result, LinkedIndices) else [result]
    figures = {figure.name.removeprefix("answers_"): figure for part in parts for figure in likert_figures(part)}
    if answers_to not in figures:
        raise UsageError(
            "unknown_dimension",
            Text(zh="没有维度 {name}。", en="There is no dimension {name}.").fill(name=answers_to),
            expected=listed(figures),
        )
    return figure_of(figures[answers_to], current_language(language))
