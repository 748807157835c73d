"""The shipped schemes: counts, both languages, no dangling id, and the keys of psych's bfi."""

import re

import pytest

import governance_survey as gs
from governance_survey.schemes.base import Wording

WORKER = gs.read_instrument("community_worker")


def test_sixty_items_in_fifteen_constructs():
    assert len(WORKER.items) == 60
    assert len(WORKER.constructs) == 15
    assert all(len(WORKER.items_of(construct.id)) == 4 for construct in WORKER.constructs)


def test_five_dimensions_of_three_sub_dimensions():
    scheme = gs.read_scheme("five_dimensions")
    assert [d.id for d in scheme.dimensions] == ["LAW", "COL", "RSK", "REF", "PRO"]
    assert [len(d.subdimensions) for d in scheme.dimensions] == [3] * 5
    assert scheme.constructs_of("worker") == tuple(c.id for c in WORKER.constructs)
    ids = [node.id for node in scheme.nodes("worker")]
    assert len(ids) == 21
    assert ids[-1] == "W_CAP"
    assert next(node.id for node in scheme.nodes("resident") if node.level == "dimension") == "R_LAW"


def test_every_item_rests_on_an_entry_of_the_papers():
    assert all(item.rests_on for item in WORKER.items)
    assert all(re.fullmatch(r"S[0-4]-\d{3}", entry) for item in WORKER.items for entry in item.rests_on)
    assert "S3-017" in WORKER.item_by_id["W_LAW1_3"].rests_on


def test_reversed_items_are_about_one_in_four():
    reversed_items = [item.id for item in WORKER.items if item.reverse]
    assert 10 <= len(reversed_items) <= 20
    assert "W_LAW1_3" in reversed_items


def test_the_short_form_is_the_core():
    assert set(WORKER.short_forms[0].items) == {item.id for item in WORKER.items if item.core}


@pytest.mark.parametrize("name", ["community_worker", "ess10_norway", "bfi"])
def test_sound_and_in_both_languages(name):
    form = gs.read_instrument(name)
    report = gs.validate(form)
    assert report.passed
    assert not [check.id for check in report.checks if check.n_failed and check.severity == "warning"]

    def wordings(value):
        if isinstance(value, Wording):
            yield value
        for inner in (
            value.__dict__.values() if hasattr(value, "__dict__") else value if isinstance(value, tuple) else ()
        ):
            if not isinstance(inner, str | int | float | None.__class__):
                yield from wordings(inner)

    found = list(wordings(form))
    assert len(found) > 20
    assert all(w.zh and w.en for w in found)


@pytest.mark.parametrize("name", ["five_dimensions", "immigration_view", "bfi"])
def test_index_schemes_are_sound(name):
    forms = [WORKER, gs.read_instrument("ess10_norway"), gs.read_instrument("bfi")]
    own = {"five_dimensions": forms[0], "immigration_view": forms[1], "bfi": forms[2]}[name]
    assert gs.validate(gs.read_scheme(name), instruments=[own]).passed


def test_bfi_is_keyed_as_psych_keys_it():
    assert {i.id for i in gs.read_instrument("bfi").items if i.reverse} == {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}


def test_missing_codes_have_their_reasons():
    reasons = {entry.code: entry.reason for entry in WORKER.missing_codes}
    assert reasons == {
        96: "not_applicable",
        98: "dont_know",
        99: "refused",
        -1: "not_asked",
        -2: "not_shown",
        -3: "not_asked",
    }
