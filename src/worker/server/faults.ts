import { SettingsError } from '../../completion/host.ts';
import { InstallationError, InvalidLogitsError, OutOfMemoryError } from '../../runtime/engine.ts';
import { ModelFileError } from '../../gguf/model-file-error.ts';
import { plainError } from '../../util/plain-text.ts';
import type { FaultReport, WorkerFault } from '../protocol.ts';

/** What went wrong, in the protocol's terms. */
export function reportFault(error: unknown): FaultReport {
  return { fault: faultOf(error), message: plainError(error) };
}

function faultOf(error: unknown): WorkerFault {
  if (error instanceof OutOfMemoryError) return 'out-of-memory';
  if (error instanceof SettingsError) return 'settings';
  if (error instanceof InstallationError) return 'installation';
  if (error instanceof InvalidLogitsError) return 'model-invalid';
  if (!(error instanceof ModelFileError)) return 'internal';
  switch (error.fault) {
    case 'not-found':
      return 'model-not-found';
    case 'unsupported':
      return 'model-unsupported';
    case 'not-gguf':
    case 'truncated':
    case 'corrupt':
    case 'incomplete':
      return 'model-invalid';
  }
}
