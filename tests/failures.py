#!/usr/bin/env python3
"""Prints the tests that failed, each with its message, its stack and the end of what it wrote (a seed, say), from the runner's own result files.

    python3 tests/failures.py FILE.trx ...
"""

import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
LINES_OF_EACH = 40
"""Of message and stack together: enough to see what happened, few enough that several failures fit one screen."""
LAST_LINES_WRITTEN = 10


def failures(path: str):
    for result in ElementTree.parse(path).iter(f"{NAMESPACE}UnitTestResult"):
        if result.get("outcome") not in ("Passed", "NotExecuted"):
            error = result.find(f"{NAMESPACE}Output/{NAMESPACE}ErrorInfo")
            told = "" if error is None else "\n".join(part.text or "" for part in error)
            written = result.findtext(f"{NAMESPACE}Output/{NAMESPACE}StdOut") or ""
            yield result.get("testName"), told.splitlines()[:LINES_OF_EACH] + written.splitlines()[-LAST_LINES_WRITTEN:]


def main() -> None:
    for path in sys.argv[1:]:
        for name, lines in failures(path):
            print(f"FAILED {name}")
            for line in lines:
                print(f"    {line}")


if __name__ == "__main__":
    main()
