"""`davserver rehearse` as the server, for clients that a person drives: it also speaks TLS and HTTP/2, and knows what the client did next."""
import itertools
import json
import re
import subprocess
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class RehearseBench:
    """The same to its users as bench.Bench. kind: http1, or h2 for TLS that offers HTTP/2 first, with a certificate made up for the run."""

    def __init__(self, kind, host="127.0.0.1", port=0):
        listener = "http" if kind == "http1" else "https"
        options = {"--http": f"{host}:{port}" if kind == "http1" else "127.0.0.1:0"}
        if kind != "http1":
            options["--https"] = f"{host}:{port}"
        self.process = subprocess.Popen(["dotnet", "run", "--project", ROOT / "src/DavServer.Host", "--", "rehearse", *itertools.chain(*options.items())],
                                        stdout=subprocess.PIPE, text=True)
        self.urls = {}
        while "Ctrl-C" not in (line := self.process.stdout.readline()):
            if not line:
                raise RuntimeError("davserver rehearse does not start; it says why above")
            if match := re.match(r"listening (\w+) (\S+)", line):
                self.urls[match[1]] = match[2].rstrip("/")
        self.url, self.run = self.urls[listener], 0

    def base(self, script):
        """The collection that a.txt and second.txt lie in, and whose COPY and MOVE play the script."""
        given = dict(re.findall(r"([a-z]+)-(-?\d+)", script))
        pairs = f"every/{given.get('every', 0)}/for/COPY,MOVE/as/run-{self.run}"
        if "pad" in given:
            pairs += f"/pad/{given['pad']}"
        if "done" in given:
            pairs += f"/done/{'never' if given['done'] == '-1' else given['done']}"
        return f"{self.url}/n/{given.get('interims', 0)}/{pairs}/final/{given.get('final', 201)}/"

    def events(self):
        """Bytes and times of what was asked under the script, as they were on the wire."""
        found = []
        for exchange in self.exchanges():
            lines = self.read(f"/transcripts/{exchange['exchange']}")[1:]
            found += [{**line, "ms": line["ms"] + exchange["beganMs"], "connection": exchange["connection"]} for line in lines]
            if (gone := exchange["next"]["closedBeforeFinalMs"]) is not None:
                found.append({"ms": gone, "connection": exchange["connection"], "note": "client closed while the server was at it"})
        return found

    def requests(self):
        """What was asked: ms, connection, method, path, version, status, userAgent of each."""
        return [{"ms": e["beganMs"], "connection": e["connection"], "method": e["method"],
                 "path": re.sub(r".*(?=/\.davserver/operations/)", "", e["target"]),
                 "version": e["protocol"], "status": e["status"], "userAgent": e["userAgent"]} for e in self.exchanges()]

    def seconds(self, request):
        """From a request to its final response, or until the client closed."""
        exchange = next(e for e in self.exchanges() if (e["beganMs"], e["connection"]) == (request["ms"], request["connection"]))
        closed = exchange["next"]["closedBeforeFinalMs"]
        ended = closed - exchange["beganMs"] if closed is not None else max((e["ms"] for e in self.read(f"/transcripts/{exchange['exchange']}")[1:]), default=0)
        return round(ended / 1000, 1)

    def exchanges(self):
        return self.read(f"/transcripts?as=run-{self.run}")

    def read(self, path):
        with urllib.request.urlopen(self.urls["http"] + path) as answer:
            return [json.loads(line) for line in answer.read().decode().splitlines()]

    def forget(self):
        """Another scenario begins: a label, and so a tree and transcripts, of its own."""
        self.run += 1

    def close(self):
        self.process.terminate()
        self.process.wait(20)
