import assert from 'node:assert/strict';
import { DocumentMirror } from '../../../../src/document/mirror.ts';
import type { ProjectMemory } from '../../../../src/memory/project-memory.ts';
import { JobQueue } from '../../../../src/worker/server/job-queue.ts';
import { ProjectIndexer } from '../../../../src/worker/server/project-indexer.ts';
import { CharacterTokenizer } from '../../helpers/character-tokenizer.ts';
import { settle } from '../../helpers/fake-clock.ts';
import { ToyHost } from '../../helpers/toy-model.ts';

const tokenizer = new CharacterTokenizer();
const BYTES = 4e6;

function rig() {
  const host = new ToyHost();
  const failures: unknown[] = [];
  const jobs: JobQueue = new JobQueue(
    (error) => failures.push(error),
    () => {
      indexer.indexWhenIdle();
    },
  );
  const indexer: ProjectIndexer = new ProjectIndexer(host, jobs);
  const open = (uri: string, text: string, project?: string): DocumentMirror => {
    const mirror = new DocumentMirror(uri, uri, 1, text);
    indexer.open(mirror, project);
    return mirror;
  };
  return { host, jobs, indexer, open, failures };
}

/** What the memory has after a text, the newest first. */
function following(memory: ProjectMemory | undefined, text: string): string {
  const context = tokenizer.encode(text).toReversed();
  const { count, tokens } = memory?.find(context) ?? { count: 0, tokens: [] };
  return tokenizer.decode(Array.from(tokens).slice(0, count));
}

describe('ProjectIndexer', () => {
  it('indexes open documents and files while there is nothing else to do', async () => {
    const { indexer, open } = rig();
    open('a', 'total = one;\n', 'project');
    indexer.start(tokenizer, BYTES);
    indexer.read({ project: 'project', uri: 'b', text: 'total = two;\n' });
    await settle();
    assert.equal(following(indexer.of('a'), 'total = '), 'to');
    assert.ok(indexer.use().projectTokens > 20 && indexer.use().projectBytes > 20);
  });

  it('follows edits, and forgets what is closed, deleted or cleared', async () => {
    const { indexer, open } = rig();
    indexer.start(tokenizer, BYTES);
    const mirror = open('a', 'total = one;\n', 'project');
    indexer.read({ project: 'project', uri: 'b', text: 'total = two;\n' });
    indexer.read({ project: 'project', uri: 'c', text: 'total = three;\n' });
    await settle();
    const edits = [{ offset: 'total = '.length, length: 3, text: 'four' }];
    mirror.apply(edits, 2);
    indexer.edit('a', edits);
    indexer.forget('c');
    indexer.forget('a');
    indexer.indexWhenIdle();
    await settle();
    assert.equal(following(indexer.of('a'), 'total = '), 'ft');
    indexer.clear();
    await settle();
    assert.equal(following(indexer.of('a'), 'total = '), 'f');
    indexer.close('a');
    await settle();
    assert.equal(indexer.of('a'), undefined);
    assert.equal(indexer.use().projectTokens, 0);
  });

  it('keeps projects apart', async () => {
    const { indexer, open } = rig();
    indexer.start(tokenizer, BYTES);
    open('left/a', 'total = ', 'left');
    open('right/a', 'total = ', 'right');
    open('alone', 'total = ');
    indexer.read({ project: 'left', uri: 'left/b', text: 'total = left;\n' });
    indexer.read({ project: 'right', uri: 'right/b', text: 'total = right;\n' });
    await settle();
    assert.equal(following(indexer.of('left/a'), 'total = '), 'l');
    assert.equal(following(indexer.of('right/a'), 'total = '), 'r');
    assert.equal(following(indexer.of('alone'), 'total = '), '');
  });

  it('gives way to any other job, and goes on after it', async () => {
    const { host, indexer, jobs } = rig();
    indexer.start(tokenizer, BYTES);
    const completion = { isDone: false };
    host.onYield = () => {
      host.onYield = () => undefined;
      const before = indexer.use().projectTokens;
      jobs.push('complete', async () => {
        await settle();
        assert.equal(indexer.use().projectTokens, before, 'indexed while a completion ran');
        completion.isDone = true;
      });
    };
    const lines = Array.from({ length: 2_000 }, (_, i) => `const name${i} = compute(${i});`);
    indexer.read({ project: 'project', uri: 'a', text: lines.join('\n') });
    for (let i = 0; i < 400 && !(completion.isDone && jobs.isIdle); i++) await settle();
    assert.ok(completion.isDone && jobs.isIdle);
    assert.ok(indexer.use().projectTokens > 50_000, String(indexer.use().projectTokens));
  });

  it('remembers nothing where memories are turned off, or no model is loaded', async () => {
    const { indexer, open, failures } = rig();
    open('a', 'total = one;\n', 'project');
    await settle();
    assert.equal(indexer.of('a'), undefined);
    indexer.start(tokenizer, 0);
    indexer.read({ project: 'project', uri: 'b', text: 'total = two;\n' });
    await settle();
    assert.equal(indexer.of('a'), undefined);
    assert.deepEqual([indexer.use().projectBytes, failures], [0, []]);
  });
});
