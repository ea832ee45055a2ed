// Python in a thread of its own, so that typing never waits. It answers one question after the other.
import { instance } from '@viz-js/viz';
import type { PyodideAPI } from 'pyodide';

type Asked = { id: number; question: string };
type Answer = (question: string) => string;

const here = (name: string) => new URL(name, self.location.href).href;
const PAGE = 65536;

// What Python's memory was when the page was built: FlowLang is imported there, and warm.
async function keptMemory(): Promise<Uint8Array> {
  const response = await fetch(here('memory.bin'));
  if (!response.ok || !response.body) throw new Error('memory.bin is not there');
  const size = Number(response.headers.get('Content-Length'));
  let loaded = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, onward) {
      loaded += piece.length;
      // A server that packs files itself says another size: then nobody knows how much is left.
      if (loaded < size) self.postMessage({ part: loaded / size });
      onward.enqueue(piece);
    },
  });
  const unpacked = response.body.pipeThrough(counted).pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

// Pyodide copies a kept memory over that of a new program, which has to be as large by then. It asks for
// this with a setting that the program does not read, so we see to it when the program has been loaded.
function makeRoom(size: number): void {
  const grown = <Source extends unknown[], Made>(load: (...source: Source) => Promise<Made>) => {
    return async (...source: Source): Promise<Made> => {
      const made = await load(...source);
      const { exports } = (made as { instance?: WebAssembly.Instance }).instance ?? (made as WebAssembly.Instance);
      const memory = exports?.memory;
      if (memory instanceof WebAssembly.Memory && memory.buffer.byteLength < size) {
        memory.grow(Math.ceil((size - memory.buffer.byteLength) / PAGE));
      }
      return made;
    };
  };
  WebAssembly.instantiate = grown(WebAssembly.instantiate) as typeof WebAssembly.instantiate;
  WebAssembly.instantiateStreaming = grown(WebAssembly.instantiateStreaming);
}

async function start(): Promise<Answer> {
  const files = fetch(here('python.zip')).then((response) => response.arrayBuffer());
  const { loadPyodide } = (await import(here('pyodide/pyodide.mjs'))) as typeof import('pyodide');
  const memory = await keptMemory();
  makeRoom(memory.length);
  const python: PyodideAPI = await loadPyodide({ indexURL: here('pyodide/'), _loadSnapshot: memory });
  // Files are no part of the memory: the library is read from them, and what nothing has imported yet.
  python.FS.mkdirTree('/playground');
  python.FS.chdir('/playground');
  const site = python.runPython('import site; site.getsitepackages()[0]') as string;
  python.unpackArchive(await files, 'zip', { extractDir: site });
  const viz = await instance();
  const session = python.globals.get('session');
  session.render = (drawing: string) => viz.renderString(drawing, { format: 'svg' });
  const answer = python.globals.get('answer');
  return (question) => answer(session, question) as string;
}

const started = start();
started.then(
  () => self.postMessage({ part: 1 }),
  (fault: unknown) => self.postMessage({ fault: String(fault) }),
);

self.onmessage = async ({ data }: MessageEvent<Asked>) => {
  try {
    const answer = await started;
    self.postMessage({ id: data.id, answer: answer(data.question) });
  } catch (fault) {
    self.postMessage({ id: data.id, fault: String(fault) });
  }
};
