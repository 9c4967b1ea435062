import { VS_CODE_NODE, vsCodeNode } from '../../scripts/tools/vs-code-node.ts';
import { errorMessage } from '../../src/util/errors.ts';

/**
 * The Node whose V8 is as new as VS Code's, where the extension runs: an older one lacks instructions that the kernels
 * use. This one if it is new enough, and also where another cannot be had.
 */
export async function nodeLikeVsCode(say: (line: string) => void): Promise<string> {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= Number(VS_CODE_NODE)) return process.execPath;
  try {
    return await vsCodeNode(say, ', whose V8 is that of VS Code');
  } catch (error) {
    say(`Going on with Node ${process.versions.node}: ${errorMessage(error)}`);
    return process.execPath;
  }
}
