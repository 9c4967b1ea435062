# Third call. Carries .remote/upload-2, unless the second did. Trains and gives the model back; whatever ends it, one
# whole model is in $OUT from 90 % of its time on. FORETYPE_SECONDS: all that the command has, FORETYPE_RESERVE: of these
# for the last export.
started=$(date +%s)
set -u
export FORETYPE_REMOTE_WORK="${FORETYPE_REMOTE_WORK:-/tmp/foretype-remote}" PYTHONUNBUFFERED=1
export TORCHINDUCTOR_CACHE_DIR="$FORETYPE_REMOTE_WORK/cache/inductor" TRITON_CACHE_DIR="$FORETYPE_REMOTE_WORK/cache/triton"
python3 -m training.remote.unpack .remote/upload-2 || exit
exec python3 -m training.remote.train --started "$started" --seconds "${FORETYPE_SECONDS:-560}" \
  --reserve "${FORETYPE_RESERVE:-45}" ${FORETYPE_TRAIN:-}
