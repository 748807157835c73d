"""Figures that come with a measurement: from its own numbers, in the report and the notebook, no community named."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.render.plots import figure_of
from governance_survey.statistics.item_response import category_probabilities
from governance_survey.steps.composites.quadrant_figure import MOST_POINTS, quadrants_figure
from governance_survey.steps.measurement import communities as communities_part
from governance_survey.steps.measurement.options import Options
from governance_survey.steps.measurement.part import Scale
from governance_survey.words.document import Figure
from governance_survey.words.numbers import Number
from governance_survey.words.table import Table
from governance_survey.words.text import LANGUAGES, Text, same

from ..drawn import outside, overlapping, said
from .studies import bfi, worker_indices

ROLES = {"psu": "psu_id", "strata": "stratum_id"}


@cache
def bfi_measured():
    indices = gs.score(bfi(), gs.read_scheme("bfi"))
    return gs.measure(indices, ("dimensions", "confirmatory", "items"), draws=20)


@cache
def worker_measured():
    """60 items, five dimensions of three sub-dimensions each."""
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    answers = gs.simulate(form, seed=1, communities=120, per_community=6, scheme=scheme)
    return gs.measure(gs.score(answers, scheme), ("dimensions", "confirmatory", "items"), draws=20)


@cache
def linked_indices():
    sources = {}
    for source, form, weight, per in (("worker", "community_worker", "w_w", 6), ("resident", "resident", "w_r", 12)):
        made = gs.simulate(gs.read_instrument(form), seed=7, communities=30, per_community=per, weight=weight, **ROLES)
        table = made.table.frame.to_native()
        table["community_id"] = "COMMUNITY-" + table["community_id"].astype(str)
        sources[source] = gs.read_responses(table, form, sampling="probability", weight=weight, simulated=True, **ROLES)
    return gs.score(gs.link(**sources), ("five_dimensions",))


@cache
def ranked_figures(named: bool) -> tuple[Figure, ...]:
    return gs.measure(linked_indices(), "communities", name_communities=named).figures()


def column(figure: Figure, name: str) -> list:
    place = figure.table.columns.index(name)
    return [cell.value if isinstance(cell := row[place], Number) else cell for row in figure.table.rows]


def test_the_figures_of_a_measurement_and_their_names():
    names = [figure.name for figure in worker_measured().figures()]
    assert names[:7] == ["scree", "loadings", "path_W_LAW", "path_W_COL", "path_W_RSK", "path_W_REF", "path_W_PRO"]
    assert names[7:] == [f"curves_W_{d}{k}" for d in ("LAW", "COL", "RSK", "REF", "PRO") for k in (1, 2, 3)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measured", [worker_measured, bfi_measured])
def test_nothing_is_covered_or_cut_off_on_real_sizes(measured, language):
    figures = {figure.kind: figure for figure in measured().figures()}
    assert set(figures) == {"scree", "heatmap", "path", "curves"}
    for kind, figure in figures.items():
        drawing = figure_of(figure, language)
        assert outside(drawing) == []
        # A curve's number stands on its peak, where another curve may have its own.
        assert [pair for pair in overlapping(drawing, slack=3) if not (kind == "curves" and _single(pair))] == []
        assert drawing.get_figheight() < 9.7


def _single(pair: tuple[str, str]) -> bool:
    return all(len(text) == 1 for text in pair)


def test_the_scree_is_that_of_parallel_analysis():
    part = bfi_measured().of("dimensions")
    parallel, scree = part.results["parallel"], part.figures[0]
    n = len(scree.table.rows)
    assert column(scree, "eigenvalue") == parallel.factor_eigenvalues[:n].tolist()
    assert column(scree, "random_high") == parallel.factor_random_high[:n].tolist()
    assert f"{parallel.n_factors} kept" in said(figure_of(scree, "en"))


def test_the_heat_map_holds_every_loading_by_dimension():
    part = worker_measured().of("dimensions")
    factors, heat = part.results["factors"], part.figures[1]
    scale = Scale(worker_measured().indices)
    items = list(scale.all_items)
    assert column(heat, "item") == items  # the scheme's own order is by dimension
    for name in heat.table.columns[2:]:
        own = factors.loadings[:, int(name.removeprefix("factor_")) - 1]
        assert column(heat, name) == own.tolist()
    # Staircase: the factor each dimension loads on most comes in the order of the dimensions.
    cells = np.array([column(heat, name) for name in heat.table.columns[2:]]).T
    homes = [np.abs(cells[12 * d : 12 * d + 12]).mean(axis=0).argmax() for d in range(5)]
    assert homes == sorted(homes)


def test_a_path_diagram_shows_the_standardised_model():
    part = bfi_measured().of("confirmatory")
    model = part.results["A.correlated"]
    figure = next(figure for figure in part.figures if figure.name == "path_A")
    wanted = {
        (row.operator, row.right): float(model.estimates.std_all[place])
        for place, row in enumerate(model.estimates.rows)
        if row.operator == "=~" or (row.operator == "~~" and row.left == row.right and row.left != "A")
    }
    cells = zip(*(column(figure, name) for name in ("relation", "to", "estimate")), strict=True)
    assert {(str(relation), str(to)): value for relation, to, value in cells} == wanted
    loading = Number("", wanted["=~", "A3"], "proportion").say("en")
    assert loading in said(figure_of(figure, "en"))


def test_correlated_factors_are_joined_by_arcs():
    part = worker_measured().of("confirmatory")
    figure = next(figure for figure in part.figures if figure.name == "path_W_LAW")
    relations = [str(relation) for relation in column(figure, "relation")]
    assert (relations.count("=~"), relations.count("~~")) == (12, 3 + 12)


def test_curves_follow_from_the_parameters_beside_them():
    part = bfi_measured().of("items")
    figure = next(figure for figure in part.figures if figure.name == "curves_N")
    for row, marks in zip(figure.table.rows, figure.marks, strict=False):
        a, *b = [cell.value for cell in row[1:] if cell is not None]
        assert marks[:, 1:] == pytest.approx(category_probabilities(marks[:, 0], a, np.array(b)), abs=1e-12)
    trait, information, error = figure.marks[-1].T
    assert error == pytest.approx(1 / np.sqrt(information))
    assert len(trait) == len(figure.marks[0])


def test_an_option_nobody_chose_has_no_curve():
    table = bfi().table.frame.to_native().copy()
    table.loc[table["N1"] == 3, "N1"] = 4
    answers = gs.read_responses(table, "bfi", sampling="convenience")
    part = gs.measure(gs.score(answers, gs.read_scheme("bfi")), "items").of("items")
    figure = next(figure for figure in part.figures if figure.name == "curves_N")
    first, second = figure.marks[:2]
    assert np.isnan(first[:, 3]).all()
    assert not np.isnan(first[:, [1, 2, 4, 5, 6]]).any()
    assert not np.isnan(second).any()


def test_ranked_communities_are_those_the_gate_lets_rank():
    figures = ranked_figures(False)
    assert figures
    for figure in figures:
        name = figure.name.removeprefix("ranking_")
        found = linked_indices().reportable(name)
        assert len(figure.table.rows) == len(found.verdicts) - found.count("withheld")
        ranking = linked_indices().ranking(name).to_frame()
        for wanted in ("rank", "rank_low", "rank_high", "tier"):
            assert column(figure, wanted) == ranking[wanted].tolist()
        low, middle, high = (np.array(column(figure, n)) for n in ("conf_low", "shrunken", "conf_high"))
        assert ((low < middle) & (middle < high)).all()
        assert overlapping(figure_of(figure, "zh")) == []


def test_a_dimension_that_may_not_be_ranked_says_why():
    scale = next(
        Scale(part, linked_indices()) for part in linked_indices().parts if part.responses.source == "resident"
    )
    part = communities_part.communities(scale, Options(seed=1))
    drawn = {figure.name.removeprefix("ranking_") for figure in part.figures}
    left_out = {top.id for top in scale.tops} - drawn
    told = "\n".join(note.say("en") for note in part.tables[0].notes)
    assert left_out
    assert all(f"{name}: " in told for name in left_out)


def test_no_community_is_named_unless_the_study_allows_it():
    keys = set(linked_indices().linked.communities)
    for figure in ranked_figures(False):
        shown = {cell for row in figure.table.shown("en") for cell in row}
        assert not keys & shown
        assert not any(key in cell.key for cell in figure.table.numbers() for key in keys)
        assert not keys & set(said(figure_of(figure, "en")))
    named = ranked_figures(True)[0]
    assert set(column(named, "community")) <= keys
    assert column(named, "rank") == column(ranked_figures(False)[0], "rank")


def test_a_study_file_says_whether_they_are_named():
    from governance_survey.schemes.study import Study
    from governance_survey.studio.running import _measured

    for named in (False, True):
        study = Study.model_construct(seed=1, accept=(), quality=(), name_communities=named)
        (made,) = _measured(study, linked_indices(), ("communities",))
        assert made.options.name_communities is named
        assert made.provenance.arguments["name_communities"] is named
        keys = set(linked_indices().linked.communities)
        assert bool(keys & {str(name) for name in column(made.figures()[0], "community")}) is named


def test_one_source_by_itself_has_no_ranking():
    assert gs.measure(worker_indices(), "communities").figures() == ()


def test_plot_draws_a_figure_of_a_measurement():
    measured = bfi_measured()
    words = [" ".join(text.split()) for text in said(gs.plot(measured, language="en"))]
    assert measured.figures()[0].title.en in words
    titles = said(gs.plot(measured, figure="path_N", language="zh"))
    assert any("神经质" in text for text in titles)
    part = said(gs.plot(measured.of("items"), language="en"))
    assert "Item response curves: Agreeableness" in part


def test_plot_draws_importance_against_performance():
    residents = next(part for part in linked_indices().parts if part.responses.source == "resident")
    found = gs.importance(residents, "R_CAP", stated="R_IMP", draws=100)
    drawing = gs.plot(found, language="en")
    assert found.figures()[0].title.en in said(drawing)
    cross = next(line for line in drawing.axes[0].lines if line.get_linestyle() == "-")
    assert cross.get_xdata()[0] == found.matrices[0].found.cross[0]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: gs.plot(bfi_measured(), figure="path_Z"), "unknown_figure"),
        (lambda: gs.plot(gs.measure(worker_indices(), "reliability")), "nothing_to_draw"),
    ],
)
def test_a_figure_that_is_not_there(call, code):
    with pytest.raises(UsageError) as caught:
        call()
    assert caught.value.code == code


def test_the_report_holds_the_figures_with_keys_of_their_own():
    made = gs.report([], tables=[bfi_measured()])
    figures = [block for block in made.document.blocks if isinstance(block, Figure)]
    assert len(figures) == len(bfi_measured().figures())
    keys = [cell.key for figure in figures for cell in figure.table.numbers()]
    assert len(keys) == len(set(keys))
    assert set(keys) <= set(made.numbers())
    assert all(figure.marks for figure in figures if figure.kind == "curves")


def test_a_page_with_figures_stays_light_and_prints_no_table_of_hundreds_of_rows(tmp_path):
    measured = bfi_measured()
    page = gs.save(gs.report([], tables=[measured]), tmp_path / "page.html", language="zh")
    size = (tmp_path / "page.html").stat().st_size
    assert page
    assert size < 120_000 * 2 * len(measured.figures()) + 1_000_000


def _parts() -> Table:
    rows = tuple(
        (
            Text(zh=f"部分{k}", en=f"Part {k}"),
            Number(f"p{k}.performance", 50.0 + 5 * k, "score"),
            Number(f"p{k}.importance", 0.1 + 0.05 * k, "proportion"),
            None if k == 1 else same("keep"),
        )
        for k in range(3)
    )
    return Table("ipa", same("IPA"), ("index", "performance", "importance", "quadrant"), rows)


def test_quadrants_hold_the_table_the_cross_and_the_clouds():
    rng = np.random.default_rng(3)
    clouds = rng.normal(55, 2, (500, 3)), rng.normal(0.15, 0.01, (500, 3))
    figure = quadrants_figure(_parts(), (55.0, 0.15), clouds, simulated=True)
    assert figure.table.columns == ("term", "importance", "performance", "quadrant")
    assert column(figure, "performance") == [55.0, 50.0, 55.0, 60.0]
    assert column(figure, "importance") == [0.15, 0.1, pytest.approx(0.15), pytest.approx(0.2)]
    assert [len(mark) for mark in figure.marks] == [0, MOST_POINTS, MOST_POINTS, MOST_POINTS]
    assert np.array_equal(figure.marks[2], np.column_stack([clouds[0][:MOST_POINTS, 1], clouds[1][:MOST_POINTS, 1]]))
    assert "500" in figure.note.say("zh")
    assert "模拟数据" in said(figure_of(figure, "zh"))


def test_quadrants_without_clouds_or_parts():
    bare = quadrants_figure(_parts(), (55.0, 0.15))
    assert bare.marks == ()
    assert bare.note is None
    assert outside(figure_of(bare, "en")) == []
    none = quadrants_figure(Table("ipa", same("IPA"), ("index", "performance", "importance"), ()), (50.0, 0.1))
    assert none.table.rows == ()
    assert "There is nothing to show" in said(figure_of(none, "en"))
