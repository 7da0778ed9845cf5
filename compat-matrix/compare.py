"""Compares verdicts of now with those in results/: for run.sh --ci."""
import json
import re

from judge import same


def differences(results, name, version, verdicts):
    """A sentence for each verdict that is not the one in the file of this version, or, where there is none, of another version."""
    path = results / f"{name}-{version}.json"
    if not path.exists():
        others = [p for p in sorted(results.glob(f"{name}-*.json")) if re.fullmatch(r"[\d.]+", p.stem.removeprefix(name + "-"))]
        if not others:
            return [f"{name} {version}: nothing in results/ to compare it with; run.sh {name}"]
        path = others[-1]
        print(f"{name} {version} was not measured yet; compared with {path.name}")
    before = committed(json.loads(path.read_text()))
    return [f"{name} {version}: {scenario}: {verdict!r}, but {path.name} says {before.get(scenario)!r}"
            for scenario, verdict in verdicts.items() if not same(verdict, before.get(scenario, ""))]


def committed(result):
    if "variants" not in result:
        return {name: seen["verdict"] for name, seen in result["scenarios"].items()}
    return {f"{variant}: {name}": seen["verdict"] for variant, measured in result["variants"].items()
            for name, seen in {**measured["scenarios"], **measured.get("more", {})}.items()}
