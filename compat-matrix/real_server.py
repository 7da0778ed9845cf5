"""A COPY of a tree through a proxy to the real server, which copies it slowly on purpose: does the user see success exactly when it succeeded?"""
import json
import os
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from proxy_client import RawClient, free_port

HERE = Path(__file__).resolve().parent
FILES, SIZE, RATE = 30, 100_000, "1MiB"  # about 3 s


def copies(running, name):
    """--behind says who is in front where profiles.json knows that it forwards, so that 102s are sent at all."""
    profiles = json.loads((HERE / "profiles.json").read_text())["intermediaries"]
    behind = ["--behind", name] if any(p["name"] == name and p.get("forwards102") for p in profiles) else []
    program = built()
    if program is None:
        return {"real-copy": {"verdict": "not tested: src/DavServer.Host is not built"}}
    with tempfile.TemporaryDirectory(prefix="compat-matrix-") as folder:
        share = Path(folder, "share")
        (share / "tree").mkdir(parents=True)
        for number in range(FILES):
            (share / "tree" / f"{number}.bin").write_bytes(os.urandom(SIZE))
        server, port = start(program, share, behind)
        try:
            with running(port) as ports:
                return {"real-copy": copy(ports[0], share, "quiet", ""),
                        "real-copy-processing": copy(ports[0], share, "asked", "Prefer: processing\r\n")}
        finally:
            server.terminate()
            server.wait(20)


def built():
    found = [p for kind in ("Release", "Debug") for p in (HERE.parent / "src/DavServer.Host/bin").glob(f"{kind}/*/davserver.dll")]
    return found[0] if found else None


def start(program, share, behind):
    log = open(share.parent / "log", "w+")
    port = free_port()
    server = subprocess.Popen(["dotnet", program, "--root", share, "--http", f"127.0.0.1:{port}", "--https", "off", "--copy-rate", RATE, *behind],
                              stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=share.parent)
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/tree/0.bin", timeout=5).close()
            return server, port
        except OSError:
            time.sleep(0.2)
    server.kill()
    log.seek(0)
    raise TimeoutError("the server does not answer: " + log.read()[-600:])


def copy(port, share, name, prefer):
    """On 127.0.0.1:port as Host and in Destination, as a client sends them."""
    raw = RawClient(port, patience=30)
    host = f"127.0.0.1:{port}"
    started = time.monotonic()
    interims, first = raw.ask("COPY", "/tree/", f"Destination: http://{host}/{name}/\r\n{prefer}")
    seconds = round(time.monotonic() - started, 1)
    _, second = raw.ask("GET", "/tree/0.bin")
    wanted = (share / "tree" / "0.bin").read_bytes()
    whole = all((share / name / f"{n}.bin").exists() and (share / name / f"{n}.bin").read_bytes() == (share / "tree" / f"{n}.bin").read_bytes() for n in range(FILES))
    if first[0] != "201":
        verdict = f"fails: the client got {first[0]}, the copy is {'whole' if whole else 'not there'}"
    elif not whole:
        verdict = "WRONG: 201, and the copy is not whole"
    elif second != ("200", wanted) and second[0] != "nothing (closed)":
        verdict = f"the copy is right, the next request got {second[0]}"
    else:
        verdict = ("ok" if not prefer else f"ok, {'with' if interims else 'without'} 102s") + (", and closes the connection" if second[0] != "200" else "")
    return {"verdict": verdict, "interimsReceived": interims, "seconds": seconds,
            "client": [{k: v[:300] if isinstance(v, str) else v for k, v in e.items()} for e in raw.events[:5]]}
