import type { JumpArguments, NamedPackage } from './arguments.ts';
import { Jumper } from './jumper.ts';
import type { Sample } from './sample.ts';
import { withWindowServer, type WindowTools } from './window-server.ts';

/** A package with a window of its own. */
export interface OpenWindow {
  readonly name: string;
  readonly jumper: Jumper;
}

/** Opens the sample in a new window of each package, so that they can take turns, and closes all after the work. */
export async function withWindows<T>(
  packages: readonly NamedPackage[],
  tools: WindowTools,
  sample: Sample,
  options: JumpArguments,
  work: (windows: readonly OpenWindow[]) => Promise<T>,
): Promise<T> {
  const [first, ...others] = packages;
  if (first === undefined) return work([]);
  return withWindowServer(tools, first.vsix, options.suggestions, async (fixture) => {
    const jumper = await Jumper.open(fixture, sample, options.pace);
    try {
      return await withWindows(others, tools, sample, options, (rest) =>
        work([{ name: first.name, jumper }, ...rest]),
      );
    } finally {
      await jumper.close();
    }
  });
}
