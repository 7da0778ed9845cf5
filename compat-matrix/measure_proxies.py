#!/usr/bin/python3
"""Puts real proxies before the scripted server and writes results/<proxy>-<version>.json: what a raw socket saw behind them.

usage: measure_proxies.py [proxy ...]      (all of proxies/ without arguments)
Each proxies/<name>/*.conf is one way to set it up; its first line says how to start it.
"""
import datetime
import json
import platform
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "scenarios"))
from scripted_server import ScriptedServer  # noqa: E402
from measure import trim  # noqa: E402

SCRIPTS = {"interim-0": "interims-0.every-300.final-201", "interim-1": "interims-1.every-300.final-201",
           "interim-6": "interims-6.every-200.final-201",
           "interim-9": "interims-9.every-100.final-201", "interim-10": "interims-10.every-100.final-201", "interim-200": "interims-200.every-3.final-201",
           "failure-5": "interims-5.every-100.final-507"}
PATIENCE = 4  # seconds
LATE = 150  # milliseconds a 102 may take through a proxy


def main():
    names = sys.argv[1:] or sorted(p.name for p in (HERE / "proxies").iterdir())
    failed = [name for name in names if not measure_proxy(name)]
    if failed:
        sys.exit("could not be measured: " + ", ".join(failed))


def measure_proxy(name):
    folder = HERE / "proxies" / name
    version = subprocess.run(["bash", folder / "version"], capture_output=True, text=True, check=True).stdout.strip()
    variants = {conf.stem: measure_variant(conf) for conf in sorted(folder.glob("*.conf"))}
    result = {"intermediary": name, "version": version, "date": datetime.date.today().isoformat(),
              "system": platform.freedesktop_os_release().get("PRETTY_NAME"), "variants": variants}
    (HERE / "results" / f"{name}-{version}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"{name} {version}")
    for variant, measured in variants.items():
        for scenario, seen in measured["scenarios"].items():
            print(f"    {variant:20} {scenario:12} {seen['verdict']}")
    return all(m["scenarios"]["interim-0"]["verdict"] == "nothing to forward, final response passed" for m in variants.values())


def measure_variant(conf):
    upstream = ScriptedServer()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="compat-matrix-") as work:
        text = conf.read_text()
        for key, value in {"@LISTEN@": port, "@UPSTREAM@": upstream.port, "@WORK@": work, "@CONF@": f"{work}/proxy.conf"}.items():
            text = text.replace(key, str(value))
        Path(work, "proxy.conf").write_text(text)
        command = text.splitlines()[0].removeprefix("# run: ")
        proxy = subprocess.Popen(shlex.split(command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            scenarios = {name: measure_scenario(upstream, port, script) for name, script in SCRIPTS.items()}
        finally:
            proxy.terminate()
            proxy.wait(10)
            upstream.close()
    return {"configuration": conf.read_text().splitlines()[1].removeprefix("# "), "scenarios": scenarios}


def measure_scenario(upstream, port, script):
    upstream.transcript.events.clear()
    upstream.requests.clear()
    raw = RawClient(port)
    interims, first = raw.ask("COPY", f"/{script}/a.txt", f"Destination: http://127.0.0.1:{port}/{script}/copy.txt\r\n")
    _, second = raw.ask("GET", f"/{script}/second.txt")
    again = RawClient(port)
    _, third = again.ask("GET", f"/{script}/second.txt")
    sent = int(script.split(".")[0].removeprefix("interims-"))
    final = script.rsplit("-", 1)[1]
    time.sleep(0.1)
    return {"script": script, "interimsSent": sent, "interimsReceived": interims, "first": first[0], "next": second[0], "newConnection": third[0],
            "verdict": judge(sent, interims, final, first, second, third, lateness(upstream, raw)),
            "addedToTheRequest": added(upstream), "client": trim(raw.events), "upstream": trim(upstream.transcript.events)}


def judge(sent, interims, final, first, second, third, late):
    if first[0] != final:
        return f"BREAKS: the client got {first[0]} instead of {final} after {interims} of {sent} 102s"
    if second != ("200", b"second answer\n"):
        return f"BREAKS the connection: the next request got {second[0]}"
    if third != ("200", b"second answer\n"):
        return f"BREAKS: a request on a new connection got {third[0]}"
    if sent == 0:
        return "nothing to forward, final response passed"
    if interims and late > LATE:
        return f"HOLDS BACK: {interims} of {sent} 102s came, the first of them {late} ms late"
    return "forwards all, each at its time" if interims == sent else f"forwards {interims} of {sent}" if interims else "drops all, passes the final response"


def lateness(upstream, raw):
    """Milliseconds from the first 102 leaving the server to the first answer at the client."""
    sent = next((e["ms"] for e in upstream.transcript.events if "interims" in e), None)
    if sent is None or raw.answered is None:
        return 0
    return round((raw.answered - upstream.transcript.start) * 1000 - sent)


def added(upstream):
    """What gives the proxy away to the server: the field names it put in, and the version it spoke."""
    seen = next((e["received"] for e in upstream.transcript.events if str(e.get("received", "")).startswith("COPY")), "")
    lines = seen.split("\r\n")
    known = ("host:", "destination:", "user-agent:")
    return [lines[0].rsplit(" ", 1)[-1]] + [line for line in lines[1:] if line and not line.lower().startswith(known)]


class RawClient:
    """One connection, requests one after the other, and an HTTP/1.1 reader that counts the 102s it meets."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(PATIENCE)
        self.buffer, self.events, self.start = b"", [], time.monotonic()
        self.answered = None  # when its first answer came, interim or final

    def ask(self, method, path, extra=""):
        try:
            request = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: raw/1\r\n{extra}\r\n"
            self.event("sent", request)
            self.socket.sendall(request.encode())
            interims = 0
            while True:
                status, body = self.response()
                self.answered = self.answered or time.monotonic()
                if status != "102":
                    return interims, (status, body)
                interims += 1
        except (OSError, EOFError, ValueError) as error:
            self.event("note", f"{type(error).__name__}: {error}")
            return interims, ("nothing (timed out)" if isinstance(error, TimeoutError) else "nothing (closed)", b"")

    def response(self):
        head = self.until(b"\r\n\r\n")
        status = head.split(b" ")[1].decode()
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        body = b""
        if status[0] != "1" and status != "204":
            body = self.chunks() if fields.get(b"transfer-encoding") == b"chunked" else self.exactly(int(fields.get(b"content-length", 0)))
        self.event("received", (head + b"\r\n\r\n" + body).decode("latin-1"))
        return status, body

    def chunks(self):
        body = b""
        while size := int(self.until(b"\r\n"), 16):
            body += self.exactly(size)
            self.until(b"\r\n")
        self.until(b"\r\n")
        return body

    def until(self, mark):
        while mark not in self.buffer:
            self.more()
        found, _, self.buffer = self.buffer.partition(mark)
        return found

    def exactly(self, count):
        while len(self.buffer) < count:
            self.more()
        found, self.buffer = self.buffer[:count], self.buffer[count:]
        return found

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError("closed by the proxy")
        self.buffer += data

    def event(self, kind, text):
        self.events.append({"ms": round((time.monotonic() - self.start) * 1000), kind: text})


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"the proxy does not listen on {port}")


if __name__ == "__main__":
    main()
