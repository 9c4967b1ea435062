import { CacheBudgetError } from '../../completion/budget.ts';
import { InstallationError, InvalidLogitsError, OutOfMemoryError } from '../../runtime/engine.ts';
import { ModelFileError } from '../../gguf/model-file-error.ts';
import { FimChoiceError } from '../../models/fim-choice.ts';
import { plainError, sentence } from '../../util/plain-text.ts';
import { INSTALL_AGAIN } from '../advice.ts';
import type { ReportedFault, WorkerFault } from '../protocol.ts';

/** What went wrong, in the protocol's terms. */
export function reportFault(error: unknown): ReportedFault {
  return { fault: faultOf(error), message: messageOf(error) };
}

function messageOf(error: unknown): ReportedFault['message'] {
  if (error instanceof CacheBudgetError) return error.shortage;
  if (error instanceof FimChoiceError) return { kind: 'prompt-format', reason: error.message };
  if (error instanceof InstallationError) return sentence`${error.message} ${INSTALL_AGAIN}`;
  return plainError(error);
}

function faultOf(error: unknown): WorkerFault {
  if (error instanceof OutOfMemoryError) return 'out-of-memory';
  if (error instanceof CacheBudgetError || error instanceof FimChoiceError) return 'settings';
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
