#!/usr/bin/env bash
# Holdfast beside Patroni + etcd: how long clients can't write, and what is lost. One machine, one
# run, in turn; compare within the run, not with another machine.
#
#   benchmarks/failover/run.sh [ROUNDS] [PART|SYSTEM]...
#
# ROUNDS is 5 if not given; without the name of a part all four are measured, without that of a
# system all four:
#
# switchover  planned: from the last write that the old primary acknowledged to the first of the new
# process     kill -9 of the primary's first process, on a host that lives on: to the first
#             acknowledged write of a new connection, wherever
# site        kill -9 of all processes of the primary's site: to the first acknowledged write.
#             Holdfast's detection (dr probe --until-lost) and the script that declares (dr failover)
#             are in the time, as Patroni's own are. Its proof: the server's processes seen gone
# lease       the same where nobody can look at the lost site's host: guard and stopper are killed,
#             too, and Holdfast's proof is the guard's lapsed lease
#
# holdfast        as it comes
# holdfast-tuned  with beats four times as often and a TTL of 5 s (site and lease only)
# patroni         with etcd, as it comes
# patroni-tuned   its times as low as it permits
#
# All servers listen on loopback only and are gone afterwards. A table and a line of JSON a round on
# stdout, progress on stderr. Needs ./dr built, PostgreSQL, and to compare with:
# apt-get install --no-install-recommends patroni etcd-server python3-psycopg2
# (and systemctl disable --now etcd patroni: the benchmark starts its own).
# shellcheck disable=SC2034  # the sourced files use what is set here
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=5
if [[ ${1:-} =~ ^[1-9][0-9]*$ ]]; then
  rounds=$1
  shift
fi
parts=() systems=()

say() { printf 'benchmark: %s\n' "$*" >&2; }

for name in "$@"; do
  case $name in
    switchover | process | site | lease) parts+=("$name") ;;
    holdfast | holdfast-tuned | patroni | patroni-tuned) systems+=("$name") ;;
    *)
      say "usage: benchmarks/failover/run.sh [ROUNDS] [PART|SYSTEM]..."
      exit 2
      ;;
  esac
done
((${#parts[@]})) || parts=(switchover process site lease)
((${#systems[@]})) || systems=(holdfast holdfast-tuned patroni patroni-tuned)

python=/usr/bin/python3
bin=${HOLDFAST_PG_BIN:-$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -1)}
if ! type -P patroni >/dev/null || ! type -P etcd >/dev/null || ! $python -c 'import psycopg2' 2>/dev/null; then
  say "this compares with Patroni: apt-get install --no-install-recommends patroni etcd-server python3-psycopg2"
  exit 2
fi

work=$(mktemp -d /var/tmp/holdfast-benchmark.XXXXXX)
chmod 755 "$work"
place='' system='' part='' keep=''

# shellcheck source=servers.sh
source "$here/servers.sh"
# shellcheck source=holdfast.sh
source "$here/holdfast.sh"
# shellcheck source=patroni.sh
source "$here/patroni.sh"

clean_up() {
  [[ -z ${HOLDFAST_HOME:-} ]] || "$root/dr" down >/dev/null 2>&1 || true
  end_all
  [[ -n $keep ]] || rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# runs FUNCTION of the system that is measured
of_system() { "${system%%-*}_$1"; }

switchover() {
  of_system switchover
  await "writes to the new primary" 120 has_written "${ports[1]}" 100
}

process() {
  killed=$EPOCHREALTIME
  kill -KILL "$(head -1 "$place/a/postmaster.pid")"
  await "writes after the kill" 180 has_written_since "$killed" 100
}

site() {
  local pids
  mapfile -t pids < <(of_system site)
  killed=$EPOCHREALTIME
  # one that has ended by itself makes it fail
  kill -KILL "${pids[@]}" || true
  await "writes to the new primary" 180 has_written "${ports[1]}" 100
  of_system closed
}

lease() { site; }

# whether a whole site is lost
loses_site() { [[ $part == site || $part == lease ]]; }

measure() {
  local client killed=0 survivor=0 told=''
  place=$work/$part-$system-$round
  mkdir "$place"
  mapfile -t ports < <(free_ports 2)
  of_system begin
  psql_at "${ports[0]}" app "CREATE TABLE acks (number bigint, id bigserial)"
  [[ $part != process && $part != lease ]] || of_system guard
  ! loses_site || of_system watch
  $python "$here/client.py" write "$place/acks" "${ports[@]}" &
  client=$!
  await "writes" 30 has_written "${ports[0]}" 300
  # whatever goes round in circles is met at any point of it
  sleep $((RANDOM % 10)).$((RANDOM % 1000))
  $part
  kill "$client"
  wait "$client" || true
  is_primary "${ports[0]}" || survivor=1
  ! loses_site || told=$(of_system told)
  $python "$here/client.py" judge "$place/acks" "${ports[survivor]}" "$killed" |
    sed "s/^{/{\"part\": \"$part\", \"system\": \"$system\", \"told\": \"$told\", /" | tee -a "$work/results" >&2
  of_system end
  rm -rf "$place"
}

say "load $(cut -d' ' -f1 /proc/loadavg) on $(nproc) processors"
for part in "${parts[@]}"; do
  for ((round = 1; round <= rounds; round++)); do
    for system in "${systems[@]}"; do
      # beats and leases are for the loss of a site only
      loses_site || [[ $system != holdfast-tuned ]] || continue
      say "$part, round $round of $rounds, $system"
      measure
    done
  done
done
say "load $(cut -d' ' -f1 /proc/loadavg)"
$python "$here/table.py" "$work/results"
cat "$work/results"
