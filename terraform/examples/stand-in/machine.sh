#!/bin/sh
# machine.sh create FOLDER NAME | destroy FOLDER NAME | alive FOLDER NAME
#
# alive: whether a machine runs whose name begins with NAME.
#
# Plays a provider: making a machine that is there already changes nothing, and unmaking one that is
# not there is no error. The machine is a process that holds a lock on its disk while it lives, so
# that there can't be two of one name. It leaves the session of whoever made it, as a machine would.
set -eu
folder=$2
name=$3
disk=$folder/$name

runs() {
    [ -e "$disk/lock" ] && ! flock -n "$disk/lock" true
}

case $1 in
create)
    mkdir -p "$disk"
    if ! runs; then
        rm -f "$disk/pid"
        # HOLDFAST_JOB marks what belongs to a job and ends with it; a machine does not
        env -u HOLDFAST_JOB setsid -f flock -n "$disk/lock" \
            sh -c 'echo $$ >"$1/pid"; echo made >>"$1/log"; exec sleep infinity' sh "$disk" \
            </dev/null >/dev/null 2>&1
    fi
    until [ -s "$disk/pid" ] && runs; do sleep 0.05; done
    ;;
destroy)
    if runs; then
        kill "$(cat "$disk/pid")"
        while runs; do sleep 0.05; done
    fi
    rm -rf "$disk"
    ;;
alive)
    for disk in "$folder/$name"*; do
        if runs; then exit 0; fi
    done
    exit 1
    ;;
*)
    echo "usage: machine.sh create|destroy|alive FOLDER NAME" >&2
    exit 2
    ;;
esac
