"""Schemes on paper: a questionnaire, a record form, a codebook as neutral printed forms."""

from __future__ import annotations

from collections.abc import Sequence

from ...schemes.base import Scheme
from ...schemes.codebook import Codebook
from ...schemes.instrument import Instrument
from ...words.errors import UsageError
from ...words.form import Form
from ...words.text import Text, listed, same
from .codebook import codebook_form
from .forms import chosen_forms
from .questionnaire import questionnaire_form
from .record import record_form


def printed(scheme: Scheme, form: str | Sequence[str] | None = None) -> Form:
    """A scheme as it is printed.

    Parameters
    ----------
    scheme : Instrument or Codebook
    form : str or sequence of str, optional
        Ids of a short form and of a variant of the questionnaire (``"core"``, ``("planned_1", "rural")``).

    Raises
    ------
    UsageError
        ``not_printable``, ``unknown_form``, ``forms_exclude``.
    """
    if isinstance(scheme, Instrument):
        used = chosen_forms(scheme, form)
        return record_form(used) if scheme.unit == "community" else questionnaire_form(used)
    if isinstance(scheme, Codebook) and not form:
        return codebook_form(scheme)
    if isinstance(scheme, Codebook):
        raise UsageError(
            "unknown_form",
            Text(zh="编码手册没有短卷或变体。", en="A codebook has no short forms or variants."),
            got=listed([form] if isinstance(form, str) else list(form or ())),
        )
    raise UsageError(
        "not_printable",
        Text(zh="这种方案不能印成纸质文件。", en="This kind of scheme is not printed."),
        expected=listed(["kind: instrument", "kind: codebook"]),
        got=same(f"kind: {scheme.kind}"),
    )
