"""Reports: every number keyed once, the record complete, sections where they belong."""

import json

import pytest

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.words.document import Figure, Heading, TableBlock
from governance_survey.words.table import Table
from governance_survey.words.text import same

from .studies import norway_indices, worker_indices, workers


def made(**options):
    model = gs.fit("W_RSK ~ W_LAW + W_COL + urban", worker_indices())
    findings = [gs.interpret(model, "W_LAW", key="F1"), gs.interpret(model, "urban", key="F2")]
    return gs.report(findings, tables=[worker_indices(), model, gs.validate(workers())], **options)


def test_every_printed_number_has_one_key_and_one_value():
    document = made().document
    seen: dict[str, object] = {}
    for block in document.blocks:
        table = block.table if isinstance(block, TableBlock | Figure) else None
        for number in table.numbers() if table else ():
            if number.key:
                assert number.key not in seen or seen[number.key] == number.value
                seen[number.key] = number.value
    assert len(seen) > 500


def test_the_record_holds_every_number_at_full_precision():
    report = made()
    record = json.loads(report.document.record)
    assert set(record["numbers"]) == set(report.numbers())
    for key, number in report.numbers().items():
        stored = record["numbers"][key]["value"]
        assert stored is None or stored == number.value
    assert record["simulated"] is True
    assert record["findings"][0]["text"]["zh"].startswith("在社区工作者中")
    assert record["inputs"]
    assert record["digest"] == report.provenance.digest


def test_the_same_steps_give_the_same_bytes():
    assert made().document.record == made().document.record


def test_sections_in_order_and_both_languages():
    headings = [block.text for block in made().document.blocks if isinstance(block, Heading)]
    assert [h.en for h in headings] == [
        "Key findings", "Data and methods", "Indices and reliability", "Regression models", "Checks of the data",
        "Where the numbers come from",
    ]  # fmt: skip
    assert all(h.zh for h in headings)


def test_two_findings_may_not_share_a_key():
    finding = gs.interpret(gs.fit("IMM ~ eduyrs", norway_indices()), "eduyrs")
    with pytest.raises(UsageError) as caught:
        gs.report([finding, finding])
    assert caught.value.code == "finding_keys_clash"


def test_plain_tables_and_titles():
    report = gs.report([], tables=[Table("x", same("mine"), ("term",), (("a",),))], title="My study")
    assert report.title.en == "My study"
    assert report.document.simulated is False
    assert "My study" in str(report)


def test_a_report_shows_itself():
    report = made()
    assert len(report.tidy()) == len(report.numbers())
    assert list(report.glance().iloc[0]) == [2, 3, len(report.numbers())]
    assert "<h3>" in report._repr_html_()


def test_the_result_of_any_verb_stands_under_its_heading():
    indices = worker_indices()
    found = gs.mediate(indices, "W_LAW", "W_COL", "W_RSK", draws=1000)
    at = gs.slopes(gs.fit("W_RSK ~ center(W_LAW)*center(W_COL)", indices), "W_LAW", "W_COL")
    made = gs.report([], tables=[found, at])
    heads = [block.text.say("en") for block in made.document.blocks if isinstance(block, Heading)]
    assert heads.count("Indirect and conditional associations") == 1 and "Data and methods" in heads
    tables = [block.table.name for block in made.document.blocks if isinstance(block, TableBlock)]
    assert {table.name for table in (*found.tables(), *at.tables())} <= set(tables)
    assert made.document.simulated and len(at.figures()) == 1
