import { runMain } from '../src/cli/run-main.ts';
import { fetchHeldOut } from './evaluate/held-out.ts';

/** Prints the folder of the held-out packages, for `evaluate --files`. */
await runMain('npm run -s held-out', async () => {
  console.log(await fetchHeldOut());
});
