#!/bin/sh
# Starts the long run at the lowest priority, or goes on with it; nothing happens when it is running already.
#     sh training/start.sh PYTHON [--run NAME and other arguments of training.train]
set -eu
python=$1
shift
root="${XDG_CACHE_HOME:-$HOME/.cache}/foretype-training"
mkdir -p "$root"
cd "$(dirname "$0")/.."
case $("$python" -m training.pause state) in "no run") ;; *) echo "already running"; exit 0 ;; esac
low="nice -n 19"
command -v ionice > /dev/null && low="$low ionice -c3"
setsid nohup $low "$python" -m training.train --pid-file "$root/run.pid" "$@" >> "$root/run.log" 2>&1 &
