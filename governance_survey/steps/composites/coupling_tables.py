"""How couplings are shown: by lag class, by grade, the systems, and the communities that may be named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...statistics.composites.coupling import coupling_coordination
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..community_reliability import VERDICTS
from ..disclosure.parts import hidden_parts
from ..misuse.limits import FEWEST_COMMUNITIES
from ..misuse.linter import cautions_told
from ..sample_design import simulated_note
from . import coupling_words as words
from .polarity import MEANINGS, READINGS

if TYPE_CHECKING:
    from .coupling_found import Couplings

_CLASSES = (-1, 0, 1, 9)
_FEW = Text(
    zh="不足 {k} 个社区的一类不列均值：那会透露单个社区的得分；能由全部反推它的一类也不列。",
    en="No means for a class of fewer than {k} communities: they would tell the scores of single ones; nor for a class "
    "that would tell them from all.",
)


def summary_table(made: Couplings) -> Table:
    """Means of C, T and D by class of the lag index, and over all communities."""
    whole = ~np.isnan(made.found.d)
    # The mean of one or two communities is their score.
    few = bool(whole.sum() < FEWEST_COMMUNITIES)
    rows = [_summary_row(made, words.EVERY, whole, "all", few)]
    if made.found.lag is not None:
        groups = [(class_title(made, place), whole & (made.lag_classes == place), f"lag{place}") for place in _CLASSES]
        counts = np.array([own.sum() for _, own, _ in groups], dtype=int)
        hidden = hidden_parts(counts, FEWEST_COMMUNITIES)
        few = few or bool(hidden.any())
        classes = zip(groups, hidden.tolist(), strict=True)
        rows = [_summary_row(made, *group, kept_back) for group, kept_back in classes if group[1].any()] + rows
    columns = ("term", "n_communities", "c", "t", "d", "variation", "n_certain")
    notes = (
        *_formula_notes(made),
        *((_FEW.fill(k=FEWEST_COMMUNITIES),) if few else ()),
        words.INTERVAL.fill(l=f"{100 * made.level:g}", n=made.draws),
        words.FIXED_FUNCTION,
        *(() if made.parts.named.any() else (words.NOBODY_NAMED,)),
        *cautions_told(made.cautions),
        *simulated_note(made.study.linked.simulated),
    )
    return Table("coupling", _title(made), columns, tuple(rows), notes)


def _summary_row(made: Couplings, title: Text, own: np.ndarray, key: str, kept_back: bool = False) -> tuple[Cell, ...]:
    stem = f"{made.id}.{key}"
    certain = own & (made.first_grade == made.last_grade) & (made.first_grade > 0)
    means = [("c", made.found.c), ("t", made.found.t), ("d", made.found.d), ("variation", made.variation)]
    return (
        title,
        Number(f"{stem}.n_communities", int(own.sum()), "count"),
        *(
            None if kept_back else Number(f"{stem}.{name}", float(values[own].mean()), "correlation")
            for name, values in means
        ),
        Number(f"{stem}.n_certain", int(certain.sum()), "count"),
    )


def grades_table(made: Couplings) -> Table:
    """Communities whose whole interval lies in a grade, and those whose interval touches it."""
    places = np.arange(1, len(words.GRADES) + 1)
    certain = (made.first_grade == places[:, None]) & (made.last_grade == places[:, None])
    touched = (made.first_grade <= places[:, None]) & (places[:, None] <= made.last_grade) & (made.first_grade > 0)
    rows = tuple(
        (
            words.GRADES[place - 1],
            same(f"{(place - 1) / 10:g}–{place / 10:g}"),
            Number(f"{made.id}.grade{place}.n_certain", int(certain[place - 1].sum()), "count"),
            Number(f"{made.id}.grade{place}.n_possible", int(touched[place - 1].sum()), "count"),
        )
        for place in places.tolist()
        if touched[place - 1].any()
    )
    notes = (words.GRADED, words.INTERVAL.fill(l=f"{100 * made.level:g}", n=made.draws))
    title = Text(zh="{t}：等级", en="{t}: grades").fill(t=_title(made))
    said = (*notes, *simulated_note(made.study.linked.simulated))
    return Table("coupling_grades", title, ("grade", "limit", "n_certain", "n_possible"), rows, said)


def systems_table(made: Couplings) -> Table:
    """What enters: each system's weight, its mean on 0 to 1, whether it is reversed, values at the floor."""
    x, known = made.parts.x, ~np.isnan(made.parts.x).any(axis=1)
    few = known.sum() < FEWEST_COMMUNITIES
    rows = tuple(
        (
            title,
            name,
            _direction(made, name),
            Number(f"{made.id}.{name}.weight", float(made.found.weights[place]), "correlation"),
            None if few else Number(f"{made.id}.{name}.estimate", float(x[known, place].mean()), "correlation"),
            Number(f"{made.id}.{name}.n_floored", int((x[:, place] < made.found.floor).sum()), "count"),
        )
        for place, (name, title) in enumerate(zip(made.parts.ids, made.parts.titles, strict=True))
    )
    title = Text(zh="{t}：系统", en="{t}: systems").fill(t=_title(made))
    columns = ("term", "index_id", "direction", "weight", "estimate", "n_floored")
    notes = (words.SCALE, *simulated_note(made.study.linked.simulated))
    return Table("coupling_systems", title, columns, rows, notes)


def _direction(made: Couplings, name: str) -> Text:
    if name in made.reversed:
        return Text(zh="压力，反向", en="burden, reversed")
    return (
        Text(zh="压力，不反向", en="burden, not reversed")
        if name in made.burdens
        else Text(zh="越高越好", en="more is better")
    )


def communities_table(made: Couplings, *, whole: bool = False) -> Table:
    """C, T, D with interval, grade and lag of each community that may be named (`whole`: of all)."""
    shown = np.flatnonzero(made.parts.named | whole)
    pair = made.found.lag is not None
    extra = (*(("lag", "lag_class") if pair else ("variation",)),)
    extra += ("d_spssau",) * (made.spssau is not None) + ("c_standard", "c_published") * (made.published is not None)
    standard = coupling_coordination(made.parts.x, form="standard").c
    columns = ("community", "c", "t", "d", "conf_low", "conf_high", "grade", *extra, "shrunken", "n_obs", "gate")
    rows = tuple(_row(_cells(made, int(place), standard), columns, whole or made.parts.whole[place]) for place in shown)
    notes = [*_formula_notes(made), words.GRADED, words.INTERVAL.fill(l=f"{100 * made.level:g}", n=made.draws)]
    notes += [words.VARIATION] if not pair else []
    notes += [words.SPSSAU] if made.spssau is not None else []
    notes += [words.NAMED.fill(n=int(made.parts.named.sum()), m=int((~made.parts.named).sum()))]
    title = Text(zh="{t}：社区", en="{t}: communities").fill(t=_title(made))
    notes += simulated_note(made.study.linked.simulated)
    return Table("coupling_communities", title, columns, rows, tuple(notes))


_OPEN = ("community", "shrunken", "n_obs", "gate")  # what stands where only shrunken scores may be published


def _row(cells: dict[str, Cell], columns: tuple[str, ...], whole: bool) -> tuple[Cell, ...]:
    return tuple(cells[name] if whole or name in _OPEN else None for name in columns)


def _cells(made: Couplings, place: int, standard: np.ndarray) -> dict[str, Cell]:
    key = made.study.linked.communities[place]
    figures = {
        "c": made.found.c,
        "t": made.found.t,
        "d": made.found.d,
        "conf_low": made.low,
        "conf_high": made.high,
        "variation": made.variation,
        "shrunken": made.shrunken,
        "c_standard": standard,
        "lag": made.found.lag,
        "d_spssau": None if made.spssau is None else made.spssau.d,
        "c_published": made.published,
    }
    found: dict[str, Cell] = {
        name: Number(f"{made.id}.{key}.{name}", _number(values[place]), "correlation")
        for name, values in figures.items()
        if values is not None
    }
    found["community"] = key
    found["grade"] = None if np.isnan(made.found.d[place]) else grade_title(made, place)
    found["lag_class"] = None if np.isnan(made.found.d[place]) else class_title(made, int(made.lag_classes[place]))
    found["gate"] = VERDICTS[
        "score" if made.parts.whole[place] else "shrunken" if made.parts.named[place] else "withheld"
    ]
    found["n_obs"] = Number(f"{made.id}.{key}.n_obs", int(made.parts.n[place].min()), "count")
    return found


def grade_title(made: Couplings, place: int) -> Text:
    """The grade of a community, or the grades its interval touches."""
    first, last = int(made.first_grade[place]), int(made.last_grade[place])
    if not first:
        return words.NO_INTERVAL
    if first == last:
        return words.GRADES[first - 1]
    return words.GRADE_RANGE.fill(a=words.GRADES[first - 1], b=words.GRADES[last - 1])


def class_title(made: Couplings, place: int) -> Text:
    """A class of the lag index in words."""
    if place in (0, 9):
        return words.UNDETERMINED if place else words.IN_STEP
    demand = made.polarity == "match" and made.burdens == made.parts.ids[:1]
    first, second = (words.DEMAND, words.CAPABILITY) if demand else made.parts.titles[:2]
    return words.AHEAD.fill(s=first if place < 0 else second)


def coupling_glance(made: Couplings) -> Table:
    """One row: communities, those with D, mean D, values at the floor."""
    known = ~np.isnan(made.found.d)
    row = (
        made.id,
        Number(f"{made.id}.n_rows", len(known), "count"),
        Number(f"{made.id}.n_communities", int(known.sum()), "count"),
        Number(f"{made.id}.d", float(made.found.d[known].mean()), "correlation"),
        Number(f"{made.id}.n_floored", made.found.n_floored, "count"),
        Number(f"{made.id}.n_publishable", int(made.parts.named.sum()), "count"),
    )
    columns = ("index_id", "n_rows", "n_communities", "d", "n_floored", "n_publishable")
    return Table("coupling_glance", _title(made), columns, (row,))


def _title(made: Couplings) -> Text:
    reading = READINGS[made.polarity] if made.polarity is not None and made.burdens else words.ALL_UP
    return words.TITLE.fill(s=listed(made.parts.titles), f=words.FORMS[made.found.form], p=reading)


def _formula_notes(made: Couplings) -> tuple[Text, ...]:
    titles = dict(zip(made.parts.ids, made.parts.titles, strict=True))
    alpha = ", ".join(f"{value:.3g}" for value in made.found.weights)
    formula = words.FORMULAS[made.found.form]
    # The braces of the formula are no places to fill.
    said = Text(
        zh=formula.zh.replace("{n}", str(made.found.n_systems)).replace("{a}", alpha),
        en=formula.en.replace("{n}", str(made.found.n_systems)).replace("{a}", alpha),
    )
    found = [said, words.SCALE]
    if made.polarity is not None and made.burdens:
        found.append(MEANINGS[made.polarity].fill(b=listed(titles[name] for name in made.burdens)))
    if made.found.lag is not None:
        found.append(words.SYMMETRIC.fill(a=made.parts.titles[0], b=made.parts.titles[1]))
    if made.found.n_floored:
        found.append(words.FLOORED.fill(f=f"{made.found.floor:g}", n=made.found.n_floored))
    return tuple(found)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
