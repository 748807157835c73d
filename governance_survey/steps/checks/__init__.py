"""Every check, in the order reported.

A new check is one function and one row in the list of its family; a new family is one file and one row here.
"""

from __future__ import annotations

from ...data.linked import Linked
from ...data.responses import Responses
from ...schemes.instrument import Instrument
from ...schemes.study import Study
from . import (
    codebook_ids,
    codebook_links,
    codebook_rules,
    codebook_wording,
    coding_marks,
    coding_units,
    coding_whole,
    coding_work,
    columns,
    composites,
    design,
    index_scheme,
    indicators,
    limits,
    linked,
    logs,
    quality,
    routing,
    scheme_codes,
    scheme_constructs,
    scheme_ids,
    scheme_record,
    study,
    values,
)
from . import scheme_routing as rules
from .base import Check
from .codebook_ids import BookAndSchemes
from .coded import Coded
from .composites import StudyAndSchemes
from .index_scheme import SchemeAndForms

INSTRUMENT_CHECKS: tuple[Check[Instrument], ...] = (
    *scheme_ids.CHECKS,
    *scheme_codes.CHECKS,
    *scheme_constructs.CHECKS,
    *rules.CHECKS,
    *scheme_record.CHECKS,
)
INDEX_CHECKS: tuple[Check[SchemeAndForms], ...] = index_scheme.CHECKS
STUDY_CHECKS: tuple[Check[Study], ...] = study.CHECKS
COMPOSITE_CHECKS: tuple[Check[StudyAndSchemes], ...] = composites.CHECKS
ANSWER_CHECKS: tuple[Check[Responses], ...] = (
    *columns.CHECKS,
    *values.CHECKS,
    *limits.CHECKS,
    *routing.CHECKS,
    *design.CHECKS,
    *quality.CHECKS,
    *logs.CHECKS,
    *indicators.CHECKS,
)
LINK_CHECKS: tuple[Check[Linked], ...] = linked.CHECKS
CODEBOOK_CHECKS: tuple[Check[BookAndSchemes], ...] = (
    *codebook_ids.CHECKS,
    *codebook_rules.CHECKS,
    *codebook_wording.CHECKS,
    *codebook_links.CHECKS,
)
CODING_CHECKS: tuple[Check[Coded], ...] = (
    *coding_units.CHECKS,
    *coding_whole.CHECKS,
    *coding_marks.CHECKS,
    *coding_work.CHECKS,
)
