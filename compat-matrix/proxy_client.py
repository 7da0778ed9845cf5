"""What stands in for a client before a proxy: a raw socket, and curl for HTTP/2."""
import re
import socket
import subprocess
import time

PATIENCE = 4  # seconds


class RawClient:
    """One connection, requests one after the other, and an HTTP/1.1 reader that counts the 102s it meets."""

    def __init__(self, port, patience=PATIENCE):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(patience)
        self.host = f"127.0.0.1:{port}"
        self.buffer, self.events, self.start = b"", [], time.monotonic()
        self.arrived = []  # when each answer of the last request came, interim or final
        self.heads = []  # the heads of its interims
        self.final = b""  # the head of its final response

    def ask(self, method, path, extra="", version="1.1"):
        try:
            self.arrived, self.heads = [], []
            request = f"{method} {path} HTTP/{version}\r\nHost: {self.host}\r\nUser-Agent: raw/1\r\n{extra}\r\n"
            self.event("sent", request)
            self.socket.sendall(request.encode())
            interims = 0
            while True:
                status, body = self.response()
                self.arrived.append(time.monotonic())
                if status != "102":
                    return interims, (status, body)
                interims += 1
        except (OSError, EOFError, ValueError, IndexError) as error:
            self.event("note", f"{type(error).__name__}: {error}")
            return len(self.heads), ("nothing (timed out)" if isinstance(error, TimeoutError) else "nothing (closed)", b"")

    def response(self):
        head = self.until(b"\r\n\r\n")
        status = head.split(b" ")[1].decode()
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        body = b""
        if status[0] != "1" and status != "204":
            body = self.chunks() if fields.get(b"transfer-encoding") == b"chunked" else self.exactly(int(fields.get(b"content-length", 0)))
        if status[0] == "1":
            self.heads.append(head)
        else:
            self.final = head
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


def ask_http2(kind, port, path, headers=(), limit=20):
    """COPY by curl over HTTP/2, TLS or cleartext: version, number of 102s, final status, and what curl said."""
    how = ["--http2-prior-knowledge", f"http://127.0.0.1:{port}{path}"] if kind == "cleartext" else ["--http2", "-k", f"https://127.0.0.1:{port}{path}"]
    fields = [part for header in headers for part in ("-H", header)]
    seen = subprocess.run(["curl", "-sS", "-v", "--max-time", str(limit), "-X", "COPY", *fields, *how], capture_output=True, text=True, errors="replace")
    statuses = re.findall(r"(?m)^< HTTP/(\S+) (\d+)", seen.stderr)
    said = "\n".join(line for line in seen.stderr.splitlines() if line[:2] in ("< ", "> ") or line.startswith(("curl:", "* ALPN: server")))
    final = statuses[-1] if statuses else ("none", "nothing")
    return {"version": final[0], "interims": sum(code == "102" for _, code in statuses), "final": final[1] if final[1] != "102" else "nothing", "said": said[:700],
            "fields": said, "exit": seen.returncode}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
