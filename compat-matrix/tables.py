"""The tables of README.md."""
import json
import re

from seen import accepted, bytes_borne, counts, first_broken, most_borne, plain, short


def client_table(clients, profiles):
    lines = heading("client", "library", "User-Agent", "over TLS", "102s borne", "what breaks it", "130 s silent", "the same with a 102 every 26 s",
                    "5 102s over HTTP/2", "202 over HTTP/2", "profile")
    for path, result in clients.items():
        cells = [f"[{result['client']} {result['version']}]({path})", result["library"].split(" (")[0], agents(result), result["protocol"],
                 borne(result), breaks(result), verdict(result, "silent-130s"), verdict(result, "beats-130s"),
                 verdict(result, "h2-interim-5"), accepted(result), profile_of(path, result, profiles)]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def heading(*columns):
    return ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]


def agents(result):
    return ", ".join(f"`{agent}`" if agent else "none" for agent in result["userAgent"])


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


def verdict(result, name, seconds=" ({:.0f} s)"):
    scenario = result["scenarios"].get(name)
    if not scenario or scenario["verdict"].startswith(("could not", "not tested")):
        return "not tested"
    return scenario["verdict"] if scenario["verdict"] == "ok" else short(scenario["verdict"] + seconds.format(scenario["seconds"]))


def profile_of(path, result, profiles):
    if not any(result["userAgent"]):
        return "none can be: it sends no User-Agent"
    for profile in profiles["clients"]:
        if path in profile["evidence"]:
            http1, http2 = profile.get("http1"), profile.get("http2")
            first = "–" if not http1 else "hold" if http1["mode"] == "hold" else f"heartbeat, {http1['maxInterims']} at most"
            return f"`{profile['name']}`: HTTP/1.1 {first}; HTTP/2 {http2['mode'] if http2 else '–'}"
    return "none"


def more_table(clients):
    """What the first table has no room for."""
    lines = heading("client", "GET, HEAD with 5 102s", "100, 102, 103 mixed", "207, 4xx, 507 after 5 102s", "its own timeout", "at 4 s, 12 s silent",
                    "the same with a 102 every 3 s", "202 over HTTP/1.1", "interrupted after 2 s")
    for path, result in clients.items():
        gone = [text for text in (verdict(result, "gives-up", ""), verdict(result, "h2-gives-up", "")) if text != "not tested"]
        cells = [f"[{result['client']} {result['version']}]({path})", methods(result), verdict(result, "mixed-5", ""), endings(result),
                 result.get("ownTimeout", "none"), verdict(result, "own-timeout-silent-12s"), verdict(result, "own-timeout-beats-12s"),
                 verdict(result, "accepted", ""), "; ".join(dict.fromkeys(gone)) or "not tested"]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def methods(result):
    get, head = verdict(result, "get-5", ""), verdict(result, "head-5", "")
    return get if get == head else f"GET {get}; HEAD {head}"


def endings(result):
    """ok where each ending was told rightly; else the first of each kind that was not."""
    names = {"partial-5": "207", "precondition-5": "412", "locked-5": "423", "failure-5": "507"}
    wrong = {}
    for name, status in names.items():
        wrong.setdefault(verdict(result, name, ""), []).append(status)
    return "; ".join(text if len(wrong) == 1 else f"{', '.join(which)}: {text}" for text, which in wrong.items())


def not_tested_table(entries, results):
    lines = heading("client", "library it is known to use", "from where that is known", "what that library did here", "so, inferred")
    for entry in entries:
        path = entry.get("measured")
        if path:
            result = results[path]
            did = f"[{result['client']} {result['version']}]({path}): {borne(result)} borne; {breaks(result)}"
        else:
            did = "not tested"
        cells = (f"{entry['client']}: not tested", entry["library"], entry["source"], did, entry["inferred"])
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def proxy_table(proxies, profiles):
    lines = heading("intermediary", "set up", "102s", "fields of the first", "to a client of HTTP/1.0", "5 to a client of HTTP/2", "read timeout 3 s, 10 s silent",
                    "the same with a 102 every 2 s", "202", "real COPY of a tree", "the same with `Prefer: processing`", "the server sees", "profile")
    for path, result in proxies.items():
        for name, variant in result["variants"].items():
            seen = {**variant["scenarios"], **variant.get("more", {})}
            fields = sorted({s["fields"] for s in plain(variant) if s.get("fields")})
            cells = [f"[{result['intermediary']} {result['version']}]({path})", f"[{variant['configuration']}](proxies/{result['intermediary']}/{name}.conf)",
                     forwarding(variant), ", ".join(fields) or "–", plainly(seen, "http-1.0-client"), plainly(seen, "h2-interim-5"),
                     plainly(seen, "read-timeout-silent-10s"), plainly(seen, "read-timeout-beats-10s"), plainly(seen, "accepted"),
                     plainly(seen, "real-copy"), plainly(seen, "real-copy-processing"), "`" + ", ".join(seen["interim-0"]["addedToTheRequest"]) + "`", profile_of_proxy(path, profiles)]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def plainly(scenarios, name):
    said = scenarios.get(name, {}).get("verdict", "not tested")
    return "not tested" if said.startswith("not tested") else short(said)


def forwarding(variant):
    """The counts of 102s that ended alike, and the first ending of each kind."""
    kinds = {}
    for scenario in plain(variant):
        if scenario["interimsSent"]:
            kinds.setdefault(re.split("[:,]", scenario["verdict"])[0], []).append(scenario)
    return "; ".join(", ".join(str(n) for n in sorted({s["interimsSent"] for s in alike})) + " of them: " + alike[0]["verdict"] for alike in kinds.values())


def profile_of_proxy(path, profiles):
    profile = next((p for p in profiles["intermediaries"] if path in p["evidence"]), None)
    if profile is None:
        return "none: forbids"
    return "forwards102: " + json.dumps(profile["forwards102"]) + (f", {profile['maxInterims']} at most" if "maxInterims" in profile else "")
