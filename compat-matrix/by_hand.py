#!/usr/bin/env python3
"""Adds the row of a client that only a person can drive: Explorer, Finder, an app on a phone.

usage: by_hand.py NAME VERSION [--listen ADDRESS] [--port N] [--tls] [--library WORDS]

It runs `davserver rehearse` on ADDRESS (127.0.0.1; give the address that the client's machine reaches), says what to do in the client, one scenario after the other,
asks what the client said, reads the rest off the wire, and writes results/NAME-VERSION.json. Then run render.py.
"""
import argparse
import datetime
import json
import platform
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "scenarios"))
from judge import is_long, judge, look  # noqa: E402
from measure import scenario_order, trim  # noqa: E402
from rehearse_bench import RehearseBench  # noqa: E402

# Enough to know how many it bears, what it does after it, whether a 102 keeps it waiting, and what a 202 is to it.
ASKED = ("interim-0", "interim-1", "interim-5", "interim-10", "interim-128", "failure-5", "silent-130s", "beats-130s", "accepted")

# What the same is called where the client speaks HTTP/2: there no 102 is sent, and patience was not measured with any client.
OVER_HTTP2 = {"interim-0": "h2-created", "accepted": "h2-accepted-copy"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name")
    parser.add_argument("version")
    parser.add_argument("--listen", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--tls", action="store_true", help="https, with a certificate that the client has to accept; HTTP/2 where it wants that")
    parser.add_argument("--library", default="not known")
    options = parser.parse_args()
    runs = {run["id"]: run for group in json.loads((HERE / "scenarios/scenarios.json").read_text()) for run in group["runs"]}
    bench = RehearseBench("h2" if options.tls else "http1", options.listen, options.port)
    scenarios, agents = {}, set()
    for number, name in enumerate(ASKED, 1):
        seen = ask(bench, runs[name], f"{number} of {len(ASKED)}", agents)
        if seen is not None:
            scenarios[name if seen["server"] == "http1" else OVER_HTTP2[name]] = seen
    bench.close()
    if not scenarios:
        sys.exit("nothing was seen; nothing written")
    result = {"client": options.name, "version": options.version, "package": "by hand", "library": options.library, "userAgent": sorted(a or "" for a in agents),
              "date": datetime.date.today().isoformat(), "system": f"client's own; server on {platform.system()}", "byHand": True,
              "protocol": next(iter(scenarios.values()))["protocol"] + ", unasked" if options.tls else "not tested",
              "scenarios": {k: scenarios[k] for k in sorted(scenarios, key=scenario_order())}}
    path = HERE / "results" / f"{re.sub('[^A-Za-z0-9.]+', '-', options.name)}-{options.version}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"written: {path}; now run: python3 compat-matrix/render.py")


def ask(bench, run, place, agents):
    """One scenario; None where the person leaves it out. COPY or MOVE, as the client has it."""
    bench.forget()
    print(f"\n{place} ({run['id']}):\n  1. connect the client to {bench.base(run['script'])}\n"
          "  2. copy a.txt to copy.txt there (or rename it to copy.txt, if it only moves)\n"
          "  3. after that, open second.txt; it says \"second answer\"")
    said = input("What did the client say of step 2? [ok / its words / skip] ").strip()
    if said == "skip":
        return None
    second = input("Did second.txt say \"second answer\"? [yes / no] ").strip()
    report = {"first": "ok" if said == "ok" else f"error {said}", "second": "ok" if second.startswith("y") else "wrong"}
    events, requests = bench.events(), bench.requests()
    long = next((r for r in requests if is_long(r, "COPY")), None)
    if long is None:
        print("  no COPY and no MOVE was seen; left out")
        return None
    over_http2 = long["version"] != "HTTP/1.1"
    if over_http2 and run["id"] not in OVER_HTTP2:
        print(f"  it came over {long['version']}, where no 102 is sent; left out")
        return None
    agents.add(long["userAgent"])
    verdict = judge(run, report, False, requests, events, 0)
    print(f"  {verdict}")
    return {"script": run["script"], "server": "h2" if over_http2 else "http1", "method": long["method"], "protocol": long["version"], "verdict": verdict, "client": report,
            "seconds": bench.seconds(long), **look(run, requests), "output": said, "transcript": trim(events)}


if __name__ == "__main__":
    main()
