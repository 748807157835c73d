"""The crosswalk: which codes and which items speak of each part of an index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..words.provenance import Provenance
from ..words.shown import Shown
from ..words.table import Table
from ..words.text import Text, listed

if TYPE_CHECKING:
    from ..words.table import Frame
    from .codebook import Codebook
    from .index_scheme import ConstructRef, Dimension, IndexScheme
    from .instrument import Instrument


@dataclass(frozen=True)
class CrosswalkRow:
    """One part of an index (a sub-dimension, or a dimension without any), what is asked and what is coded about it.

    Attributes
    ----------
    items : tuple of (source, item or indicator)
    """

    scheme: str
    dimension: str
    part: str
    title: Text
    codes: tuple[str, ...]
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Crosswalk(Shown):
    """Dimensions x codes x items: one row a part of the indices.

    Examples
    --------
    >>> import governance_survey as gs
    >>> book, scheme = gs.read_codebook("community_emergency"), gs.read_scheme("five_dimensions")
    >>> found = book.crosswalk([scheme], [gs.read_instrument("community_worker")])
    >>> row = found.rows[1]
    >>> row.part, row.codes, [item for _, item in row.items]
    ('LAW2', ('PB.LAW.3', 'CO.LAW.3'), ['W_LAW2_1', 'W_LAW2_2', 'W_LAW2_3', 'W_LAW2_4'])
    """

    book: str
    rows: tuple[CrosswalkRow, ...]
    provenance: Provenance

    @property
    def uncovered(self) -> tuple[CrosswalkRow, ...]:
        """Parts no code speaks of."""
        return tuple(row for row in self.rows if not row.codes)

    def tidy(self) -> Frame:
        """One row a part, with its codes and items as text."""
        return self.table().to_frame()

    def glance(self) -> Frame:
        """One row: how many parts, and how many no code speaks of."""
        heads = {"count_1": Text(zh="部分", en="Parts"), "count_2": Text(zh="没有编码的部分", en="Without a code")}
        row = (len(self.rows), len(self.uncovered))
        return Table("crosswalk", _TITLE.fill(b=self.book), tuple(heads), (row,), headings=heads).to_frame()

    def table(self) -> Table:
        """The whole crosswalk."""
        columns = ("part", "index", "wording", "n_codes", "codes_named", "n_items", "items_named")
        rows = tuple(
            (
                row.part,
                row.scheme,
                row.title,
                len(row.codes),
                listed(row.codes, most=40),
                len(row.items),
                listed((item for _, item in row.items), most=40),
            )
            for row in self.rows
        )
        return Table("crosswalk", _TITLE.fill(b=self.book), columns, rows)

    def tables(self) -> tuple[Table, ...]:
        """The one table."""
        return (self.table(),)


_TITLE = Text(zh="对照表：{b}", en="Crosswalk of {b}")


def crosswalk(book: Codebook, schemes: Sequence[IndexScheme], forms: Sequence[Instrument] = ()) -> Crosswalk:
    """Set the codes of a book beside the items of the questionnaires, by the parts of the indices.

    A code speaks of a part it feeds, by the part's id or the id of one of its constructs (``W_BRN``, or ``BRN``
    without its source). Items are those of `forms`; a construct that is an indicator of a record counts itself.
    """
    by_source = {form.source_id: form for form in forms}
    rows = tuple(row for scheme in schemes for row in _rows(book, scheme, by_source))
    arguments = {"codebook": f"{book.id}@{book.version}", "schemes": [f"{s.id}@{s.version}" for s in schemes]}
    return Crosswalk(book.id, rows, Provenance("crosswalk", arguments, counts={"parts": len(rows)}))


def _rows(book: Codebook, scheme: IndexScheme, forms: dict[str, Instrument]) -> Iterator[CrosswalkRow]:
    prefixes = {source.id: source.prefix for source in scheme.sources}
    for dimension in scheme.dimensions:
        for part in dimension.subdimensions or (dimension,):
            names = {part.id}
            for ref in part.constructs:
                names |= {ref.id, ref.id.removeprefix(f"{prefixes.get(ref.source, '')}_")}
            codes = tuple(code.id for code in book.codes if names & set(code.feeds))
            items = tuple((ref.source, item) for ref in part.constructs for item in _items(ref, forms))
            yield CrosswalkRow(
                scheme.id, dimension.id, part.id, _title(dimension, part.title.text, part.id), codes, items
            )


def _items(ref: ConstructRef, forms: dict[str, Instrument]) -> tuple[str, ...]:
    form = forms.get(ref.source)
    if form is None:
        return ()
    if ref.id in form.indicator_by_id:
        return (ref.id,)
    return tuple(item.id for item in form.items_of(ref.id)) if ref.id in form.construct_by_id else ()


def _title(dimension: Dimension, title: Text, part: str) -> Text:
    return title if part == dimension.id else _OF.fill(d=dimension.title.text, t=title)


_OF = Text(zh="{d}：{t}", en="{d}: {t}")
