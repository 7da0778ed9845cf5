"""The servers that the clients are driven against, behind one class: all that measure.py and measure_proxies.py know of them.

To put another server in their place, `davserver rehearse` say, is to change this file: where a script lives (`base`), and how
events and requests are read from its transcript (`events`, `requests`).
"""
import json
import subprocess
import threading
import time
from pathlib import Path

from scripted_server import ScriptedServer

HERE = Path(__file__).resolve().parent


class Bench:
    """One server for one run of one client. kind: http1, tls1 (TLS that offers HTTP/1.1 alone), h2 (TLS that offers HTTP/2 first)."""

    def __init__(self, kind, pem=None, host="127.0.0.1", port=0):
        self.scheme = "http" if kind == "http1" else "https"
        self.host = host
        self.server = H2Server(pem) if kind == "h2" else ScriptedServer(pem if kind == "tls1" else None, host, port)

    def base(self, script):
        """The collection that a.txt, second.txt and dir/ lie in, and whose COPY and MOVE play the script."""
        return f"{self.scheme}://{self.host}:{self.server.port}/{script}/"

    @property
    def port(self):
        return self.server.port

    def elapsed(self):
        """Milliseconds on the clock of the transcript."""
        return self.server.elapsed()

    def events(self):
        return self.server.events()

    def requests(self):
        """What was asked: ms, connection, method, path, version, status, userAgent of each."""
        return self.server.requests_seen()

    def forget(self):
        self.server.forget()

    def close(self):
        self.server.close()


class H2Server:
    """h2_server.mjs as a child; its lines are the transcript."""

    def __init__(self, pem):
        self.process = subprocess.Popen(["node", HERE / "h2_server.mjs", pem], stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.process.stdout.readline())
        self.port, self.start = ready["port"], time.monotonic() - ready["ms"] / 1000
        self.lines = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append({**json.loads(line), "ms": self.elapsed()})

    def elapsed(self):
        return round((time.monotonic() - self.start) * 1000)

    def events(self):
        return list(self.lines)

    def requests_seen(self):
        requests, waiting = [], {}
        for event in self.events():
            if "received" in event:
                method, path = event["received"].split(" ", 1)
                version = "HTTP/2" if event["version"] == "2.0" else "HTTP/" + event["version"]
                request = {"ms": event["ms"], "connection": 1, "method": method, "path": path, "version": version,
                           "status": None, "userAgent": event["headers"].get("user-agent")}
                requests.append(request)
                waiting.setdefault(event["received"], []).append(request)
            elif "answered" in event and waiting.get(event["answered"]):
                waiting[event["answered"]].pop(0)["status"] = event["status"]
        return requests

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        self.reader.join(5)
        self.process.stdout.close()
