/** `npm run test:host`: packages the extension and tests it in a real VS Code. */
import { runHostTests } from './host/run.ts';
import { printTotal } from './lib/counts.ts';
import { parseTestArguments } from './lib/arguments.ts';

const counts = await runHostTests(parseTestArguments(process.argv.slice(2)));
printTotal(counts);
process.exitCode = counts.failed > 0 ? 1 : 0;
