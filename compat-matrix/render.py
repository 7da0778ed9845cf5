#!/usr/bin/python3
"""Checks profiles.json against results/ (checks.py) and writes the tables (tables.py, advice.py) of README.md between their markers.

A profile that its evidence does not bear out is an error.
With --check it writes nothing, and tables that are not up to date are an error too.
"""
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from advice import client_advice, proxy_advice  # noqa: E402
from checks import check  # noqa: E402
from tables import client_table, more_table, not_tested_table, proxy_table  # noqa: E402


def main():
    profiles = json.loads((HERE / "profiles.json").read_text())
    results = {f"results/{p.name}": json.loads(p.read_text()) for p in sorted((HERE / "results").glob("*.json"))}
    problems = check(profiles, results)
    clients = {k: r for k, r in results.items() if "client" in r}
    proxies = {k: r for k, r in results.items() if "intermediary" in r}
    written = (HERE / "README.md").read_text()
    readme = fill(written, "clients", client_table(clients, profiles))
    readme = fill(readme, "more", more_table(clients))
    readme = fill(readme, "not tested", not_tested_table(json.loads((HERE / "not-tested.json").read_text()), results))
    readme = fill(readme, "intermediaries", proxy_table(proxies, profiles))
    readme = fill(readme, "what to set for proxies", proxy_advice(proxies, profiles))
    readme = fill(readme, "what to set for clients", client_advice(clients, profiles))
    if "--check" not in sys.argv:
        (HERE / "README.md").write_text(readme)
    elif readme != written:
        problems.append("README.md is not what the results say; run render.py")
    for problem in problems:
        print("compat-matrix: " + problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


def fill(text, name, table):
    begin, end = f"<!-- {name}: begin, written by render.py -->", f"<!-- {name}: end -->"
    head, rest = text.split(begin, 1)
    return head + begin + "\n" + table + "\n" + end + rest.split(end, 1)[1]


if __name__ == "__main__":
    main()
