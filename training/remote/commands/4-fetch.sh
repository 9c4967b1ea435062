# Fourth call. Carries nothing. Gives back what did not fit into the third one's return.
set -u
export FORETYPE_REMOTE_WORK="${FORETYPE_REMOTE_WORK:-/tmp/foretype-remote}" PYTHONUNBUFFERED=1
exec python3 -m training.remote.fetch ${FORETYPE_FETCH:-}
