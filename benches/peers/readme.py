"""Writes the rows of results.md that README.md shows: some, and every one where another crate is faster. With --check, compares."""

import re
import sys

SHOWN = [
    "sqrt_ratio_at_tick, negative",
    "tick_at_sqrt_ratio",
    "compute_swap_step, exact in",
    "v3 swap across ticks, amount out",
    "v2 amount_out",
    "balancer weighted out_given_in",
    "balancer stable invariant, 3 tokens",
    "curve get_D, 3 coins",
    "curve get_y, 2 coins",
    "curve twocrypto get_y",
    "mul_div, 256 bits",
    "sqrt, 256 bits",
    "U64F64 a·b",
    "U64F64 a/b",
    "U64F64 sqrt",
]
README = "../../README.md"
BEGIN, END = "<!-- peers: made by benches/peers/readme.py, do not edit -->\n", "<!-- end of peers -->"


def groups(text):
    """Each function with its rows: crate, instructions, ns, ratio of the ns."""
    found = {}
    for line in text.split("## Build")[0].splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) != 7 or not cells[1].startswith("`"):
            continue
        name = cells[0] or name
        found.setdefault(name, []).append((cells[1].split("`")[1], cells[2], float(cells[4]), cells[5]))
    return found


def cost(row):
    _, instructions, ns, _ = row
    return f"{instructions}, {ns:.1f} ns" if ns < 100 else f"{instructions}, {ns:,.0f} ns"


def table(found):
    ahead, behind = [], []
    for name, (ours, *peers) in found.items():
        peer = min(peers, key=lambda row: row[2])
        shown = re.sub(r"\w*_\w+", r"`\g<0>`", name)
        line = f"| {shown} | {cost(ours)} | {cost(peer)} `{peer[0]}` | {peer[3]} |"
        if peer[2] < ours[2]:
            behind.append(line)
        elif name in SHOWN:
            ahead.append(line)
    missing = [name for name in SHOWN if name not in found]
    assert not missing, f"results.md lacks {missing}"
    title = ["| | cfmm-math | the fastest peer | |", "|---|--:|--:|--:|"]
    return "\n".join(title + ahead + ["| **all where another is faster** | | | |"] + behind) + "\n"


with open("results.md") as results, open(README) as readme:
    made, old = table(groups(results.read())), readme.read()
new = re.sub(f"(?<={re.escape(BEGIN)}).*(?={re.escape(END)})", lambda _: made, old, flags=re.DOTALL)
if sys.argv[1:] == ["--check"]:
    sys.exit(None if new == old else "README.md has other rows than results.md: run benches/peers/readme.py")
with open(README, "w") as readme:
    readme.write(new)
