#!/usr/bin/python3
"""Puts real proxies before the scripted server and writes results/<proxy>-<version>.json: what a raw socket and curl saw behind them.

usage: measure_proxies.py [--ci] [proxy ...]      (all of proxies/ without names; --ci: a few scenarios, compared with results/, nothing written)
Each proxies/<name>/*.conf is one way to set it up. Its first line says how to start it, the second what it is;
"h2: tls" or "h2: cleartext" says that it speaks HTTP/2 to the client on @TLS@.
"""
import contextlib
import datetime
import json
import os
import platform
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "scenarios"))
from bench import Bench  # noqa: E402
from compare import differences  # noqa: E402
from measure import clean_environment, make_certificate, trim  # noqa: E402
from proxy_client import RawClient, free_port  # noqa: E402
import proxy_scenarios  # noqa: E402
import real_server  # noqa: E402

READ_TIMEOUT, SHORT_READ_TIMEOUT = 60, 3


def main():
    options = {a for a in sys.argv[1:] if a.startswith("--")}
    names = [a for a in sys.argv[1:] if a not in options] or sorted(p.name for p in (HERE / "proxies").iterdir())
    with tempfile.TemporaryDirectory(prefix="compat-matrix-") as scratch:
        os.chmod(scratch, 0o755)  # some proxies go on as a user of their own
        pem = make_certificate(Path(scratch))
        os.chmod(pem, 0o644)
        measured = [Intermediary(name, pem, "--ci" in options) for name in names]
        failed = [proxy.name for proxy in measured if not proxy.run()]
    if "--ci" in options:
        problems = [text for proxy in measured for text in differences(HERE / "results", proxy.name, proxy.version, proxy.verdicts())]
        print(f"{sum(len(p.verdicts()) for p in measured)} scenarios of {len(measured)} intermediaries, {len(problems)} changed")
        sys.exit("\n".join(problems) or 0)
    if failed:
        sys.exit("could not be measured: " + ", ".join(failed))


class Intermediary:
    def __init__(self, name, pem, ci):
        self.name, self.pem, self.ci = name, pem, ci
        self.folder = HERE / "proxies" / name
        self.version = subprocess.run(["bash", self.folder / "version"], capture_output=True, text=True, check=True).stdout.strip()
        self.variants = {}

    def run(self):
        for conf in sorted(self.folder.glob("*.conf")):
            self.variants[conf.stem] = self.measure(conf)
        if not self.ci:
            self.write()
        return all(self.variants[v]["scenarios"]["interim-0"]["verdict"].startswith("nothing to forward, final response passed") for v in self.variants)

    def verdicts(self):
        return {f"{variant}: {name}": seen["verdict"] for variant, measured in self.variants.items()
                for name, seen in {**measured["scenarios"], **measured["more"]}.items()}

    def write(self):
        result = {"intermediary": self.name, "version": self.version, "date": datetime.date.today().isoformat(),
                  "system": platform.freedesktop_os_release().get("PRETTY_NAME"), "variants": self.variants}
        (HERE / "results" / f"{self.name}-{self.version}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
        print(f"{self.name} {self.version}")
        for name, verdict in self.verdicts().items():
            print(f"    {name:45} {verdict}")

    def measure(self, conf):
        text = conf.read_text()
        h2 = (re.search(r"(?m)^(?:#|//) h2: (\w+)", text) or [None, None])[1]
        bench = Bench("http1")
        try:
            more = {}
            with self.running(conf, bench.port, READ_TIMEOUT) as ports:
                scenarios = {name: measure_raw(bench, ports[0], script) for name, script in proxy_scenarios.chosen(self.ci).items()}
                if not self.ci:
                    more = proxy_scenarios.more(bench, ports[0])
                    over_http2 = proxy_scenarios.http2(bench, h2, ports[1]) if h2 else proxy_scenarios.NO_HTTP2
                    place(over_http2, scenarios, more)
            if not self.ci:
                with self.running(conf, bench.port, SHORT_READ_TIMEOUT) as ports:
                    more |= proxy_scenarios.read_timeout(bench, ports[0], SHORT_READ_TIMEOUT)
                more |= real_server.copies(lambda upstream: self.running(conf, upstream, READ_TIMEOUT), self.name)
        finally:
            bench.close()
        return {"configuration": re.split(r"^(?:#|//) ", text.splitlines()[1])[1], "scenarios": scenarios, "more": more}

    @contextlib.contextmanager
    def running(self, conf, upstream, read_timeout):
        """The proxy as its first line starts it; gives its ports, for HTTP/1.1 and for HTTP/2."""
        ports = (free_port(), free_port())
        with tempfile.TemporaryDirectory(prefix="compat-matrix-") as work:
            os.chmod(work, 0o777)
            values = {"@LISTEN@": ports[0], "@TLS@": ports[1], "@UPSTREAM@": upstream, "@WORK@": work, "@CONF@": f"{work}/proxy.conf", "@HERE@": HERE,
                      "@PEM@": self.pem, "@READ@": read_timeout, "@READ2@": f"{min(read_timeout, 59):02}"}
            text = conf.read_text()
            for key, value in values.items():
                text = text.replace(key, str(value))
            Path(work, "proxy.conf").write_text(text)
            command = re.split(r"^(?:#|//) run: ", text.splitlines()[0])[1]
            with open(f"{work}/said", "w") as said:
                proxy = subprocess.Popen(shlex.split(command), stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
                                         env={**clean_environment(), "PEM": str(self.pem)}, cwd=work)
            try:
                wait_for(ports[0], proxy, Path(work, "said"))
                yield ports
            finally:
                stop(proxy)


def place(over_http2, scenarios, more):
    """102s over HTTP/2 say whether it forwards 102s, as those over HTTP/1.1 do; the rest does not."""
    for name, seen in over_http2.items():
        if "interimsSent" in seen and not seen["verdict"].startswith("not tested"):
            scenarios[name] = {**seen, "addedToTheRequest": scenarios["interim-0"]["addedToTheRequest"]}
        else:
            more[name] = seen


def measure_raw(bench, port, script):
    seen = measure_once(bench, port, script)
    if "HOLDS BACK" not in seen["verdict"] and "timed out" not in seen["verdict"]:
        return seen
    return {**measure_once(bench, port, script), "firstTry": seen["verdict"]}  # on a busy machine this may be an accident: once more


def measure_once(bench, port, script):
    bench.forget()
    raw = RawClient(port)
    interims, first = raw.ask("COPY", f"/{script}/a.txt", f"Destination: http://127.0.0.1:{port}/{script}/copy.txt\r\n")
    seen = {"late": lateness(bench, raw), "fields": proxy_scenarios.fields_kept(bench, raw)}
    _, second = raw.ask("GET", f"/{script}/second.txt")
    again = RawClient(port)
    _, third = again.ask("GET", f"/{script}/second.txt")
    sent = int(script.split(".")[0].removeprefix("interims-"))
    final = script.rsplit("-", 1)[1]
    time.sleep(0.1)
    return {"script": script, "interimsSent": sent, "interimsReceived": interims, "first": first[0], "next": second[0], "newConnection": third[0],
            "lateMs": seen["late"], "fields": seen["fields"], "verdict": proxy_scenarios.judge(sent, interims, final, first, second, third, seen["late"]),
            "addedToTheRequest": added(bench), "client": trim(raw.events, most=4), "upstream": trim(bench.events(), most=4)}


def lateness(bench, raw):
    """Milliseconds from the first and the last 102 leaving the server to their arrival; the larger of the two."""
    sent = [e for e in bench.events() if "interims" in e]
    if not sent or not raw.arrived:
        return 0
    start = bench.server.transcript.start
    first = (raw.arrived[0] - start) * 1000 - sent[0]["ms"]
    if not raw.heads:
        return round(first)
    last = (raw.arrived[len(raw.heads) - 1] - start) * 1000 - sent[-1].get("untilMs", sent[-1]["ms"])
    return round(max(first, last))


def added(bench):
    """What gives the proxy away to the server: the field names it put in, and the version it spoke."""
    seen = next((e["received"] for e in bench.events() if str(e.get("received", "")).startswith("COPY")), "")
    lines = seen.split("\r\n")
    known = ("host:", "destination:", "user-agent:")
    return [lines[0].rsplit(" ", 1)[-1]] + [line for line in lines[1:] if line and not line.lower().startswith(known)]


def wait_for(port, process, said):
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise TimeoutError(f"the proxy does not listen on {port}: {said.read_text(errors='replace')[-600:]}")


def stop(process):
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(5)


if __name__ == "__main__":
    main()
