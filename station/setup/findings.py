"""What a check found, and how it is told to people and to programs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from station.messages import Said
from station.setup.texts import say

Verdict = Literal["ok", "warning", "failure"]
MARKS: dict[Verdict, str] = {"ok": "ok     ", "warning": "WARNING", "failure": "FAILURE"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, and what is said of it: first what was found, then what to do about it."""

    name: str
    verdict: Verdict
    said: Said

    @property
    def found(self) -> str:
        """What was found, in English: the first sentence."""
        return self.said.text.partition(". ")[0]

    @property
    def remedy(self) -> str:
        """What to do about it, in English: the rest; empty where all is well."""
        return self.said.text.partition(". ")[2]


def finding(name: str, verdict: Verdict, key: str, **values: str | float) -> Finding:
    """A finding whose sentence has that key."""
    return Finding(name, verdict, say(key, **values))


def told(findings: Iterable[Finding]) -> str:
    """A line for each finding, its remedy below it."""
    lines = []
    for each in findings:
        lines.append(f"{MARKS[each.verdict]}  {each.name}: {each.found}")
        if each.remedy:
            lines.append(f"         -> {each.remedy}")
    return "\n".join(lines)


def records(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """The findings for a program to read."""
    return [
        {"name": each.name, "verdict": each.verdict, "found": each.found, "remedy": each.remedy} for each in findings
    ]
