"""The exchanges through a proxy, and how their verdicts are read.

What a specification demands: RFC 9110 §15.2: a proxy MUST forward 1xx responses unless it itself requested them, and no 1xx may go to an HTTP/1.0
client; RFC 9110 §7.6.1: fields that are not for the next connection alone go through; RFC 9113 §8.1: the same over HTTP/2. Nothing demands that a
1xx keeps a timeout alive.
"""
import time

from proxy_client import RawClient, ask_http2

LATE = 150  # milliseconds a 102 may take through a proxy
COUNTS = {1: 300, 5: 200, 6: 200, 8: 100, 9: 100, 10: 100, 20: 50, 127: 5, 128: 5, 200: 3}
SCRIPTS = {"interim-0": "interims-0.every-300.final-201", **{f"interim-{n}": f"interims-{n}.every-{ms}.final-201" for n, ms in COUNTS.items()},
           "failure-5": "interims-5.every-100.final-507", "bytes-20x1000": "interims-20.every-20.pad-1000.final-201"}
CI = ("interim-0", "interim-1", "interim-10", "failure-5")
NO_HTTP2 = {"h2-interim-5": {"verdict": "not tested: no HTTP/2 to the client in this configuration"}}
FIELDS_OF_202 = ("location", "retry-after", "link", "content-type")


def chosen(ci):
    return {name: script for name, script in SCRIPTS.items() if not ci or name in CI}


def judge(sent, interims, final, first, second, third, late):
    if first[0] != final:
        return f"BREAKS: the client got {first[0]} instead of {final} after {interims} of {sent} 102s"
    closes = second[0] == "nothing (closed)"  # as it may; a client then makes a new one
    if second != ("200", b"second answer\n") and not closes:
        return f"BREAKS the connection: the next request got {second[0]}"
    if third != ("200", b"second answer\n"):
        return f"BREAKS: a request on a new connection got {third[0]}"
    return judge_102s(sent, interims, late) + (" (closes the connection after it)" if closes else "")


def judge_102s(sent, interims, late):
    if sent == 0:
        return "nothing to forward, final response passed"
    if interims and late > LATE:
        return f"HOLDS BACK: {interims} of {sent} 102s came, {late} ms late"
    return "forwards all, each at its time" if interims == sent else f"forwards {interims} of {sent}" if interims else "drops all, passes the final response"


def fields_kept(bench, raw):
    """Whether Location and Progress of the first 102 came through; None where none came."""
    if not raw.heads:
        return None
    sent = next((e["sent"] for e in bench.events() if "interims" in e), "")
    wanted = [line.lower() for line in sent.split("\r\n")[1:] if line and not line.startswith("X-Pad")]
    came = raw.heads[0].decode("latin-1").lower()
    missing = [line.split(":")[0] for line in wanted if line not in came]
    return "whole" if not missing else "without " + ", ".join(missing)


def more(bench, port):
    return {"http-1.0-client": http10_client(bench, port), "accepted": accepted(bench, port)}


def http10_client(bench, port):
    """A client of HTTP/1.0 behind the proxy, five 102s from the server."""
    bench.forget()
    script = "interims-5.every-50.final-201"
    raw = RawClient(port)
    interims, first = raw.ask("COPY", f"/{script}/a.txt", f"Destination: http://127.0.0.1:{port}/{script}/copy.txt\r\n", version="1.0")
    if interims:
        verdict = f"BREAKS: sends {interims} 102s to a client of HTTP/1.0"
    else:
        verdict = "passes the final response alone, as it must" if first[0] == "201" else f"BREAKS: the client got {first[0]} instead of 201"
    return {"script": script, "verdict": verdict, "client": raw.events[:4]}


def accepted(bench, port):
    bench.forget()
    script = "interims-0.final-202.done-2500"
    raw = RawClient(port)
    _, first = raw.ask("COPY", f"/{script}/a.txt", f"Destination: http://127.0.0.1:{port}/{script}/copy.txt\r\n")
    time.sleep(0.1)  # the server notes it after it has sent it
    sent = next((e["sent"] for e in bench.events() if str(e.get("sent", "")).startswith("HTTP/1.1 202")), "")
    return {"script": script, "verdict": judge_202(first[0], changed(sent.split("\r\n\r\n")[0], raw.final.decode("latin-1"))), "client": raw.events[:3]}


def changed(sent, came):
    def fields(head):
        return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head.replace("< ", "").splitlines())}
    before, after = fields(sent), fields(came)
    return [f"{name}: {after.get(name, 'gone')}" for name in FIELDS_OF_202 if before.get(name) != after.get(name)]


def judge_202(status, differences):
    if status != "202":
        return f"BREAKS: the client got {status} instead of 202"
    return "passes 202 whole" if not differences else "passes 202, but changes " + "; ".join(differences)


def read_timeout(bench, port, seconds):
    """The proxy's read timeout at 3 s: ten seconds of silence, and the same with a 102 every 2 s."""
    found = {}
    for name, script in {"read-timeout-silent-10s": "interims-0.every-10000.final-201", "read-timeout-beats-10s": "interims-4.every-2000.final-201"}.items():
        bench.forget()
        raw = RawClient(port, patience=25)
        started = time.monotonic()
        interims, first = raw.ask("COPY", f"/{script}/a.txt", f"Destination: http://127.0.0.1:{port}/{script}/copy.txt\r\n")
        took = round(time.monotonic() - started, 1)
        verdict = "ok" if first[0] == "201" else f"gives up: the client got {first[0]} after {took:.0f} s and {interims} 102s"
        found[name] = {"script": script, "readTimeoutSeconds": seconds, "seconds": took, "interimsReceived": interims, "verdict": verdict, "client": raw.events[:6]}
    return found


def http2(bench, kind, port):
    """curl over HTTP/2: five 102s, and a 202."""
    found = {}
    for name, script, want in (("h2-interim-5", "interims-5.every-100.final-201", "201"), ("h2-accepted", "interims-0.final-202.done-2500", "202")):
        bench.forget()
        scheme = "https" if kind == "tls" else "http"
        seen = ask_http2(kind, port, f"/{script}/a.txt", [f"Destination: {scheme}://127.0.0.1:{port}/{script}/copy.txt"])
        if seen["exit"] != 0 and "> COPY" in seen["said"] and " HTTP/2" in seen["said"]:
            verdict = "BREAKS: " + next((line for line in seen["said"].splitlines() if line.startswith("curl: ")), f"curl exit {seen['exit']}")
        elif seen["version"] != "2":
            verdict = f"not tested: curl got HTTP/{seen['version']} {seen['final']}"
        elif want == "202":
            time.sleep(0.1)
            sent = next((e["sent"] for e in bench.events() if str(e.get("sent", "")).startswith("HTTP/1.1 202")), "")
            verdict = judge_202(seen["final"], changed(sent.split("\r\n\r\n")[0], seen["fields"]))
        elif seen["final"] != want:
            verdict = f"BREAKS: the client got {seen['final']} instead of {want} after {seen['interims']} of 5 102s"
        else:
            verdict = "forwards all" if seen["interims"] == 5 else f"forwards {seen['interims']} of 5" if seen["interims"] else "drops all, passes the final response"
        found[name] = {"script": script, **({"interimsSent": 5} if want == "201" else {}), "verdict": verdict, "client": seen["said"]}
    return found
