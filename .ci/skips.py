"""Fails when a test was skipped for a reason that nobody allowed; reads the JUnit reports named as arguments."""

import sys
from pathlib import Path
from xml.etree import ElementTree

# Reason as pytest reports it -> why the project can do without that test here. Nothing is allowed so far.
ALLOWED: dict[str, str] = {}


def main(reports: list[Path]) -> int:
    """Prints every skip that is not allowed, then the totals; 1 when there is one, or when no test ran."""
    passed = failed = skipped = refused = 0
    for report in reports:
        for case in ElementTree.parse(report).iter("testcase"):
            reasons = [skip.get("message", "") for skip in case.iter("skipped")]
            bad = case.find("failure") is not None or case.find("error") is not None
            failed += bad
            skipped += bool(reasons)
            passed += not bad and not reasons
            for reason in reasons:
                if reason not in ALLOWED:
                    refused += 1
                    print(f"{report}: {case.get('classname')}.{case.get('name')} was skipped: {reason}")
    print(f"Tests: {passed} passed, {failed} failed, {skipped} skipped")
    return 1 if refused or not passed else 0


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
