import type { FromView, ToView } from '../../worker/view-messages.ts';

/** The page of the GPU's view: runs a worker, and passes on what it and the editor's side say. */

declare function acquireVsCodeApi(): { postMessage(message: FromView, transfer?: ArrayBuffer[]): void };

const editor = acquireVsCodeApi();
let worker: Worker | undefined;

function start(run: number, script: Uint8Array): void {
  worker?.terminate();
  const url = URL.createObjectURL(new Blob([Uint8Array.from(script)], { type: 'text/javascript' }));
  const failed = (reason: string): void => {
    editor.postMessage({ type: 'failed', run, reason });
  };
  try {
    const started = new Worker(url, { name: 'foretype' });
    started.onmessage = ({ data }: MessageEvent<unknown>): void => {
      editor.postMessage({ type: 'passed', run, message: data });
    };
    started.onmessageerror = (): void => {
      failed('a message could not be read');
    };
    started.onerror = (event): void => {
      event.preventDefault();
      failed(event.message || 'its script could not be started');
    };
    worker = started;
  } catch (error) {
    failed(error instanceof Error ? error.message : 'the page may not start it');
  }
}

function tell(text: string): void {
  const status = document.getElementById('status');
  if (status !== null) status.textContent = text;
}

window.addEventListener('message', ({ data }: MessageEvent<ToView>) => {
  switch (data.type) {
    case 'start':
      start(data.run, data.script);
      tell('The model runs on the GPU, from this view. The view may be hidden, but not closed.');
      return;
    case 'stop':
      worker?.terminate();
      worker = undefined;
      tell('The model does not run here now.');
      return;
    case 'pass':
      worker?.postMessage(data.message);
      return;
  }
});

/** Whether there is a GPU; the worker requests it again for itself. */
async function hasGpu(): Promise<boolean> {
  // Not in every browser that hosts VS Code.
  const { gpu } = navigator as { readonly gpu?: GPU };
  try {
    return (await gpu?.requestAdapter()) instanceof Object;
  } catch {
    return false;
  }
}

void hasGpu().then((found) => {
  if (!found) tell('WebGPU finds no GPU that it can use on this machine. The processor runs the model.');
  editor.postMessage({ type: 'ready', hasGpu: found });
});
