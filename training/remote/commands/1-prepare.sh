# First call. Carries .remote/upload-1. Unpacks and checks it, prepares the corpus, tests the machine.
set -u
export FORETYPE_REMOTE_WORK="${FORETYPE_REMOTE_WORK:-/tmp/foretype-remote}" PYTHONUNBUFFERED=1
export TORCHINDUCTOR_CACHE_DIR="$FORETYPE_REMOTE_WORK/cache/inductor" TRITON_CACHE_DIR="$FORETYPE_REMOTE_WORK/cache/triton"
mkdir -p "$FORETYPE_REMOTE_WORK"
nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader 2>/dev/null
exec python3 -m training.remote.prepare .remote/upload-1 --selftest "${FORETYPE_SELFTEST:-}"
