# Second call, may be left out. Carries .remote/upload-2. Short runs; the third call trains as the best of them.
# FORETYPE_SECONDS: of each run. FORETYPE_COMPARE: what is tried, as arguments without blanks in them.
set -u
export FORETYPE_REMOTE_WORK="${FORETYPE_REMOTE_WORK:-/tmp/foretype-remote}" PYTHONUNBUFFERED=1
export TORCHINDUCTOR_CACHE_DIR="$FORETYPE_REMOTE_WORK/cache/inductor" TRITON_CACHE_DIR="$FORETYPE_REMOTE_WORK/cache/triton"
python3 -m training.remote.unpack .remote/upload-2 || exit
exec python3 -m training.remote.compare --seconds "${FORETYPE_SECONDS:-40}" \
  ${FORETYPE_COMPARE:---try optimizer.matrices=\'muon\' --try horizon=0.1}
