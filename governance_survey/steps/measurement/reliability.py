"""Part "reliability": which coefficient to report of every index and whether it is enough; more; item by item."""

from __future__ import annotations

from ...words.errors import DesignError, EstimationError
from ...words.text import Text
from ..sample_design import design_of
from .options import Options
from .part import Part, Scale
from .refusals import refused
from .reliability_found import Complex, complex_sample, reliability_of
from .reliability_tables import complex_table, items_table, main_table, more_table

TITLE = Text(zh="信度", en="Reliability")


def reliability(scale: Scale, options: Options) -> Part:
    """The coefficient each index asks for, with interval and verdict; bounds, halves, weights; items one by one."""
    design = design_of(scale.indices.responses)
    sample: Complex | None = None
    told: list[Text] = []
    refusals: list[EstimationError] = []
    try:
        sample = complex_sample(design, options)
    except (DesignError, EstimationError) as problem:
        told.append(refused(scale.source, problem))
    found = tuple(reliability_of(scale, node, sample, options) for node in scale.nodes)
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    complex_design = sample is not None or bool(told)
    tables = [
        main_table(scale, found, options, title, complex_design=complex_design),
        more_table(scale, found, options),
    ]
    if complex_design:
        tables.append(complex_table(scale, found, sample.replicates.method if sample else "", told))
    tables.append(items_table(scale, found))
    refusals += [r.problem for one in found for r in one.refusals if isinstance(r.problem, EstimationError)]
    return Part(
        "reliability", scale.source, title, tuple(tables), (), {one.node.id: one for one in found}, tuple(refusals)
    )
