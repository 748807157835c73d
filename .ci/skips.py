"""Print every skip of a pytest run; exit 1 on one that no line of the written list allows."""

import re
import sys
from pathlib import Path

output, allowed = (Path(name).read_text(encoding="utf-8") for name in sys.argv[1:3])
rules = [re.compile(line) for line in allowed.splitlines() if line.strip() and not line.startswith("#")]
skips = re.findall(r"^SKIPPED \[\d+\] (.*)$", output, re.MULTILINE)
told = sum(int(n) for n in re.findall(r"(\d+) skipped", output)[-1:])
listed = sum(int(n) for n in re.findall(r"^SKIPPED \[(\d+)\]", output, re.MULTILINE))
for skip in skips:
    print("skipped:", skip)
bad = [skip for skip in skips if not any(rule.search(skip) for rule in rules)]
if bad or told != listed:
    print("not on the written list:", *bad, sep="\n  ")
    print(f"pytest told {told} skips, {listed} were listed")
    sys.exit(1)
print(f"{listed} skips, all on the written list")
