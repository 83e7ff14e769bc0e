# Two members of Patroni, and etcd at the witness, on this machine: sourced by run.sh.
# shellcheck shell=bash disable=SC2154,SC2034

# ttl 30, loop_wait 10 and retry_timeout 10 are its defaults; less than 20, 1 and 3 it refuses
patroni_timing() {
  case $system in
    patroni) echo "ttl: 30, loop_wait: 10, retry_timeout: 10" ;;
    patroni-tuned) echo "ttl: 20, loop_wait: 1, retry_timeout: 3" ;;
  esac
}

patroni_member() { # name, its port, its API's port
  cat <<YAML
scope: bench
name: $1
restapi: {listen: "127.0.0.1:$3", connect_address: "127.0.0.1:$3"}
etcd3: {host: "127.0.0.1:$etcd_port"}
bootstrap:
  dcs:
    $(patroni_timing | tr ',' '\n' | sed '2,$s/^ */    /')
    maximum_lag_on_failover: 1048576
    postgresql: {use_pg_rewind: true, parameters: {wal_log_hints: "on"}}
  initdb: [{encoding: UTF8}, {locale: C.UTF-8}]
postgresql:
  listen: 127.0.0.1:$2
  connect_address: 127.0.0.1:$2
  data_dir: $place/$1
  bin_dir: $bin
  pgpass: $place/pgpass-$1
  authentication:
    superuser: {username: postgres, password: bench}
    replication: {username: postgres, password: bench}
  pg_hba: [host all all 127.0.0.1/32 trust, host replication all 127.0.0.1/32 trust]
  parameters: {unix_socket_directories: "", shared_buffers: 128MB}
YAML
}

patroni_name() { (($1)) && echo b || echo a; }

patroni_begin() {
  local api peer name index
  mapfile -t api < <(free_ports 4)
  etcd_port=${api[2]} peer=${api[3]}
  mkdir "$place/etcd"
  etcd --data-dir "$place/etcd" --name witness --logger zap \
    --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
    --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
    --initial-cluster "witness=http://127.0.0.1:$peer" >"$place/etcd.log" 2>&1 &
  disown
  give "$place"
  for index in 0 1; do
    name=$(patroni_name $index)
    patroni_member "$name" "${ports[index]}" "${api[index]}" >"$place/$name.yml"
    as_server patroni "$place/$name.yml" >"$place/$name.log" 2>&1 &
    disown
    # the first one founds the cluster
    ((index == 1)) || await "Patroni's primary" 90 is_primary "${ports[0]}"
  done
  await "Patroni's standby" 120 follows "${ports[0]}"
  await "Patroni's own view" 60 patroni_is_whole
  psql_at "${ports[0]}" postgres "CREATE DATABASE app"
}

patroni_is_whole() {
  [[ $(patronictl -c "$place/a.yml" list -f json 2>/dev/null | grep -o '"State": "\(running\|streaming\)"' | wc -l) -eq 2 ]]
}

patroni_switchover() {
  as_server patronictl -c "$place/a.yml" switchover bench --master a --candidate b --force >"$place/switchover.log" 2>&1
}

# it watches and declares by itself
patroni_watch() { :; }
patroni_guard() { :; }
patroni_closed() { :; }
patroni_told() { echo "not told"; }

# the daemon goes with its server
patroni_site() {
  named "$place/a.yml"
  working_in "$place/a"
}

patroni_end() { end_all; }
