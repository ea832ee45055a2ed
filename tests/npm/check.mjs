// Reads exports back with the tools that people open them with. Prints one line for each complaint.
//
//   node check.mjs mermaid|bpmn|dmn FILE…
import { readFileSync } from 'node:fs';

const [kind, ...files] = process.argv.slice(2);

async function mermaidReader() {
  const { JSDOM } = await import('jsdom');
  const dom = new JSDOM('<!DOCTYPE html><body></body>');
  globalThis.window = dom.window;
  globalThis.document = dom.window.document;
  const { default: mermaid } = await import('mermaid');
  mermaid.initialize({ startOnLoad: false });
  return async (text) => {
    await mermaid.parse(text);
    return [];
  };
}

async function bpmnReader() {
  const { BpmnModdle } = await import('bpmn-moddle');
  const { default: Linter } = await import('bpmnlint/lib/linter.js');
  const { default: NodeResolver } = await import('bpmnlint/lib/resolver/node-resolver.js');
  const resolver = new NodeResolver();
  return async (text) => {
    // A linter of its own for each file: its rules remember what they have seen.
    const linter = new Linter({ resolver, config: { extends: 'bpmnlint:recommended' } });
    const { rootElement, warnings } = await new BpmnModdle().fromXML(text);
    const reports = Object.entries(await linter.lint(rootElement));
    return [
      ...warnings.map((one) => one.message),
      ...reports.flatMap(([rule, found]) => found.map((one) => `${rule}: ${one.id} ${one.message}`)),
    ];
  };
}

async function dmnReader() {
  const { DmnModdle } = await import('dmn-moddle');
  return async (text) => {
    const { rootElement, warnings } = await new DmnModdle().fromXML(text, 'dmn:Definitions');
    const tables = rootElement.drgElement.filter((one) => one.decisionLogic?.rule?.length);
    return [...warnings.map((one) => one.message), ...(tables.length ? [] : ['there is no table in it'])];
  };
}

const read = await { mermaid: mermaidReader, bpmn: bpmnReader, dmn: dmnReader }[kind]();
for (const file of files) {
  try {
    for (const complaint of await read(readFileSync(file, 'utf8'))) console.log(`${file}: ${complaint}`);
  } catch (problem) {
    console.log(`${file}: ${problem.message.split('\n').slice(0, 4).join(' / ')}`);
  }
}
