#!/usr/bin/python3
"""Drives real clients against the scripted servers and writes results/<client>-<version>.json: what was seen, nothing else.

usage: measure.py [--quick | --ci] [client ...]      all of clients/ without names; run.sh installs them first.
       --quick leaves out the scenarios of 130 s, and with them their cells
       --ci    runs the few marked so, writes nothing, and fails where a verdict is not the one in results/
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
from bench import Bench  # noqa: E402
from compare import differences  # noqa: E402
from judge import is_long, judge, judge_gone, look  # noqa: E402

SHORT_LIMIT, SLOW_LIMIT = 25, 170
AT_ONCE, SLOW_AT_ONCE = int(os.environ.get("MATRIX_AT_ONCE", 4)), 30
TEXT_LIMIT, OUTPUT_LIMIT, SIZE_LIMIT = 500, 500, 200 * 1024


def main():
    options = {a for a in sys.argv[1:] if a.startswith("--")}
    names = [a for a in sys.argv[1:] if a not in options] or sorted(p.parent.name for p in HERE.glob("clients/*/drive"))
    with tempfile.TemporaryDirectory(prefix="compat-matrix-", ignore_cleanup_errors=True) as scratch:
        pem = make_certificate(Path(scratch))
        clients = [Client(name, pem, Path(scratch)) for name in names]
        measure_all(clients, load_runs(options))
        if "--ci" in options:
            sys.exit(report_differences(clients))
        failed = [client.name for client in clients if not client.write()]
    if failed:
        sys.exit("could not be measured: " + ", ".join(failed))


def load_runs(options):
    runs = [run for group in json.loads((HERE / "scenarios/scenarios.json").read_text()) for run in group["runs"]]
    only = os.environ.get("MATRIX_ONLY")  # some scenarios again; the rest of the file stays
    return [run for run in runs if not ("--quick" in options and run.get("slow")) and not ("--ci" in options and not run.get("ci"))
            and not (only and not re.fullmatch(only, run["id"]))]


def measure_all(clients, runs):
    """The long waits all at the same time, the short runs a few at a time: most of either is waiting."""
    jobs = [(client, run) for run in runs for client in clients if client.name in run.get("clients", [client.name])]
    gate = threading.Semaphore(SLOW_AT_ONCE)

    def wait_in_line(client, run):
        with gate:
            client.run(run)
    slow = [threading.Thread(target=wait_in_line, args=job) for job in jobs if job[1].get("slow")]
    for thread in slow:
        thread.start()
        time.sleep(0.2)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        list(pool.map(lambda job: job[0].run(job[1]), [job for job in jobs if not job[1].get("slow")]))
    for thread in slow:
        thread.join()


def report_differences(clients):
    problems = [text for client in clients for text in differences(HERE / "results", client.name, client.version, client.verdicts())]
    print(f"{sum(len(client.scenarios) for client in clients)} scenarios of {len(clients)} clients, {len(problems)} changed")
    return "\n".join(problems) or 0


def kill_group(leader):
    """Every process that a drive has started is in the session that was made for it."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


def merged(before, now):
    scenarios = {**before["scenarios"], **now["scenarios"]}
    agents = sorted({*before["userAgent"], *now["userAgent"]})
    protocol = now["protocol"] if now["protocol"] != "not tested" else before["protocol"]
    return {**now, "userAgent": agents, "protocol": protocol, "scenarios": {k: scenarios[k] for k in sorted(scenarios, key=scenario_order())}}


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
        told = subprocess.run([self.drive, "version"], env={**clean_environment(), "WORK": str(scratch), "PEM": str(pem)},
                              capture_output=True, text=True, timeout=300)
        self.about = parse(told.stdout)
        if not self.about.get("version"):
            sys.exit(f"{name}: it does not run: {told.stderr.strip()[-400:]}")
        self.version = re.split(r"[-+~]", self.about["version"])[0]
        self.methods = self.about.get("methods", "COPY MOVE GET HEAD").split()
        self.scenarios, self.agents = {}, set()

    def run(self, run):
        run, reason = self.fit(run)
        if reason is None:
            try:
                seen = self.measure(run)
                if seen["verdict"].startswith(("hangs", "could not")):  # on a busy machine this may be an accident: once more
                    seen = {**self.measure(run), "firstTry": seen["verdict"]}
            except Exception as error:  # one broken run must not hide the others; it is reported at the end
                seen = {"script": run["script"], "server": run["server"], "verdict": "could not be run", "error": f"{type(error).__name__}: {error}"}
        else:
            seen = {"script": run["script"], "server": run["server"], "method": run["method"], "verdict": f"not tested: {reason}"}
        self.scenarios[run["id"]] = seen

    def fit(self, run):
        """The run as this client can do it: a client that has no COPY is driven with what it has."""
        if run.get("needs") and run["needs"] not in self.about:
            return run, "not for this client"
        if run.get("ownTimeout") and self.about.get("ownTimeout", "none") == "none":
            return run, "it has no such setting"
        if run["server"] != "http1" and "tls" in self.about:
            return run, self.about["tls"]
        if run["method"] in self.methods:
            return run, None
        if run["method"] == "COPY" and "MOVE" in self.methods:
            return {**run, "method": "MOVE"}, None
        if run["method"] == "COPY" and "GET" in self.methods and not re.search("final-(202|204|207)", run["script"]):
            return {**run, "method": "GET", "script": run["script"].replace("final-", "get-1.final-").replace("final-201", "final-200")}, None
        return run, f"it cannot send {run['method']}"

    def measure(self, run):
        bench = Bench(run["server"], self.pem)
        try:
            started = time.monotonic()
            output, hung, interrupted = self.drive_once(run, bench)
            seconds = round(time.monotonic() - started, 1)
            time.sleep(0.15)  # let the server see the client close
            events, requests = bench.events(), bench.requests()
        finally:
            bench.close()
        self.agents.update({r["userAgent"] for r in requests if is_long(r, run["method"])})
        report = parse(output)
        verdict = judge_gone(run, interrupted, requests, events) if "interruptAfter" in run else judge(run, report, hung, requests, events, limit_of(run))
        return {"script": run["script"], "server": run["server"], "method": run["method"], **({"environment": run["environment"]} if "environment" in run else {}),
                "protocol": next((r["version"] for r in requests if is_long(r, run["method"])), None),
                "verdict": verdict, "client": {k: report[k] for k in report if k in ("first", "second", "secondStatus", "newConnections")},
                "seconds": seconds, **look(run, requests), "output": output[-OUTPUT_LIMIT:], "transcript": trim(events, run["method"], 6 if verdict == "ok" else 12)}

    def drive_once(self, run, bench):
        work = Path(tempfile.mkdtemp(dir=self.scratch))
        limit = limit_of(run)
        environment = {**clean_environment(), "PEM": str(self.pem), "WORK": str(work), "LC_ALL": "C.UTF-8", "LIMIT": str(limit - 10),
                       "ASK_H2": "1" if run["server"] == "h2" else "", **run.get("environment", {})}
        process = subprocess.Popen([self.drive, run["method"], bench.base(run["script"])], env=environment, stdin=subprocess.DEVNULL, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, errors="replace",
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # ignored where this runs in the background
        interrupted = self.interrupt(run, bench, process) if "interruptAfter" in run else None
        try:
            return process.communicate(timeout=limit)[0], False, interrupted
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
            return process.communicate()[0] or "", True, interrupted
        finally:
            kill_group(process.pid)  # what it left behind
            if (cleanup := self.drive.with_name("cleanup")).exists():
                subprocess.run([cleanup], env=environment, check=False)
            shutil.rmtree(work, ignore_errors=True)

    def interrupt(self, run, bench, process):
        """Ctrl-C when the request has been under way that long, SIGKILL a second later. When it was, on the transcript's clock."""
        deadline = time.monotonic() + 15
        while not any(is_long(r, run["method"]) for r in bench.requests()):
            if time.monotonic() > deadline or process.poll() is not None:
                return None
            time.sleep(0.05)
        time.sleep(run["interruptAfter"])
        interrupted = bench.elapsed()
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(1)
        kill_group(process.pid)
        time.sleep(1)
        return interrupted

    def verdicts(self):
        return {name: seen["verdict"] for name, seen in self.scenarios.items()}

    def write(self):
        result = {"client": self.name, "version": self.version, "package": self.about["version"], "library": self.about.get("library"),
                  "userAgent": sorted(a or "" for a in self.agents), "date": datetime.date.today().isoformat(),
                  "system": platform.freedesktop_os_release().get("PRETTY_NAME"), "protocol": self.protocol(), "methods": self.methods,
                  "ownTimeout": self.about.get("ownTimeout", "none"), "scenarios": {k: self.scenarios[k] for k in sorted(self.scenarios, key=scenario_order())}}
        path = HERE / "results" / f"{self.name}-{self.version}.json"
        if os.environ.get("MATRIX_ONLY") and path.exists():
            result = merged(json.loads(path.read_text()), result)
        text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
        if len(text.encode()) > SIZE_LIMIT:
            print(f"{self.name}: {len(text)} bytes of evidence is more than {SIZE_LIMIT}", file=sys.stderr)
        (HERE / "results").mkdir(exist_ok=True)
        path.write_text(text)
        print(f"{self.name} {self.version} ({self.about['version']}) {result['userAgent']}")
        for scenario_id, seen in self.scenarios.items():
            print(f"    {scenario_id:20} {seen['verdict']}")
        control = self.scenarios.get("interim-0", {"verdict": "ok"})["verdict"]
        return control == "ok" and not any(s["verdict"] == "could not be run" for s in self.scenarios.values())

    def protocol(self):
        """What it chose over TLS where both were offered; a client that had to be asked for HTTP/2 has a run of not being asked."""
        chosen = {name: self.scenarios.get(name, {}).get("protocol") for name in ("h2-created", "h2-unasked")}
        if chosen["h2-created"] is None:
            return "not tested"
        if chosen["h2-created"] != "HTTP/2":
            return "HTTP/1.1, also where HTTP/2 is offered"
        return "HTTP/2 only when asked to" if chosen["h2-unasked"] not in (None, "HTTP/2") else "HTTP/2, unasked"


def clean_environment():
    """Ours, without what would change how a client trusts or routes."""
    kept = {k: v for k, v in os.environ.items() if not re.search(r"(?i)ssl_cert|ca_bundle|ca_certs|proxy|^RCLONE|^HTTP2?$|^DISPLAY$|^WAYLAND", k)}
    return {"CACHE": f"/var/tmp/compat-matrix-{os.getuid()}", **kept}


def parse(output):
    """The drive script's answers: lines of name=value."""
    return dict(re.findall(r"(?m)^(version|library|methods|ownTimeout|asksForH2|tls|first|second|secondStatus|http|newConnections)=(.*)$", output))


def limit_of(run):
    return run.get("limit", SLOW_LIMIT if run.get("slow") else SHORT_LIMIT)


def trim(events, method="COPY", most=12):
    """From the long request on; long texts and long tails are cut, and say so."""
    verbs = ("COPY", "MOVE") if method in ("COPY", "MOVE") else (method,)
    at = next((i for i, e in enumerate(events) if str(e.get("received", "")).startswith(verbs)), 0)
    kept = events[:1] + events[max(at, 1):] if events and "note" in events[0] else events[at:]
    cut = kept[:most] + ([{"note": f"{len(kept) - most} more events left out"}] if len(kept) > most else [])
    return [{k: shorten(v) for k, v in event.items()} for event in cut]


def shorten(value):
    if isinstance(value, str) and len(value) > TEXT_LIMIT:
        return value[:TEXT_LIMIT] + f"[... {len(value) - TEXT_LIMIT} characters left out]"
    return value


def scenario_order():
    order = [run["id"] for group in json.loads((HERE / "scenarios/scenarios.json").read_text()) for run in group["runs"]]
    return order.index


if __name__ == "__main__":
    main()
