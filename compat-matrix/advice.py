"""The tables "what to set" of README.md: what follows from the results for whoever runs a client or a proxy."""
from tables import heading, verdict

IN_TIME = "nothing: a 102 starts it anew, and they come in time"
LONG = "longer than the longest COPY: no 102 extends it"


def client_advice(clients, profiles):
    lines = heading("client", "what it gets from this server while it waits", "its own time-out", "set it to", "what it makes of a 202")
    for path, result in clients.items():
        profile = next((p for p in profiles["clients"] if path in p["evidence"]), None)
        cells = (f"[{result['client']} {result['version']}]({path})", waits_with(result, profile), result.get("ownTimeout", "none"), own_timeout(result, profile),
                 {"follows": "follows it", "handsOn": "hands it to the program above", "takesForDone": "takes it for done", "fails": "fails"}.get((profile or {}).get("on202"), "see above"))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def waits_with(result, profile):
    beats = profile is not None and any(result["userAgent"]) and profile.get("http1", {}).get("mode") == "heartbeat"
    return "102s" if beats else "silence over HTTP/1.1, unless it sends `Prefer`"


def own_timeout(result, profile):
    silent, beats = (verdict(result, f"own-timeout-{kind}-12s", "") for kind in ("silent", "beats"))
    if "not tested" in (silent, beats):
        silent, beats = (verdict(result, f"{kind}-130s", "") for kind in ("silent", "beats"))
    if "not tested" in (silent, beats):
        return "not tested"
    if silent == "ok":
        return "–"
    return IN_TIME if beats == "ok" and waits_with(result, profile) == "102s" else LONG if beats != "ok" else "longer than the longest COPY, as it is sent no 102"


def proxy_advice(proxies, profiles):
    lines = heading("in front of the server", "`--behind`", "set-ups through which the real COPY went well", "102s", "its read time-out")
    for path, result in proxies.items():
        profile = next(p for p in profiles["intermediaries"] if path in p["evidence"])
        name = result["intermediary"]
        works = {key: v for key, v in result["variants"].items() if said(v, "real-copy").startswith("ok") and said(v, "real-copy-processing").startswith("ok")}
        extends = profile["forwards102"] and works and all(said(v, "read-timeout-beats-10s") == "ok" for v in works.values())
        cells = (f"{name} {result['version']}", f"`{profile['name']}`", ", ".join(f"[{key}.conf](proxies/{name}/{key}.conf)" for key in works) or "none",
                 f"at most {profile['maxInterims']} for a request" if profile["forwards102"] else "none are sent",
                 "may stay as it is, where the client gets 102s" if extends else "longer than the longest COPY, or let clients ask for 202")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def said(variant, name):
    return {**variant["scenarios"], **variant.get("more", {})}.get(name, {}).get("verdict", "not tested")
