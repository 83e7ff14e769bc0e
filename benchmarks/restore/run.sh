#!/usr/bin/env bash
# dr restore against bare pg_restore with the same settings, and its swap gap against the downtime
# of the hand procedure (drop, create, gunzip -c | pg_restore). One run, side by side, on a throw-away
# server; compare within the run, not with another machine.
#
#   benchmarks/restore/run.sh [MB] [ROUNDS]      default 600 MB, 3 rounds; needs ./dr built
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
megabytes=${1:-600} rounds=${2:-3}
work=$(mktemp -d /var/tmp/holdfast-benchmark.XXXXXX)
chmod 755 "$work"

# what pg_restore is given by dr restore, for the bare one too
loading='-c maintenance_work_mem=256MB -c max_parallel_maintenance_workers=1 -c synchronous_commit=off'

bin=${HOLDFAST_PG_BIN:-$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -1)}
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo 54999)
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=postgres
export NOTES_PG_PORT=$port NOTES_PG_PASSWORD=trusted NOTES_BACKUPS=$work/backups
export NOTES_WEBHOOK=http://127.0.0.1:9/none HOLDFAST_HOME=$work/home

say() { printf '%s\n' "$*" >&2; }

# PostgreSQL does not run as root
as_server() {
  if [[ $EUID -eq 0 ]]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

sql() { "$bin/psql" -qAtX -v ON_ERROR_STOP=1 -d "${2:-postgres}" -c "$1"; }

seconds() {
  local begun end
  begun=$(date +%s%N)
  "$@" >&2
  end=$(date +%s%N)
  awk -v n=$((end - begun)) 'BEGIN { printf "%.2f", n / 1e9 }'
}

median() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

clean_up() {
  "$root/dr" down >/dev/null 2>&1 || true
  as_server "$bin/pg_ctl" -D "$work/data" stop -m immediate >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

start_server() {
  mkdir "$work/data" "$work/backups" "$work/home"
  [[ $EUID -ne 0 ]] || chown postgres "$work/data"
  as_server "$bin/initdb" -D "$work/data" -U postgres -A trust --encoding=UTF8 --locale=C.UTF-8 -k -N >/dev/null
  as_server "$bin/pg_ctl" -D "$work/data" -w -l "$work/data/server.log" -o \
    "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c shared_buffers=256MB" start >/dev/null
}

# a note of about 1 KB, an embedding of 1 KB, and their indexes: about 2.4 KB a row in all
fill() {
  local rows=$((megabytes * 10000 / 24))
  sql "CREATE DATABASE notes"
  sql "CREATE EXTENSION pg_trgm;
    CREATE TABLE notes (id int PRIMARY KEY, title text NOT NULL, body text NOT NULL);
    CREATE TABLE note_embeddings (note_id int PRIMARY KEY REFERENCES notes (id), embedding real[] NOT NULL);
    CREATE TABLE decision_log (id int PRIMARY KEY, client text, decision text);
    INSERT INTO notes SELECT n, 'note ' || n, (SELECT string_agg(md5((n * 31 + k)::text), ' ') FROM generate_series(1, 28) k) FROM generate_series(1, $rows) n;
    WITH pool AS MATERIALIZED (SELECT array_agg(random()::real) AS numbers FROM generate_series(1, 66000))
      INSERT INTO note_embeddings SELECT id, pool.numbers[1 + id % 65536 : 256 + id % 65536] FROM notes, pool;
    INSERT INTO decision_log SELECT n, 'bench', md5(n::text) FROM generate_series(1, $rows) n;
    CREATE INDEX ON notes USING gin (title gin_trgm_ops);
    CREATE INDEX ON decision_log (client, decision);" notes
}

bare() {
  PGOPTIONS=$loading "$bin/pg_restore" --format=directory --jobs=2 --dbname=bare "$work"/backups/notes/notes/*/dump
}

by_hand() {
  sql "DROP DATABASE hand"
  sql "CREATE DATABASE hand"
  gunzip -c "$work/hand.gz" | "$bin/pg_restore" --dbname=hand
}

restored() { "$root/dr" restore "$work/notes.yaml" notes --yes --output json >"$work/answer.json"; }

# where the time went, the longest steps first
longest() {
  python3 -c "
import json
steps = json.load(open('$work/answer.json'))['steps']
print(', '.join('%s %.1f' % (s['name'], s['seconds']) for s in sorted(steps, key=lambda s: -(s['seconds'] or 0))[:6]))"
}

field() { python3 -c "import json; print(json.load(open('$work/answer.json'))['$1'])"; }

say "server and $megabytes MB of data"
start_server
fill
size=$(sql "SELECT pg_database_size('notes') / 1000000")
# the window that confirms is the plan's choice, and no work
sed 's/stableFor: 3s /stableFor: 1s /' "$root/plans/notes.yaml" >"$work/notes.yaml"
echo /bin/true >"$work/home/allowed-commands"
"$root/dr" up --detach --port 0 --ui-port 0 >&2
"$root/dr" backup run "$work/notes.yaml" notes >&2

ours=() theirs=() gaps=()
for ((round = 1; round <= rounds; round++)); do
  say "round $round of $rounds"
  ours+=("$(seconds restored)")
  gaps+=("$(field swapGapSeconds)")
  for old in $(sql "SELECT datname FROM pg_database WHERE datname LIKE 'notes\\_before\\_%'"); do sql "DROP DATABASE \"$old\""; done
  sql "CREATE DATABASE bare"
  theirs+=("$(seconds bare)")
  sql "DROP DATABASE bare"
done

say "the hand procedure"
sql "CREATE DATABASE hand"
"$bin/pg_dump" -Fc notes | gzip >"$work/hand.gz"
hand=$(seconds by_hand)

awk -v size="$size" -v ours="$(median "${ours[@]}")" -v theirs="$(median "${theirs[@]}")" \
  -v steps="$(longest)" -v gap="$(median "${gaps[@]}")" -v hand="$hand" -v all="${ours[*]} | ${theirs[*]}" 'BEGIN {
    printf "database                      %s MB\n", size
    printf "dr restore, median            %.1f s\n", ours
    printf "bare pg_restore -j2, median   %.1f s\n", theirs
    printf "ratio                         %.2f   (goal at most 1.10)\n", ours / theirs
    printf "longest steps, last round     %s\n", steps
    printf "swap gap, median              %.3f s   (goal under 0.5)\n", gap
    printf "downtime of the hand way      %.1f s\n", hand
    printf "hand way over swap gap        %.0f\n", hand / gap
    printf "all rounds                    %s\n", all
  }'
