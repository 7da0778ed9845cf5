"""What a result file says, in the terms that the tables and the checks share."""
import re

HANDED_ON = "hands 202 to its caller"


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


def accepted(result):
    seen = {result["scenarios"].get(n, {}).get("verdict", "not tested") for n in ("h2-accepted-copy", "h2-accepted-move", "h2-accepted-never")}
    if any(v.startswith("not tested") for v in seen):
        return "not tested: no HTTP/2"
    return short("; ".join(sorted(seen)))


def short(text):
    text = text.replace("fails: error ", "fails: ").replace("fails: failed: ", "fails: ").strip()
    return text if len(text) < 230 else text[:230] + "…"


def forwarded(variant):
    """The largest count of 102s below which all were forwarded, whatever the final response."""
    most = 0
    for scenario in sorted(plain(variant), key=lambda s: s["interimsSent"]):
        if not scenario["verdict"].startswith(("forwards all", "nothing to forward")):
            return min(most, scenario["interimsSent"] - 1)
        most = scenario["interimsSent"]
    return most


def most_tried(result):
    return max(s["interimsSent"] for v in result["variants"].values() for s in plain(v))


def plain(variant):
    """The scenarios of so and so many 102s over HTTP/1.1."""
    return [s for name, s in variant["scenarios"].items() if re.fullmatch(r"interim-\d+|failure-5", name)]
