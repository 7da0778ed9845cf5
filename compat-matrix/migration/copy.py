#!/usr/bin/env python3
"""copy.py SOURCE-URL DESTINATION-URL: a COPY that takes 202 for what it is. The standard library alone."""
import json
import sys
import time
import urllib.error
import urllib.request
import uuid


def ask(method, url, **fields):
    request = urllib.request.Request(url, method=method, headers={name.replace("_", "-"): value for name, value in fields.items()})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:  # any 4xx or 5xx: an answer too
        return error.code, error.headers, error.read()


def copy(source, destination):
    # The key lets a lost answer be asked for once more.
    status, headers, body = ask("COPY", source, Destination=destination, Prefer="respond-async", Idempotency_Key=str(uuid.uuid4()))
    if status != 202:
        return status
    monitor = headers["Operation-Location"]
    while status == 202:
        time.sleep(float(headers["Retry-After"] or 2))
        status, headers, body = ask("GET", monitor, Prefer="wait=20")
    if status != 200:
        raise RuntimeError(f"the monitor answered {status}")
    return json.loads(body)["response"]["status"]


if __name__ == "__main__":
    result = copy(*sys.argv[1:])
    print(result)
    sys.exit(0 if result in (201, 204) else 1)
