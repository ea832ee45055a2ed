// Makes the page: node build.mjs PARTS OUT, where PARTS is what gather.py collected.
//
// Python is started here once, FlowLang imported and used, and its memory written down. The page goes on
// from there, so that nothing has to be imported or compiled while a visitor waits.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { loadPyodide } from 'pyodide';

const [parts, out] = process.argv.slice(2);
const pyodideFiles = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json'];

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'pyodide'), { recursive: true });
for (const name of pyodideFiles) copyFileSync(join('node_modules/pyodide', name), join(out, 'pyodide', name));
for (const name of ['python.zip', 'site.css']) copyFileSync(join(parts, name), join(out, name));
for (const name of ['index.html', 'playground.css']) copyFileSync(join('src', name), join(out, name));

await build({
  entryPoints: ['src/main.ts', 'src/worker.ts'],
  outdir: out,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'linked',
  define: { EXAMPLES: readFileSync(join(parts, 'examples.json'), 'utf8') },
});

const python = await loadPyodide({ _makeSnapshot: true });
python.globals.set('examples', readFileSync(join(parts, 'examples.json'), 'utf8'));
const site = python.runPython('import site; site.getsitepackages()[0]');
python.unpackArchive(new Uint8Array(readFileSync(join(parts, 'python.zip'))), 'zip', { extractDir: site });
python.runPython(readFileSync('start.py', 'utf8'));
wipe(python._module);
const memory = python.makeMemorySnapshot();
writeFileSync(join(out, 'memory.bin'), gzipSync(memory, { level: 9 }));
console.log(`Python's memory: ${(memory.length / 1e6).toFixed(1)} MB`);

// Free memory holds what was there before, which nobody has to download: zeros pack to nothing.
function wipe(module) {
  for (const size of [1 << 20, 1 << 16, 1 << 12, 1 << 8]) {
    const taken = [];
    const end = module.HEAP8.length;
    for (let spent = 0; spent < end; spent += size) {
      const at = module._malloc(size);
      if (module.HEAP8.length > end) throw new Error('the memory has grown');
      module.HEAPU8.fill(0, at, at + size);
      taken.push(at);
      if (at + size > end - (1 << 20)) break;
    }
    for (const at of taken) module._free(at);
  }
}
