"""Words of a table of segments in the terms of a codebook: attributes and values by title, several codes of a cell."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..schemes.codebook import Codebook
from .code_matching import match_codes, plain
from .raw_codings import RawCode

_APART = re.compile(r"\s*[;；、,，|\n]\s*")


class Declared:
    """The attributes of a codebook as people head columns and fill cells: by id, or by title in either language."""

    def __init__(self, codebook: Codebook) -> None:
        self.ids: dict[str, str] = {}
        self.values: dict[str, Mapping[str, str]] = {}
        for attribute in codebook.attributes:
            for said in (attribute.title.zh, attribute.title.en):
                if said:
                    self.ids.setdefault(plain(said), attribute.id)
            titled = [(plain(said), v.id) for v in attribute.values for said in (v.title.zh, v.title.en) if said]
            self.values[attribute.id] = dict(reversed(titled)) | {plain(v): v for v in attribute.value_ids}
        self.ids |= {plain(name): name for name in codebook.attribute_by_id}

    def attribute(self, column: str) -> str | None:
        """The attribute a column's heading means, or None."""
        return self.ids.get(plain(column))

    def value(self, attribute: str, cell: str) -> str:
        """The value a cell means, or the cell as it stands: whether it may stand there is for `validate`."""
        return self.values.get(attribute, {}).get(plain(cell), cell)


def codes_of_cell(cell: str, codebook: Codebook) -> tuple[str, ...]:
    """The codes of a cell: several only where at least two parts of it are codes of the book.

    Examples
    --------
    >>> import governance_survey as gs
    >>> book = gs.read_codebook("community_emergency")
    >>> codes_of_cell("PB.RSK.4；主体单一", book), codes_of_cell("PB.RSK.4, Late action", book)
    (('PB.RSK.4', '主体单一'), ('PB.RSK.4, Late action',))
    """
    parts = tuple(dict.fromkeys(part for part in _APART.split(cell.strip()) if part))
    if len(parts) < 2:
        return (cell,)
    found = match_codes([RawCode(cell, (cell,)), *(RawCode(part, (part,)) for part in parts)], codebook)
    known = {found[part] for part in parts if found[part] in codebook.code_by_id or found[part] in codebook.groups}
    titles = {plain(said) for code in codebook.codes for said in (code.title.zh, code.title.en) if said}
    return parts if len(known) > 1 and plain(cell) not in titles else (cell,)
