"""How indirect associations are shown: products with three intervals in both orders, and their paths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...statistics.mediation import Effect, Order, Part
from ...statistics.mediation.records import two_sided
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from .mediation_words import LEVELS, ORDERS, notes_of, paths_note

if TYPE_CHECKING:
    from .mediated import IndirectAssociations

_BY = Text(zh="{x} · {m} · {y}", en="{x} · {m} · {y}")
_WHOLE = Text(zh="{x} · 全部中介 · {y}", en="{x} · all mediators · {y}")
_APART = Text(zh="经{a}减经{b}", en="by way of {a} minus by way of {b}")
_ON = Text(zh="{y}对{x}", en="{y} on {x}")
_DIRECT = Text(zh="{y}对{x}（其余在模型中）", en="{y} on {x}, the mediators beside it")
_TOTAL = Text(zh="{y}对{x}（不含中介）", en="{y} on {x}, without the mediators")


def indirect_table(made: IndirectAssociations) -> Table:
    """One row a product, level and order: estimate, percentile, bias-corrected and Monte Carlo interval."""
    rows: list[tuple[Cell, ...]] = []
    for part, order, name in _orders(made):
        for effect in order.effects:
            if effect.kind in ("direct", "total"):
                continue
            key = f"{key_of(made)}.{part.level}.{name}.{'_'.join((effect.kind, *effect.through))}"
            limits = zip(
                ("percentile", "corrected", "monte_carlo"),
                (effect.percentile, effect.bias_corrected, effect.monte_carlo),
                strict=True,
            )
            rows.append(
                (
                    _label(order, effect),
                    LEVELS[part.level],
                    ORDERS[name],
                    Number(f"{key}.estimate", effect.estimate, "coefficient"),
                    *(
                        Number(f"{key}.{kind}_{end}", value, "coefficient")
                        for kind, pair in limits
                        for end, value in zip(("low", "high"), pair, strict=True)
                    ),
                )
            )
    columns = (
        *("path", "at_level", "ordering", "estimate", "percentile_low", "percentile_high"),
        *("corrected_low", "corrected_high", "monte_carlo_low", "monte_carlo_high"),
    )
    return Table(key_of(made), _title(made), columns, tuple(rows), notes_of(made))


def paths_table(made: IndirectAssociations) -> Table:
    """One row a path: what products are made of, then direct and total."""
    rows: list[tuple[Cell, ...]] = []
    dof = made.found.dof
    for part, order, name in _orders(made):
        lines = [(_ON, path.of, path.on, path.estimate, path.std_error) for path in order.paths[:-1]]
        direct, total = order.paths[-1], order.effects[-1]
        lines.append((_DIRECT, direct.of, direct.on, direct.estimate, direct.std_error))
        lines.append((_TOTAL, direct.of, direct.on, total.estimate, total.delta_error))
        for place, (wording, of, on, estimate, error) in enumerate(lines, 1):
            key = f"{key_of(made)}_paths.{part.level}.{name}.{place}"
            t, p = two_sided(estimate, error, dof)
            rows.append(
                (
                    wording.fill(y=same(of), x=same(on)),
                    LEVELS[part.level],
                    ORDERS[name],
                    Number(f"{key}.estimate", estimate, "coefficient"),
                    Number(f"{key}.std_error", error, "coefficient"),
                    Number(f"{key}.statistic", t, "estimate"),
                    Number(f"{key}.dof", dof, "count"),
                    Number(f"{key}.p_value", p, "p"),
                )
            )
    columns = ("path", "at_level", "ordering", "estimate", "std_error", "statistic", "dof", "p_value")
    title = Text(zh="路径系数", en="Paths")
    return Table(f"{key_of(made)}_paths", title, columns, tuple(rows), paths_note(made))


def mediation_glance(made: IndirectAssociations) -> Table:
    """One row about the whole."""
    found, key = made.found, f"{key_of(made)}_sample"
    row: tuple[Cell, ...] = (
        _called(made, made.variables.names[made.variables.k + 1]),
        same(found.kind),
        Number(f"{key}.n_obs", found.n_obs, "count"),
        Number(f"{key}.n_missing", found.n_missing, "count"),
        None if found.n_groups is None else Number(f"{key}.n_communities", found.n_groups, "count"),
        Number(f"{key}.n_clusters", found.n_units, "count"),
        Number(f"{key}.dof", found.dof, "count"),
    )
    columns = ("outcome", "model", "n_obs", "n_missing", "n_communities", "n_clusters", "dof")
    return Table(key, Text(zh="样本", en="The sample"), columns, (row,), notes_of(made))


def key_of(made: IndirectAssociations) -> str:
    """Name of the tables, and stem of every number's key."""
    names = made.variables.names
    return "_".join(("indirect", *names[: made.variables.k + 2]))


def _orders(made: IndirectAssociations) -> Iterator[tuple[Part, Order, str]]:
    for part in made.found.parts:
        yield part, part.asked, "asked"
        yield part, part.reverse, "reverse"


def _label(order: Order, effect: Effect) -> Text:
    # Ids, which the notes spell out: two or three wordings in a row are longer than a page is wide.
    ends = {"x": same(order.first), "y": same(order.last)}
    if effect.kind == "indirect":
        return _BY.fill(**ends, m=same(effect.through[0]))
    if effect.kind == "contrast":
        return _APART.fill(a=same(effect.through[0]), b=same(effect.through[1]))
    return _WHOLE.fill(**ends)


def _called(made: IndirectAssociations, name: str) -> Text:
    return made.variables.labels[made.variables.names.index(name)]


def _title(made: IndirectAssociations) -> Text:
    names, k = made.variables.names, made.variables.k
    return Text(
        zh="{x}与{y}经{m}的间接关联（统计意义上的中介模型）",
        en="Indirect association of {x} with {y} by way of {m} (mediation in the statistical sense)",
    ).fill(
        x=_called(made, names[0]),
        y=_called(made, names[k + 1]),
        m=listed([_called(made, name) for name in names[1 : k + 1]]),
    )
