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
# A session is scheduled as a group by Linux (sched_autogroup), and a nice value counts within its group only: the group
# of the new session gets the lowest priority as well. The process id is written at once: on a busy machine Python may
# take minutes to start.
quiet='if [ -w /proc/self/autogroup ]; then echo 19 > /proc/self/autogroup; fi; echo $$ > "$0"; exec "$@"'
setsid nohup sh -c "$quiet" "$root/run.pid" $low "$python" -m training.train "$@" >> "$root/run.log" 2>&1 &
