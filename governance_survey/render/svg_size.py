"""An SVG in fewer bytes: outlines as steps from point to point, a hundredth of a point exact, no blanks between."""

from __future__ import annotations

import re

_PATH = re.compile(r'\bd="(M [^"]*)"')
_TOKEN = re.compile(r"[MLQCz]|-?[\d.]+(?:e-?\d+)?")
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_PLACE = re.compile(r'translate\([^)]*\)|\b(?:x|y)="[^"]*"')  # never a scale: letters are scaled by sixty-fourths
_STEPS = {"M": 1, "L": 1, "Q": 2, "C": 3, "z": 0}  # points of each command that matplotlib writes
_FINE = 100  # parts of a unit


def lighter(svg: str) -> str:
    """The same drawing; letters, which are outlines, take half the bytes.

    Examples
    --------
    >>> lighter('<path d="M 10 20 L 30.004 20 L 30 5 Q 31 6 32 8 z"/>  <g/>')
    '<path d="M10 20h20v-15q1 1 2 3z"/><g/>'
    """
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = _PATH.sub(lambda found: f'd="{_steps(found[1])}"', svg)
    svg = _PLACE.sub(lambda found: _LONG.sub(lambda number: _short(float(number[0])), found[0]), svg)
    return re.sub(r">\s+<", "><", svg)


def _steps(path: str) -> str:
    tokens = _TOKEN.findall(path)
    found: list[str] = []
    x = y = start_x = start_y = place = 0
    while place < len(tokens):
        command = tokens[place]
        ends = place + 1 + 2 * _STEPS[command]
        # Differences of rounded places: nothing adds up along a path.
        numbers = [round(_FINE * float(token)) for token in tokens[place + 1 : ends]]
        if command == "z":
            found.append("z")
            x, y = start_x, start_y
        else:
            away = [number - (y if odd % 2 else x) for odd, number in enumerate(numbers)]
            found.append(_command(command, away, numbers, first=not found))
            x, y = numbers[-2:]
            if command == "M":
                start_x, start_y = x, y
        place = ends
    return "".join(found)


def _command(command: str, away: list[int], numbers: list[int], *, first: bool) -> str:
    if first:
        return "M" + _joined(numbers)
    if command == "L" and away[1] == 0:
        return "h" + _joined(away[:1])
    if command == "L" and away[0] == 0:
        return "v" + _joined(away[1:])
    return command.lower() + _joined(away)


def _joined(numbers: list[int]) -> str:
    written = [_short(number / _FINE) for number in numbers]
    return "".join(text if not place or text.startswith("-") else f" {text}" for place, text in enumerate(written))


def _short(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
