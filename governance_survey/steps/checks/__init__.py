"""Every check, in the order reported. A new check is one function and one row here."""

from __future__ import annotations

from collections.abc import Callable

from ...data.responses import Responses
from ...schemes.index_scheme import IndexScheme
from ...schemes.instrument import Instrument
from . import answers, design, indices, instrument, quality
from .base import CheckResult

INSTRUMENT_CHECKS: tuple[Callable[[Instrument], CheckResult], ...] = (
    instrument.duplicate_ids,
    instrument.dangling_references,
    instrument.missing_wording,
    instrument.code_list_gaps,
    instrument.repeated_codes,
    instrument.missing_code_clashes,
    instrument.mixed_anchors,
    instrument.impossible_routing,
    instrument.thin_constructs,
    instrument.attention_answers,
    instrument.case_clashes,
)
INDEX_CHECKS: tuple[Callable[[IndexScheme, tuple[Instrument, ...]], CheckResult], ...] = (
    indices.duplicate_index_ids,
    indices.unknown_constructs,
    indices.missing_index_wording,
)
ANSWER_CHECKS: tuple[Callable[[Responses], CheckResult], ...] = (
    answers.columns_absent,
    answers.items_absent,
    answers.undeclared_columns,
    answers.undeclared_codes,
    answers.not_numbers,
    answers.out_of_range,
    answers.blank_keys,
    answers.duplicate_respondents,
    answers.answered_though_skipped,
    answers.skipped_though_asked,
    answers.not_constant,
    design.bad_weights,
    design.missing_design_labels,
    design.lonely_units,
    quality.attention_failed,
    quality.suspected_reverse,
    quality.constant_items,
    quality.straight_lining,
    quality.repeated_answers,
    quality.much_nonresponse,
)
