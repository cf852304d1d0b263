#!/bin/bash
# The whole recipe on one machine, from the files in $1; every stage can be called again and goes on.
# Minutes of each stage: TEACHER, IMITATE, TUNE, FINISH (0 = leave out). EXTRA: more flags for all stages.
set -euo pipefail
at=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
vocab=(--vocab "$at/vocab.txt")
dev=(--dev "$at/squad-v1.1-dev-html.jsonl.xz")
rows=(--train "$at/squad-v1.1-train.jsonl.xz,$at/squad-v1.1-train-negatives.jsonl.xz,$at/qed-nq-train.jsonl.xz")
read -ra extra <<<"${EXTRA:-}"
teacher=$at/teacher.safetensors
export PYTHONUNBUFFERED=1

stage() { # stage NAME SCRIPT OUT FLAG...: skipped when finished, resumed when begun
  local name=$1 script=$2 out=$3
  shift 3
  if [ -e "$out.done" ]; then return; fi
  local resume=()
  if [ -e "$out.state.pt" ]; then resume=(--resume); fi
  echo "== $name $(date +%T)"
  "$python" "$script" "$@" "${vocab[@]}" "${rows[@]}" --out "$out" "${resume[@]}" "${extra[@]}"
  touch "$out.done"
}

if [ "${TEACHER:-0}" != 0 ]; then
  stage teacher finetune.py "$at/better.safetensors" --model minilm --init "$teacher" "${dev[@]}" \
    --optimiser adamw --lr 5e-5 --minutes "$TEACHER" --fit
  teacher=$at/better.safetensors
fi
texts=("$at"/*.txt.xz)
if [ ! -e "$at/corpus.npz" ] && [ -e "${texts[0]}" ]; then # on the processors, seconds to minutes
  "$python" corpus.py --text "$(IFS=,; echo "${texts[*]}")" "${vocab[@]}" --out "$at/corpus.npz"
fi
mix=()
if [ -e "$at/corpus.npz" ]; then mix=(--corpus "$at/corpus.npz"); else mix=(--mix qa=1); fi
stage imitation pretrain.py "$at/imitation.safetensors" --teacher "$teacher" "${mix[@]}" \
  --model "${MODEL:-xxs}" --minutes "${IMITATE:-9}" --fit
stage tuning finetune.py "$at/reader.safetensors" --init "$at/imitation.safetensors" --teacher "$teacher" \
  "${dev[@]}" --minutes "${TUNE:-7}" --fit
stage finish finetune.py "$at/reader-qat.safetensors" --init "$at/reader.safetensors" --teacher "$teacher" \
  "${dev[@]}" --qat --lr 5e-5 --minutes "${FINISH:-2}" --fit --half
echo "== all done $(date +%T)"
