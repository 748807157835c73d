"""A lighter SVG is the same drawing."""

from __future__ import annotations

import re

import numpy as np
import pytest

from governance_survey.render.svg_size import lighter

POINTS = {"m": 1, "l": 1, "q": 2, "c": 3}


def places(path: str) -> np.ndarray:
    """Every point of an outline, of long or of short form."""
    tokens = re.findall(r"[MmLlHhVvQqCcZz]|-?\d*\.?\d+(?:e-?\d+)?", path)
    found, at, start, place = [], np.zeros(2), np.zeros(2), 0
    while place < len(tokens):
        command = tokens[place]
        place += 1
        kind, near = command.lower(), command.islower()
        if kind == "z":
            at = start
            continue
        if kind in "hv":
            move = np.array([float(tokens[place]), 0.0] if kind == "h" else [0.0, float(tokens[place])])
            at, place = at + move, place + 1
            found.append(at)
            continue
        size = 2 * POINTS[kind]
        points = np.array([float(token) for token in tokens[place : place + size]]).reshape(-1, 2) + (at if near else 0)
        found += list(points)
        at, place = points[-1], place + size
        start = at if kind == "m" else start
    return np.array(found)


def test_every_point_stays_within_a_hundredth():
    rng = np.random.default_rng(2)
    numbers = np.cumsum(rng.normal(0, 7, (60, 2)), axis=0)
    numbers[10, 1], numbers[20, 0] = numbers[9, 1], numbers[19, 0]
    parts = [f"M {numbers[0, 0]:.6f} {numbers[0, 1]:.6f}"]
    parts += [f"L {x:.6f} {y:.6f}" for x, y in numbers[1:31]]
    parts += [f"Q {a:.6f} {b:.6f} {c:.6f} {d:.6f}" for (a, b), (c, d) in numbers[31:43].reshape(-1, 2, 2)]
    parts += ["z", f"M {numbers[43, 0]:.6f} {numbers[43, 1]:.6f}"]
    parts += ["C " + " ".join(f"{v:.6f}" for v in three.ravel()) for three in numbers[44:59].reshape(-1, 3, 2)]
    path = " \n".join([*parts, "z"])
    short = re.search(r'd="([^"]*)"', lighter(f'<path d="{path}"/>'))[1]
    assert places(short) == pytest.approx(places(path), abs=0.0051)
    assert len(short) < 0.6 * len(path)


def test_steps_do_not_add_up_to_a_drift():
    path = "M 0 0 " + " ".join(f"L {0.0049 * n:.6f} {n}" for n in range(1, 2000))
    short = re.search(r'd="([^"]*)"', lighter(f'<path d="{path}"/>'))[1]
    assert places(short)[-1] == pytest.approx([0.0049 * 1999, 1999], abs=0.0051)


def test_letters_keep_their_scale_and_words_their_blanks():
    svg = '<g transform="translate(12.345678 9.8) scale(0.015625)"><title>a  b 1.23456</title></g>\n  <g/>'
    assert lighter(svg) == '<g transform="translate(12.35 9.8) scale(0.015625)"><title>a  b 1.23456</title></g><g/>'
