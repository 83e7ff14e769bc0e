"""What the rounds come to: seconds as median and worst, and how many times Holdfast's the others are."""
import json, statistics, sys

GOALS = {"switchover": "0.5 s (Patroni 2.5 s)", "process": "2 s (Patroni 5 to 15 s)", "site": "5 s (Patroni 20 s)",
         "lease": "18 s, 10 s with a TTL of 5 s (Patroni 20 s)"}

with open(sys.argv[1]) as file:
    rounds = [json.loads(it) for it in file]

print(f"{'':12}{'':16}{'n':>3}{'median s':>10}{'worst s':>9}{'ratio':>7}{'lost':>6}{'doubled':>9}{'ids twice':>11}")
for part in dict.fromkeys(it["part"] for it in rounds):
    ours = None
    for system in dict.fromkeys(it["system"] for it in rounds if it["part"] == part):
        those = [it for it in rounds if it["part"] == part and it["system"] == system]
        median = statistics.median(it["seconds"] for it in those)
        ours = median if system == "holdfast" else ours
        ratio = f"{median / ours:.1f}" if ours else ""
        worst = max(it["seconds"] for it in those)
        lost, doubled, twice = (sum(it[key] for it in those) for key in ("lost", "doubled", "idsTwice"))
        print(f"{part:12}{system:16}{len(those):>3}{median:>10.2f}{worst:>9.2f}{ratio:>7}{lost:>6}{doubled:>9}{twice:>11}")
    print(f"{'':12}goal: at most {GOALS[part]}")
