#!/bin/bash
# poll.sh FOLDER OUT SECONDS: wait (until all is done, or it has died), show the log, leave the newest reader's pieces in OUT.
set -euo pipefail
at=$1 out=$2 end=$((SECONDS + $3))
while [ $SECONDS -lt $end ] && kill -0 "$(cat "$at/pid")" 2>/dev/null; do sleep 2; done
grep -v "^$" "$at/log" | tail -n 40
kill -0 "$(cat "$at/pid")" 2>/dev/null && echo "still running" || echo "no longer running"
command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=utilization.gpu,memory.used --format=csv,noheader || true
for name in reader-qat reader imitation; do
  if [ -e "$at/$name.safetensors" ]; then
    cp "$at/$name.safetensors" "$at/back.safetensors" # it may be replaced meanwhile
    "${PYTHON:-python3}" "$(dirname "$0")/../halve.py" "$at/back.safetensors" "$at/$name-half.safetensors"
    "${PYTHON:-python3}" "$(dirname "$0")/pieces.py" split "$at/$name-half.safetensors" "$out"
    break
  fi
done
