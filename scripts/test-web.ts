/** `npm run test:web`: packages the extension and tests it in the extension host of a web page. */
import { runWebTests } from './host/run.ts';
import { printTotal } from './lib/counts.ts';
import { parseTestArguments } from './lib/arguments.ts';

const counts = await runWebTests(parseTestArguments(process.argv.slice(2)));
printTotal(counts);
process.exitCode = counts.failed > 0 ? 1 : 0;
