#!/usr/bin/env bash
# Finds or gets what a bare machine lacks to build, test and demonstrate Holdfast, and records
# where it is in $HOLDFAST_HOME/tools.env. Says what it does on stderr, a line per thing.
# Exit 0: all there. Exit 2: something is missing; stdout then has what, and what to do about it.
#
#   setup.sh [--yes] [--tests]     --yes, or CI in the environment: install without asking
#                                  --tests: also what only tests need; never fails for want of it
set -uo pipefail

readonly temporal_source=github.com/temporalio/cli/cmd/temporal@v1.5.1
readonly temporal_download=https://temporal.download/cli/archive/latest
readonly oldest_maven=3.8 oldest_postgres=14 oldest_temporal_server=1.28 oldest_go=1.25
readonly tools=(HOLDFAST_JAVA_HOME HOLDFAST_MVN HOLDFAST_PG_BIN HOLDFAST_TEMPORAL_CLI)

root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
home=${HOLDFAST_HOME:-$root/.holdfast}
yes=${CI:+yes}
declare -A found

say() { printf 'set-up: %s\n' "$*" >&2; }

# what is wrong, what to do
fail() {
  say "$1"
  say "$2"
  printf '%s\n%s\n' "$1" "$2"
  exit 2
}

has() { type -P "$1" >/dev/null; }

at_least() { [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

# --- what an earlier run has recorded ------------------------------------------------------------

recorded() {
  [[ -O $home/tools.env ]] || return 1
  local key value
  while IFS='=' read -r key value; do found[$key]=$value; done <"$home/tools.env"
  for key in "${tools[@]}"; do
    [[ ${!key:-${found[$key]:-}} == "${found[$key]:-}" ]] || return 1
  done
  [[ -x ${found[HOLDFAST_JAVA_HOME]:-}/bin/javac && -x ${found[HOLDFAST_MVN]:-} &&
    -x ${found[HOLDFAST_PG_BIN]:-}/initdb && -x ${found[HOLDFAST_TEMPORAL_CLI]:-} ]] &&
    has setpriv && has setsid && has flock
}

record() {
  local key new
  new=$(mktemp "$home/tools.env.XXXXXX") || fail "cannot write into $home" "set HOLDFAST_HOME to a folder of your own"
  for key in "${tools[@]}"; do printf '%s=%s\n' "$key" "${found[$key]}"; done >"$new"
  mv "$new" "$home/tools.env"
}

# --- finders: set found[…], or return 1 ----------------------------------------------------------

is_jdk_17() { [[ -x $1/bin/javac ]] && grep -q '^JAVA_VERSION="17[".]' "$1/release" 2>/dev/null; }

find_jdk() {
  local candidate on_path
  on_path=$(readlink -f "$(type -P javac)" 2>/dev/null)
  for candidate in "${HOLDFAST_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*17* "${on_path%/bin/javac}"; do
    if [[ -n $candidate ]] && is_jdk_17 "$candidate"; then
      found[HOLDFAST_JAVA_HOME]=$candidate
      return
    fi
  done
  return 1
}

find_maven() {
  local maven version
  maven=${HOLDFAST_MVN:-$(type -P mvn)}
  [[ -x $maven ]] || return 1
  version=$(JAVA_HOME=${found[HOLDFAST_JAVA_HOME]:-} "$maven" -v 2>/dev/null | grep -oE 'Apache Maven [0-9.]+')
  at_least $oldest_maven "${version##* }" && found[HOLDFAST_MVN]=$maven
}

is_postgres() {
  local program
  for program in initdb pg_ctl pg_dump pg_restore; do [[ -x $1/$program ]] || return 1; done
  at_least $oldest_postgres "$("$1/pg_ctl" --version | grep -oE '[0-9]+' | head -n 1)"
}

find_postgres() {
  local candidate on_path
  if [[ -n ${HOLDFAST_PG_BIN:-} ]]; then
    is_postgres "$HOLDFAST_PG_BIN" || return 1
    found[HOLDFAST_PG_BIN]=$HOLDFAST_PG_BIN
    return
  fi
  on_path=$(readlink -f "$(type -P pg_ctl)" 2>/dev/null)
  for candidate in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "${on_path%/pg_ctl}"; do
    if is_postgres "$candidate"; then
      found[HOLDFAST_PG_BIN]=$candidate
      return
    fi
  done
  return 1
}

# one that Go has built says 0.0.0-DEV of itself, but all tell the server they contain
is_temporal() {
  [[ -x $1 ]] && at_least $oldest_temporal_server \
    "$(timeout 15 "$1" --version 2>/dev/null | grep -oE 'Server [0-9.]+' | cut -d ' ' -f 2)"
}

find_temporal() {
  local candidate
  for candidate in "${HOLDFAST_TEMPORAL_CLI:-$(type -P temporal)}" "$home/bin/temporal" ~/go/bin/temporal; do
    if [[ -n $candidate ]] && is_temporal "$candidate"; then
      found[HOLDFAST_TEMPORAL_CLI]=$candidate
      return
    fi
    [[ -z ${HOLDFAST_TEMPORAL_CLI:-} ]] || return 1
  done
  return 1
}

# --- packages ------------------------------------------------------------------------------------

# PostgreSQL's package would start a server on port 5432
keep_debian_from_starting_a_server() {
  local settings=/etc/postgresql-common/createcluster.conf
  [[ -e $settings ]] ||
    as_root sh -c "mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false  # by Holdfast: no server was asked for' >$settings"
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi 9>&-
}

package_manager() {
  local manager
  for manager in apt-get dnf apk; do has $manager && echo $manager && return; done
}

packages_for() {
  case $1 in
    apt-get) local names=(openjdk-17-jdk-headless maven postgresql util-linux curl) ;;
    dnf) local names=(java-17-openjdk-devel maven 'postgresql-server postgresql-contrib' util-linux curl) ;;
    apk) local names=(openjdk17-jdk maven 'postgresql postgresql-client postgresql-contrib' 'setpriv util-linux' curl) ;;
  esac
  [[ -n ${found[HOLDFAST_JAVA_HOME]:-} ]] || echo "${names[0]}"
  [[ -n ${found[HOLDFAST_MVN]:-} ]] || echo "${names[1]}"
  [[ -n ${found[HOLDFAST_PG_BIN]:-} ]] || echo "${names[2]}"
  { has setpriv && has setsid && has flock; } || echo "${names[3]}"
  [[ -n ${found[HOLDFAST_TEMPORAL_CLI]:-} ]] || has curl || has go || echo "${names[4]} ca-certificates"
}

install_command() {
  case $1 in
    apt-get) echo "apt-get install -y --no-install-recommends" ;;
    dnf) echo "dnf install -y" ;;
    apk) echo "apk add" ;;
  esac
}

install_packages() {
  local manager packages command answer
  manager=$(package_manager)
  packages=$(packages_for "${manager:-apt-get}" | tr '\n' ' ')
  packages=${packages% }
  [[ -n $packages ]] || return 0
  [[ -n $manager ]] || fail "this machine lacks $packages and has no apt-get, dnf or apk" "install them by hand and try again"
  command="$(install_command "$manager") $packages"
  if [[ -z $yes ]]; then
    [[ -t 0 && -t 2 ]] || fail "this machine lacks $packages, and nobody can be asked" \
      "add --yes, or type: $( ((EUID == 0)) || echo 'sudo ')$command"
    read -r -p "set-up: install with '$command'? [y/N] " answer
    [[ $answer == [yY]* ]] || fail "not installed: $packages" "install them and try again"
  fi
  ((EUID == 0)) || has sudo || fail "this machine lacks $packages, which takes root to install" "type as root: $command"
  say "installing $packages"
  run_package_manager "$manager" "$command" || fail "could not install $packages" "see above; install them by hand and try again"
}

# $2 is split into words on purpose
# shellcheck disable=SC2086
run_package_manager() {
  case $1 in
    apt-get)
      # apt waits for others when it installs, but not when it updates its lists
      local apt=(flock /run/lock/holdfast-apt.lock env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
        apt-get -q -o DPkg::Lock::Timeout=300)
      [[ $2 != *postgresql* ]] || keep_debian_from_starting_a_server
      as_root "${apt[@]}" update || say "going on with the package lists as they are"
      as_root "${apt[@]}" ${2#apt-get } ;;
    *) as_root $2 ;;
  esac >&2
}

# --- what only tests need ------------------------------------------------------------------------

# of Debian: the program and its package
readonly test_programs=(haproxy:haproxy named:bind9 pgbouncer:pgbouncer ip:iproute2 faketime:faketime)

get_test_programs() {
  local entry lacking=()
  for entry in "${test_programs[@]}"; do
    PATH=$PATH:/usr/sbin has "${entry%%:*}" || lacking+=("${entry##*:}")
  done
  ((${#lacking[@]})) || return 0
  if ((EUID == 0)) && [[ -n $yes ]] && has apt-get; then
    say "installing for tests: ${lacking[*]}"
    install_asleep "${lacking[@]}" && return
  fi
  say "SKIPPED: tests that need ${lacking[*]}; to have them: $( ((EUID == 0)) || echo 'sudo ')apt-get install ${lacking[*]}"
}

# Their packages would start servers, now and at every boot: masked until they are installed where
# systemd runs, and nothing starts in run level 1 where it does not.
install_asleep() {
  local units=() package installed
  for package in "$@"; do units+=("$package.service"); done
  [[ " $* " != *" bind9 "* ]] || units+=(named.service)
  [[ ! -d /run/systemd/system ]] || systemctl mask --runtime "${units[@]}" >&2 2>&1
  RUNLEVEL=1 run_package_manager apt-get "apt-get install -y --no-install-recommends $*"
  installed=$?
  if [[ -d /run/systemd/system ]]; then
    systemctl unmask --runtime "${units[@]}" >&2 2>&1
    systemctl disable "${units[@]}" >&2 2>&1
  fi
  return $installed
}

# --- the temporal CLI ----------------------------------------------------------------------------

download_temporal() {
  local arch folder=$1
  case $(uname -m) in
    x86_64) arch=amd64 ;;
    aarch64) arch=arm64 ;;
    *) return 1 ;;
  esac
  has curl && say "temporal: downloading from ${temporal_download%/cli*}" &&
    curl -fsSL --connect-timeout 5 --max-time 180 --speed-limit 20000 --speed-time 10 \
      -o "$folder/archive" "$temporal_download?platform=linux&arch=$arch" &&
    tar -xzf "$folder/archive" -C "$folder" temporal
}

build_temporal() {
  local version
  version=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null) && at_least $oldest_go "${version#go}" || return 1
  say "temporal: building with Go, once, about 4 minutes"
  GOBIN=$1 timeout 900 go install "$temporal_source" >&2
}

get_temporal() {
  local way folder
  folder=$(mktemp -d "$home/bin/.temporal.XXXXXX") || return 1
  # shellcheck disable=SC2064
  trap "rm -rf '$folder'" EXIT
  for way in download_temporal build_temporal; do
    if $way "$folder" && is_temporal "$folder/temporal"; then
      mv "$folder/temporal" "$home/bin/temporal"
      found[HOLDFAST_TEMPORAL_CLI]=$home/bin/temporal
      return
    fi
  done
  return 1
}

# -------------------------------------------------------------------------------------------------

find_all() { find_jdk; find_maven; find_postgres; find_temporal; }

# the variable, what it must be
refuse_wish() {
  [[ -z ${!1:-} || ${found[$1]:-} == "${!1}" ]] || fail "$1=${!1} is not $2" "correct it or unset it"
}

refuse_wrong_wishes() {
  refuse_wish HOLDFAST_JAVA_HOME "the home of a JDK 17"
  refuse_wish HOLDFAST_MVN "Maven $oldest_maven or newer"
  refuse_wish HOLDFAST_PG_BIN "a directory with initdb, pg_ctl, pg_dump and pg_restore of PostgreSQL $oldest_postgres or newer"
  refuse_wish HOLDFAST_TEMPORAL_CLI "a temporal CLI of version 1.4 or newer"
}

main() {
  local option tests=''
  for option in "$@"; do
    case $option in
      --yes) yes=yes ;;
      --tests) tests=yes ;;
      *) fail "unknown option $option" "usage: setup.sh [--yes] [--tests]" ;;
    esac
  done
  get_tools
  [[ -z $tests ]] || get_test_programs
}

get_tools() {
  mkdir -p "$home/bin" || fail "cannot make $home" "set HOLDFAST_HOME to a folder of your own"
  home=$(cd "$home" && pwd)
  recorded && return

  # a second run on the same folder waits, and then finds it all
  if has flock; then
    exec 9>"$home/setup.lock"
    flock 9
    recorded && return
  fi
  found=()
  find_all
  refuse_wrong_wishes
  install_packages
  find_all
  [[ -n ${found[HOLDFAST_JAVA_HOME]:-} ]] || fail "no JDK 17 was found" "install one and set JAVA_HOME to it"
  say "JDK 17: ${found[HOLDFAST_JAVA_HOME]}"
  [[ -n ${found[HOLDFAST_MVN]:-} ]] || fail "no Maven $oldest_maven or newer was found" "install one and put mvn on the PATH"
  say "Maven: ${found[HOLDFAST_MVN]}"
  [[ -n ${found[HOLDFAST_PG_BIN]:-} ]] ||
    fail "no PostgreSQL $oldest_postgres or newer with server and client programs was found" \
      "install one and set HOLDFAST_PG_BIN to the directory of its programs"
  say "PostgreSQL: ${found[HOLDFAST_PG_BIN]}"
  { has setpriv && has setsid && has flock; } || fail "setpriv, setsid and flock were not found" "install util-linux"
  [[ -n ${found[HOLDFAST_TEMPORAL_CLI]:-} ]] || get_temporal ||
    fail "the temporal CLI could neither be downloaded nor built" \
      "get it from https://docs.temporal.io/cli and set HOLDFAST_TEMPORAL_CLI to it, or install Go $oldest_go"
  say "temporal: ${found[HOLDFAST_TEMPORAL_CLI]}"
  record
}

main "$@"
