"""Reads the verdict off what a client said and what its connection showed. scenarios/scenarios.json tells the rules in words."""
import re

GONE_EARLY = ("client closed while", "client reset the connection while")
FAILURES = ("207", "412", "423", "507")


def is_long(request, method):
    """The request that the scenario is about, not those around it."""
    if method in ("GET", "HEAD"):
        return request["method"] == method and request["path"].endswith("/a.txt")
    return request["method"] in ("COPY", "MOVE")


def judge(run, report, hung, requests, events, limit):
    final = re.search(r"final-(\d+)", run["script"])[1]
    first, second = report.get("first", ""), report.get("second", "")
    if run["server"] == "h2" and requests and all(r["version"] != "HTTP/2" for r in requests):
        return "not tested: the client does not speak HTTP/2 here"
    sent = sum(is_long(r, run["method"]) for r in requests)
    if not sent:
        return "could not be run"
    if hung:
        return f"fails: sent the request {sent} times and was still at it after {limit} s" if sent > 1 else f"hangs (stopped after {limit} s)"
    if final == "202":
        return judge_accepted(first, second, requests)
    if first in ("102", "100", "103"):
        return f"takes {first} for the final answer" + ("" if second == "ok" else ", and reads the wrong answer to the next request")
    if sent == 1 and first in ("ok", final) and any(e.get("note", "").startswith(GONE_EARLY) for e in events):
        what = "takes 102 for the final answer" if not re.search(r"interims-0\b", run["script"]) else "reports success without an answer"
        return what + ", and is gone before that comes"
    if final in FAILURES:
        if first == "ok":
            return "reports success on a failure" if final != "207" else "reports success on 207"
        if first == "":
            return "fails: no answer"
    elif first not in ("ok", final):
        return f"fails: {first[:160] or 'no answer'}"
    if second != "ok":
        return "reads the wrong answer to the next request"
    return "ok" if sent == 1 or final in FAILURES else f"content in the end, having sent the request {sent} times"


def judge_accepted(first, second, requests):
    if any(r["path"].startswith("/.davserver/operations/") for r in requests):
        return "follows the monitor"
    if first == "202":
        return "hands 202 to its caller" + ("" if second == "ok" else "; the next request goes wrong")
    return "takes 202 for done" if first == "ok" else f"fails on 202: {first[:160]}"


def judge_gone(run, interrupted, requests, events):
    """What the connection showed after the interrupt at that many milliseconds, which was followed by a kill 1 s later."""
    if run["server"] == "h2" and requests and all(r["version"] != "HTTP/2" for r in requests):
        return "not tested: the client does not speak HTTP/2 here"
    if interrupted is None:
        return "could not be run"
    seen = next((e for e in events if e["ms"] >= interrupted - 20 and re.match("client (closed|reset)|connection closed", e.get("note", ""))), None)
    if seen is None:
        return "leaves it open, also when it is killed"
    what = "resets the stream" if "stream" in seen["note"] else "resets the connection" if "reset" in seen["note"] else "closes the connection"
    return what + (" at once" if seen["ms"] < interrupted + 900 else " only when it is killed")


def look(run, requests):
    """What came after the long request, and on which connection."""
    at = next((i for i, r in enumerate(requests) if is_long(r, run["method"])), None)
    if at is None:
        return {}
    later = requests[at + 1:]
    found = {"next": [f"{r['ms']} ms {r['method']} {r['path'].split('/', 2)[-1] or '/'} -> {r['status']}" for r in later[:8]],
             "connectionUsedAgain": any(r["connection"] == requests[at]["connection"] for r in later)}
    repeats = sum(is_long(r, run["method"]) for r in requests)
    return {**found, "timesSent": repeats} if repeats > 1 else found


def same(verdict, other):
    """Whether two verdicts say the same; numbers of seconds, ports and repeats may differ, and which wrong answer it read depends on the moment."""
    def plain(text):
        if text.startswith("takes 102 for the final answer"):
            return "takes 102 for the final answer"
        return re.sub(r"\d+(?=( s\b| times|:\d| ms))|(?<=:)\d+", "#", text).strip()
    return plain(verdict) == plain(other)
