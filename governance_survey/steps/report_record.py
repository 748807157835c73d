"""The record of a report: what findings.json holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..words.provenance import plain
from .hypotheses.tested import Examination
from .interpretation import Finding
from .method_words import entries_behind

if TYPE_CHECKING:
    from .reporting import Report

RECORD_VERSION = 1


def record_of(made: Report) -> bytes:
    """The content of findings.json: every number at full precision, the findings, the whole trail."""
    numbers = {key: {"value": number.value, "style": number.style} for key, number in made.numbers().items()}
    content = {
        "record_version": RECORD_VERSION,
        "kind": "governance_survey_record",
        "title": made.title,
        "simulated": made.document.simulated,
        "inputs": made.provenance.all_inputs(),
        "digest": made.provenance.digest,
        "numbers": numbers,
        "hypotheses": [t.hypothesis.id for e in made.shown if isinstance(e, Examination) for t in e.tests],
        "disclosure": _disclosure_record(made),
        "findings": [_finding_record(finding) for finding in made.findings],
        "provenance": made.provenance.to_dict(),
    }
    return json.dumps(plain(content), ensure_ascii=False, indent=1).encode("utf-8")


def _finding_record(finding: Finding) -> dict[str, object]:
    return {
        "key": finding.key,
        "formula": finding.formula,
        "term": finding.term,
        "verdict": finding.verdict,
        "refusal": finding.refusal[0] if finding.refusal else None,
        "text": {"zh": finding.say("zh"), "en": finding.say("en")},
        "caveats": list(finding.caveats),
        **({} if finding.evidence is None else {"evidence": finding.evidence.record()}),
        "inputs": finding.provenance.all_inputs(),
        "rests_on": list(entries_behind(finding.provenance)),
        "digest": finding.provenance.digest,
    }


def _disclosure_record(made: Report) -> dict[str, object]:
    # What is withheld is told by table and number of cells; the numbers themselves are nowhere.
    own = made.disclosure
    return {
        "profile": own.profile,
        "fewest_persons": own.least,
        "withheld": [{"table": title, "cells": cells} for title, cells in own.withheld],
        "accepted": [{"table": caution.where, "reason": caution.reason} for caution in own.accepted],
    }
