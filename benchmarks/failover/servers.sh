# PostgreSQL servers, processes and waiting: sourced by run.sh.
# shellcheck shell=bash disable=SC2154,SC2034

# PostgreSQL does not run as root
as_server() {
  if [[ $EUID -eq 0 ]]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

give() { [[ $EUID -ne 0 ]] || chown postgres "$1"; }

free_ports() {
  $python -c '
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for it in held:
    it.bind(("127.0.0.1", 0))
    print(it.getsockname()[1])' "$1"
}

listen_on() { # data directory, port
  as_server tee -a "$1/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $2
unix_socket_directories = ''
shared_buffers = 128MB
wal_log_hints = on
CONF
}

initialise() {
  mkdir "$1"
  give "$1"
  give "$place"
  as_server "$bin/initdb" -D "$1" -U postgres -A trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  listen_on "$1" "$2"
}

start_server() { as_server "$bin/pg_ctl" -D "$1" -w -l "$1.log" start >/dev/null; }

stop_server() { as_server "$bin/pg_ctl" -D "$1" -w -m fast stop >/dev/null; }

psql_at() { PGPASSWORD=bench "$bin/psql" -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$1" -U postgres -d "$2" -c "$3"; }

is_primary() { [[ $(psql_at "$1" postgres "SELECT NOT pg_is_in_recovery()" 2>/dev/null) == t ]]; }

follows() { [[ $(psql_at "$1" postgres "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name <> 'pg_basebackup'" 2>/dev/null) == 1 ]]; }

has_written() { ((($(grep -c " $1$" "$place/acks" 2>/dev/null) + 0) >= $2)); }

has_written_since() { awk -v killed="$1" -v n="$2" '$2 > killed { seen++ } END { exit seen < n }' "$place/acks"; }

await() { # what, seconds, condition
  local what=$1 end=$((SECONDS + $2))
  shift 2
  until "$@"; do
    if ((SECONDS > end)); then
      say "no $what; the logs are in $place"
      keep=yes
      exit 1
    fi
    sleep 0.2
  done
}

field() { # file, names
  $python -c '
import json, sys
value = json.load(open(sys.argv[1]))
for name in sys.argv[2:]:
    value = value[name]
print(value)' "$@"
}

# all that work in a data directory, whether or not the first of them lives
working_in() {
  local process
  for process in /proc/[0-9]*; do
    [[ $(readlink "$process/cwd" 2>/dev/null) != "$1" ]] || echo "${process#/proc/}"
  done
}

# those whose arguments name something, this script and its children apart
named() {
  local process
  for process in /proc/[0-9]*; do
    if { tr '\0' '\n' <"$process/cmdline" | grep -qF -- "$1"; } 2>/dev/null; then
      echo "${process#/proc/}"
    fi
  done
}

# whatever was started for this run: its arguments name a file of it, or it works there
end_all() {
  local process pid
  for pid in $(named "$work/"); do
    kill -KILL "$pid" 2>/dev/null || true
  done
  for process in /proc/[0-9]*; do
    [[ $(readlink "$process/cwd" 2>/dev/null) != "$work"/* ]] || kill -KILL "${process#/proc/}" 2>/dev/null || true
  done
}
