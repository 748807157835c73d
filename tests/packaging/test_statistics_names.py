"""The lazy namespace of statistics: every name is there, once, and editors see the same names."""

from importlib import import_module

from governance_survey import statistics
from governance_survey.statistics.rooms import ROOMS

from .statistics_names import STUB, stub


def test_the_stub_is_written_from_the_rooms():
    assert STUB.read_text(encoding="utf-8") == stub(), "run python -m tests.packaging.statistics_names"


def test_every_name_is_given_by_its_room_and_by_one_only():
    names = [name for given in ROOMS.values() for name in given.split()]
    assert len(names) == len(set(names))
    for room, given in ROOMS.items():
        module = import_module(f"governance_survey.statistics.{room}")
        assert all(getattr(statistics, name) is getattr(module, name) for name in given.split()), room
    assert set(statistics.__all__) == set(names) == set(dir(statistics))
