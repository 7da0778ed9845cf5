"""What makes profiles.json an error: a limit at or above what was seen to break, a mode for a protocol that was not tested,
a token that no measured User-Agent has, evidence left out, a file that is not there."""
import re

from seen import HANDED_ON, accepted, bytes_borne, first_broken, forwarded, most_borne, most_tried


def check(profiles, results):
    problems = []
    names = [entry["name"] for kind in ("clients", "intermediaries") for entry in profiles[kind]]
    problems += [f"{name} is there twice" for name in set(names) if names.count(name) > 1]
    for profile in profiles["clients"]:
        missing = [path for path in profile["evidence"] if path not in results]
        problems += [f"{profile['name']}: no {path}" for path in missing]
        if not missing:
            problems += [f"{profile['name']}: {text}" for path in profile["evidence"]
                         for text in check_client(profile, results[path])]
            problems += check_tokens(profile, [results[path] for path in profile["evidence"]])
            problems += check_202(profile, [results[path] for path in profile["evidence"]])
            problems += check_shared(profile, profiles["clients"], results)
            problems += check_hold(profile, [results[path] for path in profile["evidence"]])
    for entry in profiles["intermediaries"]:
        for path in entry["evidence"]:
            if path not in results:
                problems.append(f"{entry['name']}: no {path}")
            else:
                problems += [f"{entry['name']}: {text}" for text in check_intermediary(entry, results[path])]
    return problems


def check_tokens(profile, evidence):
    sent = " ".join(agent for result in evidence for agent in result["userAgent"]).lower()
    return [f"{profile['name']}: no measured User-Agent has {token}" for token in profile["match"] if token.lower() not in sent]


def check_client(profile, result):
    http1, http2 = profile.get("http1"), profile.get("http2")
    if http1 and http1["mode"] == "heartbeat":
        if http1["maxInterims"] > most_borne(result):
            yield f"maxInterims {http1['maxInterims']}, but {result['client']} was seen to bear {most_borne(result)}"
        if http1["maxInterimBytes"] > bytes_borne(result):
            yield f"maxInterimBytes {http1['maxInterimBytes']}, but {result['client']} was seen to bear {bytes_borne(result)}"
    seen = accepted(result)
    if http2 and seen.startswith("not tested"):
        yield f"http2 without a test of {result['client']}"
    if http2 and http2["mode"] == "accept" and seen != HANDED_ON:
        yield f"accept, but {result['client']}: {seen}"


def check_hold(profile, evidence):
    """One that breaks is enough to hold all that call themselves the same; where none does, none is to be held."""
    if profile.get("http1", {}).get("mode") == "hold" and all(first_broken(result) is None for result in evidence):
        yield f"{profile['name']}: holds, but {', '.join(result['client'] for result in evidence)} bears 102"


def check_shared(profile, profiles, results):
    """Whatever has a product of the profile is evidence too: the server can't tell them apart."""
    closer = {token.lower() for other in profiles if other is not profile for token in other["match"] if re.search("/.", token)}
    for path, result in results.items():
        sent = {product for agent in result.get("userAgent", []) for product in products(agent)}
        if path not in profile["evidence"] and any(fits(token.lower(), product) and in_range(profile, product) for token in profile["match"] for product in sent - closer):
            yield f"{profile['name']}: {path} has its product too, and is not among its evidence"


def fits(token, product):
    """As ProductPattern of the server has it: foo/1 is that version alone, foo/ any version, foo none."""
    return product.startswith(token) if token.endswith("/") else product == token


def in_range(profile, product):
    """Whether its version lies in the range of the profile: as many numbers count as the end of the range has."""
    if not {"minVersion", "maxVersion"} & set(profile):
        return True
    version = [int(n) for n in re.findall(r"\d+", product.partition("/")[2])]
    low, high = ([int(n) for n in profile[end].split(".")] if end in profile else None for end in ("minVersion", "maxVersion"))
    return bool(version) and (low is None or version[:len(low)] >= low) and (high is None or version[:len(high)] <= high)


def products(agent):
    while (outside := re.sub(r"\([^()]*\)", " ", agent)) != agent:
        agent = outside
    return {word.lower() for word in agent.split()}


def check_202(profile, evidence):
    """on202 is the worst that was seen of any, over HTTP/1.1 and HTTP/2 alike."""
    seen = {word(result["scenarios"][n]["verdict"]) for result in evidence for n in ("accepted", "h2-accepted-copy", "h2-accepted-move", "h2-accepted-never") if n in result["scenarios"]}
    worst = next((w for w in ("fails", "takesForDone", "handsOn", "follows") if w in seen), "not tested")
    if "on202" in profile and profile["on202"] != worst:
        yield f"{profile['name']}: on202 is {profile['on202']}, but the worst that was seen: {worst}"


def word(verdict):
    """The word of profiles.json for what a client made of a 202; None where it was not tested."""
    if verdict.startswith(("not tested", "could not")):
        return None
    return "handsOn" if verdict == HANDED_ON else "takesForDone" if verdict.startswith("takes 202 for done") else "follows" if verdict.startswith("follows") else "fails"


def check_intermediary(entry, result):
    borne, tried = min(forwarded(v) for v in result["variants"].values()), most_tried(result)
    traces = {t.lower() for v in result["variants"].values() for s in v["scenarios"].values() for t in s.get("addedToTheRequest", [])}
    for via in entry.get("via", []) if entry["forwards102"] else []:
        if not any(t.startswith("via: ") and via.lower() in t for t in traces):
            yield f"via {via}, which {result['intermediary']} was not seen to put in"
    if entry["forwards102"] and entry.get("maxInterims", tried + 1) > borne:
        yield f"maxInterims {entry.get('maxInterims', 'without end')}, but {result['intermediary']} was seen to forward {borne}"
    broken = [name for name, v in result["variants"].items() if v["scenarios"].get("h2-interim-5", {}).get("verdict", "").startswith("BREAKS")]
    if entry["forwards102"] and broken:
        yield f"forwards102, but {result['intermediary']} breaks a client of HTTP/2 with it ({', '.join(broken)})"
    if not entry["forwards102"] and borne > 0 and not broken:
        yield f"forwards102 is false, but {result['intermediary']} was seen to forward {borne}"
