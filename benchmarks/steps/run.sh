#!/usr/bin/env bash
# The engine beside what it is built on, one run on one machine; compare within the run.
#
#   benchmarks/steps/run.sh [COMPONENTS] [steps|kill|plan]...
#
# COMPONENTS is 5000 if not given, at least 100; without the name of a part all three are measured.
# Needs ./dr built once.
#
# steps      a runbook's steps against bare activities with the same options, in turn, through one
#            and three worker processes: their difference is the overhead per step
# kill       from kill -9 of the worker that runs a step to its next attempt on a second worker
# plan       the real restore of a plan of COMPONENTS databases and services in 8 levels, whose
#            components do three steps that touch nothing, against the larger of the critical path
#            (8 bare children of three such steps, each alone) and of COMPONENTS over the rate of
#            bare children. Those, too, run 100 at once on one worker, before and after the plan
#
# A table and a line of JSON for each part on stdout; how far it is, and how busy the machine, on
# stderr. Each part starts a Temporal of its own and worker processes and leaves nothing, also when
# it is interrupted. What makes no progress for three minutes is given up. Exits 1 if a part could
# not be measured or a workflow failed; a goal that is missed is only said.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
components=5000
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  components=$1
  shift
fi
jar=$root/starter/target/holdfast.jar
main=dev.holdfast.benchmark.StepsBenchmark
benchmark=''

say() { printf '%s\n' "$*" >&2; }

for part in "$@"; do
  if [[ ! $part =~ ^(steps|kill|plan)$ ]]; then
    say "usage: benchmarks/steps/run.sh [COMPONENTS] [steps|kill|plan]..."
    exit 2
  fi
done
if ((components < 100)); then
  say "COMPONENTS must be at least 100, was $components"
  exit 2
fi

work=$(mktemp -d /var/tmp/holdfast-benchmark.XXXXXX)

# the benchmark ends what it started; what is left if it was killed is found by this run's folder
clean_up() {
  local pid file
  if [[ -n $benchmark ]]; then
    kill "$benchmark" 2>/dev/null || true
    wait "$benchmark" 2>/dev/null || true
  fi
  for file in /proc/[0-9]*/cmdline; do
    pid=${file#/proc/} pid=${pid%/cmdline}
    if [[ -O /proc/$pid ]] && tr '\0' '\n' <"$file" 2>/dev/null | grep -qF "$work/holdfast-temporal"; then
      kill -KILL "$pid" 2>/dev/null || true
    fi
  done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

is_stale() {
  [[ ! -e $jar || ! -e $root/starter/target/test-classes/${main//.//}.class ]] ||
    [[ -n $(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src -newer "$jar" -type f -print -quit) ]]
}

if is_stale; then
  say "building"
  (cd "$root" && mvn -q -B -DskipTests -Dspotless.check.skip package >&2)
fi

# the product as it is shipped, and the test sources that drive it; not with bash's own Ctrl-C, which
# jobs in the background do not get: the trap ends it
java -Djava.io.tmpdir="$work" \
  -cp "$jar:$root/starter/target/test-classes:$root/worker/target/test-classes:$root/workflows/target/test-classes" \
  "$main" "$components" "$@" 2> >(tee "$work/log" | grep --line-buffered '^benchmark: ' >&2) &
benchmark=$!
if ! wait "$benchmark"; then
  tail -30 "$work/log" >&2
  [[ ! -e $work/workers.log ]] || tail -30 "$work/workers.log" >&2
  exit 1
fi
benchmark=''
