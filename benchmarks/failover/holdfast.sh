# Two servers, a plan and Temporal on this machine: sourced by run.sh.
# shellcheck shell=bash disable=SC2154,SC2034

holdfast_begin() {
  export HOLDFAST_HOME=$place/home
  mkdir "$HOLDFAST_HOME"
  # what ./dr has prepared for fast starts
  [[ ! -d $root/.holdfast/cache ]] || ln -s "$root/.holdfast/cache" "$HOLDFAST_HOME/cache"
  initialise "$place/a" "${ports[0]}"
  start_server "$place/a"
  psql_at "${ports[0]}" postgres "CREATE DATABASE app"
  as_server "$bin/pg_basebackup" -D "$place/b" -R -c fast -d "host=127.0.0.1 port=${ports[0]} user=postgres application_name=db-b"
  listen_on "$place/b" "${ports[1]}"
  start_server "$place/b"
  holdfast_plan "control: pg_ctl" >"$place/plan.yaml"
  # of a site that nobody can reach: there is nothing by which its host could be looked at
  if [[ $part == lease ]]; then holdfast_plan "" >"$place/declared.yaml"; else cp "$place/plan.yaml" "$place/declared.yaml"; fi
  "$root/dr" up --detach --port 0 --ui-port 0 >&2
}

# as the plan has it by default, and four times as often
holdfast_beats() {
  case $system in
    holdfast) echo "every: 200ms, failures: 5" ;;
    holdfast-tuned) echo "every: 50ms, failures: 3" ;;
  esac
}

holdfast_ttl() {
  case $system in
    holdfast) echo 10s ;;
    holdfast-tuned) echo 5s ;;
  esac
}

holdfast_plan() { # control
  cat <<PLAN
plan: bench
sites: [west, east]
home: west
probe: {$(holdfast_beats)}
servers:
  db:
    places: {west: {host: 127.0.0.1, port: ${ports[0]}, dataDirectory: $place/a}}
    user: postgres
    $1
    guard: {ttl: $(holdfast_ttl), grantor: db-b}
    standbys:
      db-b: {site: east, host: 127.0.0.1, port: ${ports[1]}, dataDirectory: $place/b, mode: asynchronous}
    databases:
      app:
        rto: 10m
        rpo: 1h
        stableFor: 1s
        backups: {engine: dump, location: $place/backups}
        checks: [{name: writes, sql: SELECT count(*) > 0 FROM acks, expect: "t"}]
PLAN
}

holdfast_switchover() { "$root/dr" switchover "$place/plan.yaml" --yes --output json >"$place/run.json"; }

# what an operator's script does: wait until the probe has seen the loss, declare it
holdfast_watch() {
  (
    "$root/dr" probe "$place/plan.yaml" --until-lost --output json >"$place/lost.json" 2>"$place/probe.log"
    "$root/dr" failover "$place/declared.yaml" --yes --output json \
      --impact-at "$(field "$place/lost.json" lost lastGoodAt)" >"$place/run.json" 2>"$place/failover.log"
  ) &
  declaration=$!
  await "beats in the ledger" 60 has_beats
}

has_beats() { [[ $(grep -c '"kind":"beat"' "$HOLDFAST_HOME/ledger/bench/db.jsonl" 2>/dev/null) -ge 5 ]]; }

# the guard starts the primary itself, and again when its first process has died
holdfast_guard() {
  stop_server "$place/a"
  "$root/dr" guard "$place/plan.yaml" db --member db-west --pid-file "$place/guard.pid" >"$place/guard.log" 2>&1 &
  disown
  await "the guard's server" 60 is_primary "${ports[0]}"
  await "standby that follows" 60 follows "${ports[0]}"
  await "the lease" 60 grep -q 'Temporal yes, db-b yes' "$place/guard.log"
}

# what is killed, the guard before what it would start again
holdfast_site() {
  [[ $part != lease ]] || cat "$place/guard.pid" "$HOLDFAST_HOME/guard/bench-db-west/stopper.pid"
  working_in "$place/a"
}

# the run goes on after clients write again: it verifies and measures
holdfast_closed() {
  wait "$declaration" || say "the failover ended with $?"
}

# what was lost by the run's own account
holdfast_told() { echo "$(field "$place/run.json" rpo lostCommitsMin) to $(field "$place/run.json" rpo lostCommitsMax)"; }

holdfast_end() {
  "$root/dr" down >/dev/null 2>&1 || true
  end_all
}
