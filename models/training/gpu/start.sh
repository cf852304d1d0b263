#!/bin/bash
# start.sh FOLDER: training in a session of its own, which outlives the call that starts it.
set -euo pipefail
setsid nohup bash "$(dirname "$0")/train.sh" "$1" >>"$1/log" 2>&1 </dev/null &
echo $! >"$1/pid"
echo "started $(cat "$1/pid")"
