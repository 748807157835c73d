"""Codes of other programs: known by id, place or title; what is not known keeps its name."""

import pytest

from governance_survey.formats.code_matching import match_codes, unmatched_note
from governance_survey.formats.raw_codings import RawCode
from governance_survey.schemes.loading import read_shipped

BOOK = read_shipped("codebook", "community_emergency")
LATE = BOOK.code_by_id["PB.RSK.4"].title


def matched(*path, id=None):
    return match_codes([RawCode("key", path, id)], BOOK)["key"]


@pytest.mark.parametrize(
    "path",
    [
        ("PB.RSK.4",),
        ("pb.rsk.4",),
        ("PB.RSK.4 Late action",),
        (f"PB.RSK.4 {LATE.zh} / {LATE.en}",),
        ("PB.RSK.4：晚",),
        ("问题", "风险", "PB.RSK.4"),
        ("PB", "RSK", "4"),
        ("PB::RSK::4",),
        ("Late action",),
        ("LATE  ACTION",),
        (LATE.zh,),
        ("problems", LATE.zh),
        ("x::Late action",),
    ],
)
def test_known(path):
    assert matched(*path) == "PB.RSK.4"


def test_an_id_is_no_longer_ids_beginning():
    assert matched("PB.RSK.41") == "PB.RSK.41"
    assert matched("PB.RSK") == "PB.RSK"
    assert matched("ＰＢ．ＲＳＫ．４") == "PB.RSK.4"


def test_unknown_codes_keep_their_names_told_apart_by_place():
    codes = [RawCode("1", ("a", "x")), RawCode("2", ("b", "x")), RawCode("3", ("y",))]
    assert match_codes(codes, BOOK) == {"1": "a > x", "2": "b > x", "3": "y"}
    [note] = unmatched_note(["y", "PB.RSK.4", "PB.RSK", "y"], BOOK)
    assert "1: y" in note.say("en")
    assert unmatched_note(["PB.RSK.4"], BOOK) == ()


def test_a_title_of_several_codes_is_decided_by_what_it_stands_under():
    several = BOOK.model_copy(
        update={
            "codes": [one.model_copy(update={"title": LATE}) if one.id == "PB.COL.1" else one for one in BOOK.codes]
        }
    )
    lone = match_codes([RawCode("k", ("Late action",))], several)
    under = match_codes([RawCode("k", ("PB.COL", "Late action"))], several)
    assert lone == {"k": "Late action"}
    assert under == {"k": "PB.COL.1"}


def test_the_id_a_file_carries_comes_first():
    assert matched("anything", id="PB.LAW.1") == "PB.LAW.1"
    assert matched("Late action", id="not there") == "PB.RSK.4"
