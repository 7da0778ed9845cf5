#!/usr/bin/python3
"""Checks profiles.json against results/ and writes the tables of README.md between their markers.

A profile that its evidence does not bear out is an error: a limit at or above what was seen to break, a mode for
a protocol that was not tested, a token that no measured User-Agent has, a file that is not there.
With --check it writes nothing, and tables that are not up to date are an error too.
"""
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HANDED_ON = "hands 202 to its caller"


def main():
    profiles = json.loads((HERE / "profiles.json").read_text())
    results = {f"results/{p.name}": json.loads(p.read_text()) for p in sorted((HERE / "results").glob("*.json"))}
    problems = check(profiles, results)
    clients = {k: r for k, r in results.items() if "client" in r}
    proxies = {k: r for k, r in results.items() if "intermediary" in r}
    written = (HERE / "README.md").read_text()
    readme = fill(written, "clients", client_table(clients, profiles))
    readme = fill(readme, "intermediaries", proxy_table(proxies, profiles))
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


def client_table(clients, profiles):
    lines = ["| client | library | User-Agent | over TLS | 102s borne | what breaks it | 130 s silent | the same with a 102 every 26 s | 5 102s over HTTP/2 | 202 over HTTP/2 | profile |",
             "|---|---|---|---|---|---|---|---|---|---|---|"]
    for path, result in clients.items():
        cells = [f"[{result['client']} {result['version']}]({path})", result["library"].split(" (")[0], agents(result), result["protocol"],
                 borne(result), breaks(result), verdict(result, "silent-130s"), verdict(result, "beats-130s"),
                 verdict(result, "h2-interim-5"), accepted(result), profile_of(path, result, profiles)]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def agents(result):
    return ", ".join(f"`{agent}`" if agent else "none" for agent in result["userAgent"])


def counts(result):
    """Every count of 102s that was tried, with what came of it."""
    found = [(int(m[1]), s["verdict"]) for name, s in result["scenarios"].items() if (m := re.fullmatch(r"interim-(\d+)", name)) and m[1] != "0"]
    return sorted(found)


def most_borne(result):
    """The largest count below which nothing broke."""
    most = 0
    for count, what in counts(result):
        if what != "ok":
            break
        most = count
    return most


def first_broken(result):
    return next((count for count, what in counts(result) if what != "ok"), None)


def interim_bytes(scenario):
    return sum(event["bytes"] for event in scenario.get("transcript", []) if "interims" in event)


def bytes_borne(result):
    return max((interim_bytes(s) for s in result["scenarios"].values() if s["verdict"] == "ok" and s["server"] == "http1"), default=0)


def borne(result):
    most = most_borne(result)
    return f"{most}, {bytes_borne(result)} bytes" if most else "0"


def breaks(result):
    said = []
    if (count := first_broken(result)) is not None:
        said.append(f"{count}: {dict(counts(result))[count]}")
    for name, scenario in sorted(result["scenarios"].items()):
        small = first_broken(result) is not None
        if not small and name.startswith(("bytes-", "burst-", "bare-", "move-", "failure-", "no-content-", "tls-")) and scenario["verdict"] != "ok":
            said.append(f"{name}: {scenario['verdict']}")
    return short("; ".join(said)) or "nothing met"


def short(text):
    text = text.replace("fails: error ", "fails: ").replace("fails: failed: ", "fails: ").strip()
    return text if len(text) < 230 else text[:230] + "…"


def verdict(result, name):
    scenario = result["scenarios"].get(name)
    if not scenario or scenario["verdict"].startswith(("could not", "not tested")):
        return "not tested"
    return scenario["verdict"] if scenario["verdict"] == "ok" else short(f"{scenario['verdict']} ({scenario['seconds']:.0f} s)")


def accepted(result):
    seen = {result["scenarios"].get(n, {}).get("verdict", "not tested") for n in ("h2-accepted-copy", "h2-accepted-move", "h2-accepted-never")}
    if any(v.startswith("not tested") for v in seen):
        return "not tested: no HTTP/2"
    return short("; ".join(sorted(seen)))


def profile_of(path, result, profiles):
    if not any(result["userAgent"]):
        return "none can be: it sends no User-Agent"
    for profile in profiles["clients"]:
        if path in profile["evidence"]:
            http1, http2 = profile.get("http1"), profile.get("http2")
            first = "–" if not http1 else "hold" if http1["mode"] == "hold" else f"heartbeat, {http1['maxInterims']} at most"
            return f"`{profile['name']}`: HTTP/1.1 {first}; HTTP/2 {http2['mode'] if http2 else '–'}"
    return "none"


def proxy_table(proxies, profiles):
    lines = ["| intermediary | set up | 102s | the server sees | profile |", "|---|---|---|---|---|"]
    for path, result in proxies.items():
        profile = next((p for p in profiles["intermediaries"] if path in p["evidence"]), None)
        said_of_it = "not tested" if profile is None else "forwards102: " + json.dumps(profile["forwards102"])
        if profile and "maxInterims" in profile:
            said_of_it += f", {profile['maxInterims']} at most"
        for variant in result["variants"].values():
            kinds = {}
            for scenario in variant["scenarios"].values():
                if scenario["interimsSent"]:
                    kinds.setdefault(re.split("[:,]", scenario["verdict"])[0], []).append(scenario)
            said = [(", ".join(str(n) for n in sorted(s["interimsSent"] for s in alike)) + " of them", alike[0]["verdict"]) for alike in kinds.values()]
            seen = next(iter(variant["scenarios"].values()))["addedToTheRequest"]
            lines.append(f"| [{result['intermediary']} {result['version']}]({path}) | {variant['configuration']} | "
                         + "; ".join(f"{count}: {text}" for count, text in said) + f" | `{', '.join(seen)}` | {said_of_it} |")
    return "\n".join(lines)


def check(profiles, results):
    problems = []
    names = [entry["name"] for kind in ("clients", "intermediaries") for entry in profiles[kind]]
    problems += [f"{name} is there twice" for name in set(names) if names.count(name) > 1]
    for profile in profiles["clients"]:
        missing = [path for path in profile["evidence"] if path not in results]
        problems += [f"{profile['name']}: no {path}" for path in missing]
        if not missing:
            problems += [f"{profile['name']}: {text}" for path in profile["evidence"]
                         for check_one in (check_client, check_202) for text in check_one(profile, results[path])]
            problems += check_tokens(profile, [results[path] for path in profile["evidence"]])
    for entry in profiles["intermediaries"]:
        for path in entry["evidence"]:
            if path not in results:
                problems.append(f"{entry['name']}: no {path}")
            else:
                problems += [f"{entry['name']}: {text}" for text in check_intermediary(entry, results[path])]
    return problems


def check_tokens(profile, evidence):
    sent = " ".join(agent for result in evidence for agent in result["userAgent"]).lower()
    return [f"{profile['name']}: no measured User-Agent has {token}" for token in profile["match"] if token.lower() not in sent]


def check_client(profile, result):
    http1, http2 = profile.get("http1"), profile.get("http2")
    broken = first_broken(result)
    if http1 and http1["mode"] == "heartbeat":
        if http1["maxInterims"] > most_borne(result):
            yield f"maxInterims {http1['maxInterims']}, but {result['client']} was seen to bear {most_borne(result)}"
        if http1["maxInterimBytes"] > bytes_borne(result):
            yield f"maxInterimBytes {http1['maxInterimBytes']}, but {result['client']} was seen to bear {bytes_borne(result)}"
    if http1 and http1["mode"] == "hold" and broken is None:
        yield f"holds, but {result['client']} bears 102"
    seen = accepted(result)
    if http2 and seen.startswith("not tested"):
        yield f"http2 without a test of {result['client']}"
    if http2 and http2["mode"] == "accept" and seen != HANDED_ON:
        yield f"accept, but {result['client']}: {seen}"


def check_202(profile, result):
    """on202 is the worst that was seen, over HTTP/1.1 and HTTP/2 alike."""
    seen = {word(result["scenarios"][n]["verdict"]) for n in ("accepted", "h2-accepted-copy", "h2-accepted-move", "h2-accepted-never") if n in result["scenarios"]}
    worst = next((w for w in ("fails", "takesForDone", "handsOn", "follows") if w in seen), "not tested")
    if "on202" in profile and profile["on202"] != worst:
        yield f"on202 is {profile['on202']}, but {result['client']}: {worst}"


def word(verdict):
    """The word of profiles.json for what a client made of a 202; None where it was not tested."""
    if verdict.startswith(("not tested", "could not")):
        return None
    return "handsOn" if verdict == HANDED_ON else "takesForDone" if verdict.startswith("takes 202 for done") else "follows" if verdict.startswith("follows") else "fails"


def check_intermediary(entry, result):
    borne, tried = min(forwarded(v) for v in result["variants"].values()), most_tried(result)
    if entry["forwards102"] and entry.get("maxInterims", tried) > borne:
        yield f"maxInterims {entry.get('maxInterims', 'without end')}, but {result['intermediary']} was seen to forward {borne}"
    if not entry["forwards102"] and borne > 0:
        yield f"forwards102 is false, but {result['intermediary']} was seen to forward {borne}"


def forwarded(variant):
    """The largest count of 102s below which all were forwarded, whatever the final response."""
    most = 0
    for scenario in sorted(variant["scenarios"].values(), key=lambda s: s["interimsSent"]):
        if not scenario["verdict"].startswith(("forwards all", "nothing to forward")):
            return min(most, scenario["interimsSent"] - 1)
        most = scenario["interimsSent"]
    return most


def most_tried(result):
    return max(s["interimsSent"] for v in result["variants"].values() for s in v["scenarios"].values())


if __name__ == "__main__":
    main()
