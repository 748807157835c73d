"""The verb `measure`: everything a referee asks of a scale, and which community scores may be published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...words.document import Figure
from ...words.errors import UsageError, closest
from ...words.printed import Printed
from ...words.progress import progress
from ...words.provenance import Provenance
from ...words.table import Table
from ...words.text import Text, listed, same
from ...words.threads import one_thread
from ..argument_checks import check_choice, check_draws, check_level, check_mapping, check_name, check_seed
from ..linked_scoring import LinkedIndices
from ..misuse.linter import Caution, cautions_told, hold
from ..scored_input import check_scored
from ..scoring import Indices
from . import communities as communities_part
from . import confirmatory as confirmatory_part
from . import dimensions as dimensions_part
from . import invariance as invariance_part
from . import items as items_part
from . import method as method_part
from . import quality as quality_part
from . import reliability as reliability_part
from . import structure as structure_part
from . import validity as validity_part
from .options import CORRELATIONS, FEWEST_RANDOM, Correlation, Options, seed_of
from .part import Part, Scale

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Kind:
    """One kind of part: its name, its title, whether it is made unless asked otherwise."""

    name: str
    title: Text
    make: Callable[[Scale, Options], Part]
    default: bool = True


# A new part: one file, and one row here.
KINDS: tuple[Kind, ...] = (
    Kind("reliability", reliability_part.TITLE, reliability_part.reliability),
    Kind("dimensions", dimensions_part.TITLE, dimensions_part.dimensions),
    Kind("confirmatory", confirmatory_part.TITLE, confirmatory_part.confirmatory),
    Kind("ordinal", confirmatory_part.ORDINAL_TITLE, confirmatory_part.ordinal),
    Kind("validity", validity_part.TITLE, validity_part.validity),
    Kind("communities", communities_part.TITLE, communities_part.communities),
    Kind("structure", structure_part.TITLE, structure_part.structure, default=False),
    Kind("invariance", invariance_part.TITLE, invariance_part.group_invariance, default=False),
    Kind("items", items_part.TITLE, items_part.item_response, default=False),
    Kind("quality", quality_part.TITLE, quality_part.quality, default=False),
    Kind("method", method_part.TITLE, method_part.method, default=False),
    Kind("harman", method_part.HARMAN_TITLE, method_part.harman, default=False),
)
_BY_NAME = {kind.name: kind for kind in KINDS}
DEFAULT = tuple(kind.name for kind in KINDS if kind.default)


@dataclass(frozen=True)
class Measurement(Printed):
    """Reliability, validity and publishable communities of one or several scales. Made by `measure`.

    Attributes
    ----------
    parts : tuple of Part
        In the order asked for, source by source; each with tables, figures and the records behind them.
    cautions : tuple of Caution
        Misuses that were let through with a written reason.
    options : Options
        Seed, draws, kind of correlation, groups.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=30, scheme=scheme), scheme)
    >>> measurement = gs.measure(indices, parts="reliability")
    >>> [table.name for table in measurement.of("reliability").tables]
    ['reliability', 'reliability_more', 'items']
    """

    indices: Indices | LinkedIndices
    parts: tuple[Part, ...]
    options: Options
    cautions: tuple[Caution, ...]
    provenance: Provenance

    def of(self, name: str, source: str | None = None) -> Part:
        """One part, by name (and source, where several were measured)."""
        found = [part for part in self.parts if part.name == name and source in (None, part.source)]
        if len(found) == 1:
            return found[0]
        known = tuple(dict.fromkeys(part.name for part in self.parts))
        raise UsageError(
            "part_not_measured" if not found else "source_missing",
            Text(zh="没有这一部分：{n}。", en="There is no such part: {n}.").fill(n=name)
            if not found
            else Text(zh="几个来源都有 {n}。", en="Several sources have {n}.").fill(n=name),
            expected=listed(known if not found else [part.source for part in found]),
            fix=closest(name, known) if not found else same(f'measurement.of("{name}", "{found[0].source}")'),
        )

    def tables(self) -> tuple[Table, ...]:
        """Every table, part by part."""
        return tuple(table for part in self.parts for table in part.tables)

    def figures(self) -> tuple[Figure, ...]:
        """Every figure, part by part."""
        return tuple(figure for part in self.parts for figure in part.figures)

    def table(self) -> Table:
        """The first table: what each index is worth."""
        return self.tables()[0]

    def tidy(self) -> pandas.DataFrame:
        """One row a number: part, source, table, key, value."""
        import pandas

        rows = [
            (part.name, part.source, table.name, cell.key, cell.value)
            for part in self.parts
            for table in part.tables
            for cell in table.numbers()
        ]
        return pandas.DataFrame(rows, columns=["part", "source", "table", "key", "value"])

    def glance(self) -> pandas.DataFrame:
        """One row a part: tables, figures, what was refused."""
        rows = tuple(
            (part.name, part.source, len(part.tables), len(part.figures), len(part.refusals)) for part in self.parts
        )
        heads = {
            "count_1": Text(zh="表", en="Tables"),
            "count_2": Text(zh="图", en="Figures"),
            "count_3": Text(zh="未能计算", en="Refused"),
        }
        title = Text(zh="量表质量", en="Quality of the scale")
        return Table(
            "measurement", title, ("part", "source", "count_1", "count_2", "count_3"), rows, (), heads
        ).to_frame()

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables()) + "".join(
            f"<p>{html_escape(str(said))}</p>" for said in cautions_told(self.cautions)
        )

    def __str__(self) -> str:
        return "\n\n".join(str(part) for part in (*self.tables(), *cautions_told(self.cautions)))


def html_escape(text: str) -> str:
    """Text that may hold a researcher's own words, safe in a page."""
    from html import escape

    return escape(text)


def measure(
    indices: Indices | LinkedIndices,
    parts: str | Sequence[str] | None = None,
    *,
    by: str | None = None,
    correlation: Correlation = "pearson",
    draws: int = 200,
    seed: int | None = None,
    conf_level: float = 0.95,
    limits: Mapping[str, float] | None = None,
    accept: Mapping[str, str] | None = None,
    name_communities: bool = False,
) -> Measurement:
    """Measure a scale: reliability, dimensions, factor models, validity, communities that may be published.

    Parameters
    ----------
    indices : Indices or LinkedIndices
        From `score`. Of a linked study the first scheme is measured, source by source, and the communities.
    parts : str or sequence of str, optional
        By default ``reliability`` (which coefficient to report and whether it is enough; weighted where the sample
        is), ``dimensions`` (how many factors, which items go with which), ``confirmatory``
        (each dimension's model by robust full-information likelihood), ``ordinal`` (the same on polychoric
        correlations), ``validity`` (HTMT, CR, AVE), ``communities`` (ICC, agreement). On request
        ``structure`` (every item at once: correlated factors, dimensions above them, one factor; half a minute
        for 60 items), ``invariance`` (needs `by`), ``items`` (graded response model), ``quality`` (careless answers),
        ``method`` (marker, split halves), ``harman`` (no evidence: needs a reason in `accept`).
    by : str, optional
        Category variable whose groups are compared (``"invariance"``); ``"source"``: the sources of a linked study,
        where they were asked the same items.
    correlation : {"pearson", "polychoric"}
        What exploratory factors are extracted from.
    draws : int
        Random samples of parallel analysis and of every bootstrap, 20 or more (a bootstrap takes 100 at least).
    seed : int, optional
        Default: taken from the digest of the indices, so that the same data give the same draws anywhere;
        it is printed and kept in the provenance.
    conf_level : float
        Confidence level of every interval.
    limits : mapping, optional
        Limits of response quality that the study declared, beside the customary ones: ``{"fast": 2}`` (seconds
        an item), ``"long_run"``, ``"flat"``, ``"inconsistent"``, ``"synonyms"``, ``"far"``, ``"copy"``,
        ``"fast_pages"``.
    accept : mapping, optional
        Rule of misuse -> the written reason to go against it, which the report prints.
    name_communities : bool
        Name the ranked communities by their keys, as a study file may allow; else they carry places only.

    Returns
    -------
    Measurement
        What cannot be computed is named with its reason; a number that cannot be trusted is not printed.

    Raises
    ------
    UsageError
        ``unknown_part``, ``no_parts``, ``not_scored``, ``nothing_to_measure``, ``unknown_choice``,
        ``level_outside_unit``, ``too_few_draws``, ``unusable_seed``, ``not_a_mapping``, ``unknown_limit``, and the
        codes of misuse.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=30, scheme=scheme), scheme)
    >>> measurement = gs.measure(indices, parts="reliability")
    >>> measurement.table().name
    'reliability'
    """
    wanted = _wanted(parts)
    _check_asked(indices, by, correlation, draws, seed, conf_level, limits, accept)
    options = Options(
        seed=seed_of(indices.provenance.digest) if seed is None else seed,
        draws=draws,
        correlation=correlation,
        by=by,
        level=conf_level,
        limits=dict(limits or {}),
        accept=dict(accept or {}),
        name_communities=name_communities,
    )
    quality_part.check_limits(options.limits)
    hold((), options.accept)  # a reason for an unknown rule is told before hours of work
    scales = _scales(indices)
    tasks = [(kind, scale) for kind in wanted for scale in scales]
    with one_thread():
        found = tuple(
            kind.make(scale, options) for kind, scale in progress(tasks, Text(zh="检验量表", en="measuring the scale"))
        )
    return Measurement(
        indices=indices,
        parts=found,
        options=options,
        cautions=tuple(caution for part in found for caution in part.cautions),
        provenance=Provenance(
            step="measure",
            arguments={
                "parts": [kind.name for kind in wanted],
                "by": by,
                "correlation": correlation,
                "draws": draws,
                "conf_level": conf_level,
                "limits": dict(options.limits),
                "accept": dict(options.accept),
                "name_communities": name_communities,
            },
            parents=(indices.provenance,),
            counts={"scales": len(scales), "refused": sum(len(part.refusals) for part in found)},
            seed=options.seed,
        ),
    )


def _wanted(parts: str | Sequence[str] | None) -> tuple[Kind, ...]:
    names: tuple[str, ...]
    names = DEFAULT if parts is None else (parts,) if isinstance(parts, str) else _several(parts)
    if not names:
        raise UsageError(
            "no_parts",
            Text(zh="没有指定任何检验。", en="No part is asked for."),
            expected=listed(_BY_NAME, most=20),
            fix=Text(zh="不写 parts= 就做默认的各项。", en="Leave parts= out for the usual ones."),
        )
    for name in names:
        if name not in _BY_NAME:
            raise UsageError(
                "unknown_part",
                Text(zh="没有名为 {n} 的检验。", en="There is no part called {n}.").fill(n=name),
                expected=listed(_BY_NAME, most=20),
                got=same(name),
                fix=closest(str(name), _BY_NAME),
            )
    return tuple(_BY_NAME[name] for name in dict.fromkeys(names))


def _several(parts: object) -> tuple[str, ...]:
    return tuple(parts) if isinstance(parts, Sequence | set | frozenset) else (str(parts),)


def _check_asked(
    indices: object,
    by: object,
    correlation: str,
    draws: int,
    seed: int | None,
    level: float,
    limits: object,
    accept: object,
) -> None:
    # Hours of work should not end in a slip of the call.
    check_scored(indices, "measure")
    check_choice(correlation, CORRELATIONS, "correlation")
    check_draws(draws, FEWEST_RANDOM)
    check_seed(seed)
    check_level(level)
    check_mapping(limits, "limits", '{"fast": 2}')
    check_mapping(accept, "accept", '{"cfa_small_sample": "…"}')
    if by is not None:
        check_name(by, "by", 'by="gender"')


def _scales(indices: Indices | LinkedIndices) -> tuple[Scale, ...]:
    if isinstance(indices, Indices):
        found: tuple[Scale, ...] = (Scale(indices),)
    else:
        first = indices.schemes[0]
        found = tuple(Scale(part, indices) for part in indices.parts if part.scheme is first)
    kept = tuple(scale for scale in found if scale.indices.reliability)
    if not kept:
        raise _nothing_to_measure(found)
    return kept


def _nothing_to_measure(found: tuple[Scale, ...]) -> UsageError:
    if any(scale.indices.record is None for scale in found):
        return UsageError(
            "nothing_to_measure",
            Text(
                zh="没有一个指数在数据里有两道以上的题目，无量表可检验。",
                en="No index has two items or more in the data: there is no scale to measure.",
            ),
            where=listed([scale.source for scale in found]),
        )
    return UsageError(
        "nothing_to_measure",
        Text(
            zh="台账指标不是对同一事物的重复测量，没有信度可言。",
            en="Indicators of a record are not repeated measures of one thing: there is no scale to measure.",
        ),
        fix=Text(zh="对问卷来源使用 measure。", en="Measure a source with a questionnaire."),
    )
