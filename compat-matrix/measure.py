#!/usr/bin/python3
"""Drives real clients against the scripted servers and writes results/<client>-<version>.json: what was seen, nothing else.

usage: measure.py [--quick] [client ...]      all of clients/ without names; run.sh installs them first.
       --quick leaves out the scenarios of 130 s, and with them their cells
"""
import datetime
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "scenarios"))
from scripted_server import MONITOR, ScriptedServer  # noqa: E402

SHORT_LIMIT, SLOW_LIMIT = 25, 170
TEXT_LIMIT, EVENT_LIMIT, SIZE_LIMIT = 700, 12, 200 * 1024


def main():
    quick = "--quick" in sys.argv
    names = [a for a in sys.argv[1:] if a != "--quick"] or sorted(p.parent.name for p in HERE.glob("clients/*/drive"))
    with tempfile.TemporaryDirectory(prefix="compat-matrix-") as scratch:
        pem = make_certificate(Path(scratch))
        clients = [Client(name, pem, Path(scratch)) for name in names]
        scenarios = json.loads((HERE / "scenarios/scenarios.json").read_text())
        scenarios = [s for s in scenarios if not (quick and s.get("slow"))]
        jobs = [(client, scenario) for scenario in scenarios for client in clients if client.name in scenario.get("clients", [client.name])]
        slow = [threading.Thread(target=client.run, args=(scenario,)) for client, scenario in jobs if scenario.get("slow")]
        for thread in slow:
            thread.start()
        with ThreadPoolExecutor(max_workers=6) as pool:
            list(pool.map(lambda job: job[0].run(job[1]), [job for job in jobs if not job[1].get("slow")]))
        for thread in slow:
            thread.join()
        failed = [client.name for client in clients if not client.write()]
    if failed:
        sys.exit("could not be measured: " + ", ".join(failed))


def make_certificate(folder):
    """One self-signed certificate and its key in one file, gone after the run."""
    pem = folder / "server.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", folder / "key", "-out", folder / "cert"],
                   check=True, capture_output=True)
    pem.write_text((folder / "cert").read_text() + (folder / "key").read_text())
    return pem


class Client:
    def __init__(self, name, pem, scratch):
        self.name, self.pem, self.scratch = name, pem, scratch
        self.drive = HERE / "clients" / name / "drive"
        self.about = parse(subprocess.run([self.drive, "version"], env={**os.environ, "WORK": str(scratch)},
                                          capture_output=True, text=True, timeout=120).stdout)
        self.scenarios = {}
        self.agents = set()

    def run(self, scenario):
        try:
            self.scenarios[scenario["id"]] = self.measure(scenario)
        except Exception as error:  # one broken run must not hide the others; it is reported at the end
            self.scenarios[scenario["id"]] = {"verdict": "could not be run", "error": f"{type(error).__name__}: {error}"}

    def measure(self, scenario):
        server = H2Server(self.pem) if scenario["server"] == "h2" else ScriptedServer(self.pem if scenario["server"] == "tls1" else None)
        try:
            scheme = "http" if scenario["server"] == "http1" else "https"
            base = f"{scheme}://127.0.0.1:{server.port}/{scenario['script']}/"
            started = time.monotonic()
            output, hung = self.drive_once(scenario, base)
            seconds = round(time.monotonic() - started, 1)
            time.sleep(0.15)  # let the server see the client close
            events, requests = server.collect() if isinstance(server, H2Server) else (server.transcript.events, server.requests)
        finally:
            server.close()
        self.agents.update({r["userAgent"] for r in requests if r["method"] in ("COPY", "MOVE")})
        report = parse(output)
        return {"script": scenario["script"], "server": scenario["server"], "method": scenario["method"], **({"environment": scenario["environment"]} if "environment" in scenario else {}),
                "protocol": next((r["version"] for r in requests if r["method"] in ("COPY", "MOVE")), None),
                "verdict": judge(scenario, report, hung, requests), "client": {k: report[k] for k in report if k != "http"},
                "seconds": seconds, **look(requests), "output": output[-900:], "transcript": trim(events)}

    def drive_once(self, scenario, base):
        work = Path(tempfile.mkdtemp(dir=self.scratch))
        limit = limit_of(scenario)
        environment = {**clean_environment(), "PEM": str(self.pem), "WORK": str(work), "LC_ALL": "C.UTF-8", "LIMIT": str(limit - 10),
                       "ASK_H2": "1" if scenario["server"] == "h2" else "", **scenario.get("environment", {})}
        process = subprocess.Popen([self.drive, scenario["method"], base], env=environment, stdin=subprocess.DEVNULL, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, errors="replace")
        try:
            return process.communicate(timeout=limit)[0], False
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.communicate()[0] or "", True
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def write(self):
        version = re.split(r"[-+~]", self.about.get("version", "unknown"))[0]
        result = {"client": self.name, "version": version, "package": self.about.get("version"), "library": self.about.get("library"),
                  "userAgent": sorted(a or "" for a in self.agents), "date": datetime.date.today().isoformat(),
                  "system": platform.freedesktop_os_release().get("PRETTY_NAME"),
                  "protocol": self.protocol(),
                  "scenarios": self.scenarios}
        text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
        if len(text.encode()) > SIZE_LIMIT:
            print(f"{self.name}: {len(text)} bytes of evidence is more than {SIZE_LIMIT}", file=sys.stderr)
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / f"{self.name}-{version}.json").write_text(text)
        print(f"{self.name} {version} ({self.about.get('version', '')}) {result['userAgent']}")
        for scenario_id in sorted(self.scenarios, key=scenario_order()):
            print(f"    {scenario_id:20} {self.scenarios[scenario_id]['verdict']}")
        control = self.scenarios.get("interim-0", {}).get("verdict")
        return control == "ok" and not any(s["verdict"] == "could not be run" for s in self.scenarios.values())


    def protocol(self):
        """What it chose over TLS where both were offered; a client that had to be asked for HTTP/2 has a run of not being asked."""
        chosen = {name: self.scenarios.get(name, {}).get("protocol") for name in ("h2-created", "h2-unasked")}
        if chosen["h2-created"] is None:
            return "not tested"
        if chosen["h2-created"] != "HTTP/2":
            return "HTTP/1.1, also where HTTP/2 is offered"
        return "HTTP/2 only when asked to" if chosen["h2-unasked"] not in (None, "HTTP/2") else "HTTP/2, unasked"


class H2Server:
    """scenarios/h2_server.mjs as a child; its lines are the transcript."""

    def __init__(self, pem):
        self.process = subprocess.Popen(["node", HERE / "scenarios/h2_server.mjs", pem], stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.lines = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self.reader.start()

    def collect(self):
        self.close()
        self.reader.join(5)
        events = [json.loads(line) for line in self.lines]
        requests, open_requests = [], {}
        for event in events:
            if "received" in event:
                method, path = event["received"].split(" ", 1)
                request = {"ms": event["ms"], "connection": 1, "method": method, "path": path, "version": "HTTP/" + event["version"],
                           "status": None, "userAgent": event["headers"].get("user-agent")}
                request["version"] = "HTTP/2" if request["version"] == "HTTP/2.0" else request["version"]
                requests.append(request)
                open_requests.setdefault(event["received"], []).append(request)
            elif "answered" in event and open_requests.get(event["answered"]):
                open_requests[event["answered"]].pop(0)["status"] = event["status"]
        return events, requests

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def clean_environment():
    """Ours, without what would change how a client trusts or routes."""
    return {k: v for k, v in os.environ.items() if not re.search(r"(?i)ssl_cert|ca_bundle|ca_certs|proxy|^RCLONE|^HTTP2?$", k)}


def parse(output):
    """The drive script's answers: lines of name=value."""
    return dict(re.findall(r"(?m)^(version|library|first|second|secondStatus|http|newConnections)=(.*)$", output))


def limit_of(scenario):
    return scenario.get("limit", SLOW_LIMIT if scenario.get("slow") else SHORT_LIMIT)


def judge(scenario, report, hung, requests):
    final = re.search(r"final-(\d+)", scenario["script"])[1]
    first, second = report.get("first", ""), report.get("second", "")
    if scenario["server"] == "h2" and requests and all(r["version"] != "HTTP/2" for r in requests):
        return "not tested: the client does not speak HTTP/2 here"
    if not requests:
        return "could not be run"
    sent = sum(r["method"] in ("COPY", "MOVE") for r in requests)
    if hung:
        limit = limit_of(scenario)
        return f"fails: sent the request {sent} times and was still at it after {limit} s" if sent > 1 else f"hangs (stopped after {limit} s)"
    if final == "202":
        return judge_accepted(first, second, requests)
    if first == "102":
        return "takes 102 for the final answer" + ("" if second == "ok" else ", and reads the wrong answer to the next request")
    if final[0] == "5":
        if first == "ok":
            return "reports success on a failure"
    elif first not in ("ok", final):
        return f"fails: {first[:160] or 'no answer'}"
    if second != "ok":
        return "reads the wrong answer to the next request"
    return "ok" if sent == 1 or final[0] == "5" else f"content in the end, having sent the request {sent} times"


def judge_accepted(first, second, requests):
    if any(r["path"] == MONITOR for r in requests):
        return "follows the monitor"
    if first == "202":
        return "hands 202 to its caller" + ("" if second == "ok" else "; the next request goes wrong")
    return "takes 202 for done" if first == "ok" else f"fails on 202: {first[:160]}"


def look(requests):
    """What came after the COPY or MOVE, and on which connection."""
    at = next((i for i, r in enumerate(requests) if r["method"] in ("COPY", "MOVE")), None)
    if at is None:
        return {}
    later = requests[at + 1:]
    found = {"next": [f"{r['ms']} ms {r['method']} {r['path'].split('/', 2)[-1] or '/'} -> {r['status']}" for r in later[:8]],
             "connectionUsedAgain": any(r["connection"] == requests[at]["connection"] for r in later)}
    repeats = sum(r["method"] in ("COPY", "MOVE") for r in requests)
    return {**found, "timesSent": repeats} if repeats > 1 else found


def trim(events):
    """From the COPY or MOVE on; long texts and long tails are cut, and say so."""
    def is_long_operation(event):
        return str(event.get("received", "")).startswith(("COPY", "MOVE"))
    at = next((i for i, e in enumerate(events) if is_long_operation(e)), 0)
    kept = events[:1] + events[max(at, 1):] if events and "note" in events[0] else events[at:]
    cut = kept[:EVENT_LIMIT] + ([{"note": f"{len(kept) - EVENT_LIMIT} more events left out"}] if len(kept) > EVENT_LIMIT else [])
    return [{k: shorten(v) for k, v in event.items()} for event in cut]


def shorten(value):
    if isinstance(value, str) and len(value) > TEXT_LIMIT:
        return value[:TEXT_LIMIT] + f"[... {len(value) - TEXT_LIMIT} characters left out]"
    return value


def scenario_order():
    order = [s["id"] for s in json.loads((HERE / "scenarios/scenarios.json").read_text())]
    return order.index


if __name__ == "__main__":
    main()
