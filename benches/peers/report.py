"""Writes a part of results.md: the rest of the file stays as it is."""

import datetime
import glob
import json
import os
import re
import subprocess
import sys
import tomllib

TITLE = "# cfmm-math beside its peers\n\nWritten by `benches/peers/run.sh`.\n"


def versions():
    with open("Cargo.lock", "rb") as lock:
        packages = tomllib.load(lock)["package"]
    all_of = {}
    for package in packages:
        all_of.setdefault(package["name"], []).append(package["version"])
    # What this crate asks for itself, where there are several.
    with open("Cargo.toml", "rb") as manifest:
        asked = tomllib.load(manifest)["dependencies"]

    def matches(name, version):
        wanted = asked.get(name, "")
        wanted = (wanted if isinstance(wanted, str) else wanted.get("version", "")).lstrip("=")
        return version == wanted or version.startswith(wanted + ".")

    def version_of(name):
        of = all_of.get(name, [])
        return of[0] if len(of) == 1 else next((v for v in of if matches(name, v)), of[-1] if of else "")

    return version_of


def rustc():
    return subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.strip()


def circumstances():
    with open("/proc/cpuinfo") as info:
        cpu = re.search(r"model name\s*:\s*(.*)", info.read())
    load = os.getloadavg()[1]
    return (
        f"{datetime.date.today()}, {cpu.group(1) if cpu else 'an unknown processor'}, {os.cpu_count()} cores, load {load:.1f}, "
        f"{rustc()}."
    )


def instructions(folder):
    counts = {}
    for path in glob.glob(os.path.join(folder, "out.*")):
        number = path.rsplit(".", 1)[1]
        with open(path) as dump:
            totals = re.search(r"^(?:totals|summary): (\d+)", dump.read(), re.MULTILINE)
        if number.isdigit() and totals:
            counts[int(number)] = int(totals.group(1))
    return [counts[number] for number in sorted(counts)]


def fastest():
    """Of each case the fastest sample: what else the machine does can only add to the others."""
    found = {}
    for path in glob.glob("target/criterion/**/new/benchmark.json", recursive=True):
        with open(path) as file:
            names = json.load(file)
        with open(os.path.join(os.path.dirname(path), "sample.json")) as file:
            sample = json.load(file)
        best = min(time / count for time, count in zip(sample["times"], sample["iters"]))
        found[names["group_id"], names["function_id"]] = best
    return found


def named(crate, version_of):
    name, _, note = crate.partition(" ")
    version = rustc().split()[1] if name == "std" else version_of(name)
    return f"`{name}` {version} {note}".strip()


def distance(x):
    return "equal" if x == 0 else f"{x:.0e}"


def functions(folder):
    cases = [line.rstrip("\n").split("\t") for line in sys.stdin]
    counts, times, version_of = instructions(folder), fastest(), versions()
    assert len(counts) == len(cases), f"{len(counts)} counts for {len(cases)} cases"
    out = [
        "## Functions",
        "",
        circumstances() + " Means over 2,048 inputs (of slow functions 128), of the nanoseconds the fastest of 40 samples; the first of each group is this crate's. *Differs*: the largest distance from "
        "this crate's result, of one or of the result where that is larger. Ratios above one are in favour of this crate.",
    ]
    section = None
    base = (1.0, 1.0)
    for (of, group, crate, differs, inputs), total in zip(cases, counts):
        count = total / int(inputs)
        if of != section:
            section = of
            out += ["", f"### {section}", "", "| function | crate | instructions | ratio | ns | ratio | differs |", "|---|---|--:|--:|--:|--:|--:|"]
            last = None
        ns = times[group, crate] / int(inputs)
        if group != last:
            last, base = group, (count, ns)
            cells = [group, named(crate, version_of), f"{count:,.0f}", "", f"{ns:.1f}", "", ""]
        else:
            ratios = [f"{count / base[0]:.1f}×", f"{ns / base[1]:.1f}×"]
            cells = ["", named(crate, version_of), f"{count:,.0f}", ratios[0], f"{ns:.1f}", ratios[1], distance(float(differs))]
        out.append("| " + " | ".join(cells) + " |")
    return out


def build():
    out = ["## Build", "", circumstances(), ""]
    return out + [line.rstrip("\n") for line in sys.stdin]


def main():
    part = sys.argv[1]
    text = functions(sys.argv[2]) if part == "functions" else build()
    old = open("results.md").read() if os.path.exists("results.md") else ""
    parts = dict(re.findall(r"^(## (?:Functions|Build)$)(.*?)(?=^## |\Z)", old, re.MULTILINE | re.DOTALL))
    parts[text[0]] = "\n" + "\n".join(text[1:]).rstrip("\n") + "\n"
    with open("results.md", "w") as file:
        file.write(TITLE)
        for heading in ["## Functions", "## Build"]:
            if heading in parts:
                file.write("\n" + heading + "\n" + parts[heading].strip("\n").join(["\n", "\n"]))


main()
