// The page: which files are shown, and what is asked about them when.
import type { Checked, Completed, Example, Finding, Fix, LaidOut, Picture, Report, Said } from './answers';
import { Client, GivenUp } from './client';
import { Diagram } from './diagram';
import { Editor } from './editor';
import { markdown } from './markdown';
import { counted, showMessages } from './messages';
import { packed, unpacked, type Shared } from './share';
import { showReport } from './tests';

declare const EXAMPLES: Example[];

const KEPT = 'flowlang-playground';
const CONFIGURATION = 'flow.toml';
// How long nobody types before a text is checked, and how long a word of thanks stays. Milliseconds.
const QUIET = 120;
const SHORTLY = 4000;

const byId = <Kind extends HTMLElement>(id: string): Kind => document.getElementById(id) as Kind;
const state = byId('state');
const choice = byId<HTMLSelectElement>('examples');
const tabs = byId('files');

let example = EXAMPLES[0]!;
let origin: Record<string, string> = {};
let findings: Finding[] = [];
let isBusy = false;
let isDirty = false;
let isTested = false;
let timer = 0;
let between = 0;
let lasting: [text: string, kind: string] = ['Starting …', ''];

const client = new Client((part, fault) => {
  if (fault !== undefined) say(`FlowLang could not be started here: ${fault}`, 'bad');
  else if (part < 1) say(`Starting … ${Math.floor(part * 100)} %`);
});

const diagram = new Diagram(byId('picture'), byId('note'), (at) => {
  editor.go(editor.startOf(at));
});

const editor: Editor = new Editor(byId('editor'), {
  complete: (offset) => asked<Completed>({ ask: 'complete', name: editor.name, offset }),
  hover: (offset) => asked<Said>({ ask: 'hover', name: editor.name, offset }),
  changed: () => {
    isDirty = true;
    isTested = false;
    byId('report').classList.add('old');
    soon(QUIET);
    // The link that was opened or made holds another text now, and must not win after a reload.
    forgetLink();
    void keep();
  },
  moved: () => {
    if (!isDirty) soon(QUIET / 2);
  },
  mend,
  test: () => void attempt(test),
  format: () => void attempt(format),
});

/** The texts as they are now go along with every question. */
function asked<Answer>(question: Record<string, unknown>): Promise<Answer> {
  for (const name of names()) client.change(name, editor.text(name));
  return client.ask<Answer>(question);
}

function names(): string[] {
  return Object.keys(example.files).filter((name) => name !== CONFIGURATION);
}

/** What holds until something else is said; a word in between (`shortly`) takes its place for a while. */
function say(text: string, kind = ''): void {
  lasting = [text, kind];
  if (!between) [state.textContent, state.className] = lasting;
}

function shortly(text: string, kind: string): void {
  clearTimeout(between);
  [state.textContent, state.className] = [text, kind];
  between = window.setTimeout(() => {
    between = 0;
    say(...lasting);
  }, SHORTLY);
}

// --- Checking and drawing ---------------------------------------------------------------------------

function soon(wait: number): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void refresh(), wait);
}

async function refresh(): Promise<void> {
  if (isBusy) return soon(QUIET);
  isBusy = true;
  await attempt(async () => {
    if (isDirty) await check();
    if (!isDirty) await draw();
    if (!isDirty && !isTested && !byId('report').hidden && !findings.some((one) => one.severity === 'error')) await test();
  });
  isBusy = false;
}

/** Do something; when it fails, the visitor hears of it, and may go on. */
async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (fault) {
    // Of a fault in Python, the last line says what it was.
    const said = String(fault).trim().split('\n').at(-1);
    say(fault instanceof GivenUp ? fault.message : `FlowLang itself failed: ${said}`, 'bad');
  }
}

async function check(): Promise<void> {
  isDirty = false;
  const checked = await asked<Checked>({ ask: 'check' });
  // Somebody has typed meanwhile: places are no longer right, and a newer question is on its way.
  if (isDirty) return;
  findings = checked.findings ?? [];
  tell();
  byId('none').hidden = findings.length > 0 || checked.problem !== undefined;
  byId('none').textContent = 'No problems were found.';
  const worst = findings.some((one) => one.severity === 'error') ? 'bad' : findings.length ? 'warn' : 'good';
  say(checked.problem ?? counted(findings), checked.problem ? 'bad' : worst);
  for (const tab of tabs.children) {
    const wrong = findings.some((one) => one.file === tab.textContent && one.severity === 'error');
    tab.classList.toggle('wrong', wrong);
  }
}

/** The findings, underlined in the file that is shown, and as a list. */
function tell(): void {
  editor.underline(findings);
  showMessages(byId('list'), findings, editor.name, { go, mend, explain: (code) => void attempt(() => explain(code)) });
}

async function draw(): Promise<void> {
  const shown = example;
  const picture = await asked<Picture>({ ask: 'draw', name: editor.name, offset: editor.offset });
  if (shown === example) diagram.show(picture);
}

function go(finding: Finding): void {
  if (names().includes(finding.file)) {
    show(finding.file);
    editor.go(finding.from);
  }
}

function mend(fix: Fix): void {
  const files = new Set(fix.edits.map((one) => one.file));
  for (const file of files) {
    if (names().includes(file)) editor.edit(file, fix.edits.filter((one) => one.file === file));
  }
  isDirty = true;
  isTested = false;
  soon(0);
  void keep();
}

async function explain(code: string): Promise<void> {
  const { text } = await asked<Said>({ ask: 'explain', code });
  byId('explained').replaceChildren(markdown(text ?? ''));
  byId<HTMLDialogElement>('explanation').showModal();
}

// --- Tests, format, share ---------------------------------------------------------------------------

async function test(): Promise<void> {
  showPane('report');
  isTested = true;
  const shown = example;
  const report = await asked<Report>({ ask: 'test' });
  if (shown !== example) return;
  byId('report').classList.remove('old');
  showReport(byId('report'), report, (file, at) => {
    show(file);
    editor.go(editor.startOf(at));
  });
}

async function format(): Promise<void> {
  const before = editor.text();
  const { edits, problem } = await asked<LaidOut>({ ask: 'format', name: editor.name });
  if (before !== editor.text()) return;
  if (problem !== undefined) return shortly(problem, 'warn');
  if (!edits?.length) return shortly('Laid out well already', 'good');
  editor.edit(editor.name, edits);
}

function present(): Shared {
  const changed = names().filter((name) => name === example.main || editor.text(name) !== origin[name]);
  return {
    example: example.title,
    main: example.main,
    files: Object.fromEntries(changed.map((name) => [name, editor.text(name)])),
  };
}

async function share(): Promise<void> {
  const address = new URL(location.href);
  address.hash = await packed(present());
  history.replaceState(null, '', address);
  try {
    await navigator.clipboard.writeText(address.href);
    shortly('The link is on your clipboard', 'good');
  } catch {
    shortly('The link stands in the address bar', 'good');
  }
}

function forgetLink(): void {
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
}

async function keep(): Promise<void> {
  try {
    localStorage.setItem(KEPT, await packed(present()));
  } catch {
    // Where nothing may be kept, a reload starts anew.
  }
}

// --- What is shown ----------------------------------------------------------------------------------

/** Show an example, with other texts in some of its files. */
function open(next: Example, files: Record<string, string> = {}): void {
  origin = next.files;
  const texts = { ...next.files, ...files };
  example = { ...next, files: texts };
  findings = [];
  choice.value = next.title;
  client.open(example.main, texts);
  editor.open(Object.fromEntries(names().map((name) => [name, texts[name]!])), example.main);
  tabs.replaceChildren(...names().map(tab));
  diagram.clear();
  byId('report').replaceChildren();
  isTested = false;
  show(example.main);
  tell();
  isDirty = true;
  soon(0);
}

function tab(name: string): HTMLElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.setAttribute('role', 'tab');
  made.textContent = name;
  made.onclick = () => show(name);
  return made;
}

function show(name: string): void {
  if (name !== editor.name) {
    editor.show(name);
    tell();
  }
  for (const one of tabs.children) select(one as HTMLElement, one.textContent === name);
  soon(0);
}

function select(tab: HTMLElement, isChosen: boolean): void {
  tab.setAttribute('aria-selected', String(isChosen));
  tab.tabIndex = isChosen ? 0 : -1;
}

function showPane(name: 'diagram' | 'report'): void {
  for (const one of ['diagram', 'report'] as const) {
    byId(one).hidden = one !== name;
    select(byId(`show-${one}`), one === name);
  }
}

// Arrows lead from tab to tab, as everywhere.
for (const list of document.querySelectorAll<HTMLElement>('[role=tablist]')) {
  list.addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const all = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
    const next = all[(all.indexOf(document.activeElement as HTMLElement) + by + all.length) % all.length];
    next?.click();
    next?.focus();
  });
}

async function first(): Promise<void> {
  const given = location.hash.slice(1);
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // Nothing may be read either.
  }
  const shared = given || kept ? await unpacked(given || kept!) : undefined;
  const known = EXAMPLES.find((one) => one.title === shared?.example);
  if (shared) open(known ?? { title: shared.example, main: shared.main, files: {} }, shared.files);
  else open(EXAMPLES[0]!);
  if (given && !shared) shortly('This link is damaged: here is an example instead', 'warn');
}

choice.append(...EXAMPLES.map(({ title }) => new Option(title)));
choice.onchange = () => {
  forgetLink();
  open(EXAMPLES[choice.selectedIndex]!);
  void keep();
};
byId('reset').onclick = () => choice.onchange?.(new Event('change'));
byId('format').onclick = () => void attempt(format);
byId('test').onclick = () => void attempt(test);
byId('share').onclick = () => void attempt(share);
byId('larger').onclick = () => diagram.scale(1.25);
byId('smaller').onclick = () => diagram.scale(0.8);
byId('fit').onclick = () => diagram.scale();
byId('close').onclick = () => byId<HTMLDialogElement>('explanation').close();
byId('show-diagram').onclick = () => showPane('diagram');
byId('show-report').onclick = () => {
  if (isTested) showPane('report');
  else void attempt(test);
};
window.addEventListener('hashchange', () => void first());
void first();
