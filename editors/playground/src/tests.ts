// What came of the tests: each with its story, those that failed with what was found.
import type { Report, Test } from './answers';
import { element, words } from './markdown';
import { capital } from './messages';

type Go = (file: string, line: number) => void;

export function showReport(pane: HTMLElement, report: Report, go: Go): void {
  if (report.problem !== undefined || !report.tests) {
    pane.replaceChildren(element('p', { class: 'soft' }, report.problem ?? ''));
    return;
  }
  const summary = element(
    'p',
    { class: report.failed ? 'verdict bad' : 'verdict good' },
    report.failed ? `${report.passed} passed, ${report.failed} failed` : `${report.passed} passed`,
  );
  pane.replaceChildren(summary, ...report.tests.map((test) => outcome(test, go)));
}

function outcome(test: Test, go: Go): HTMLElement {
  const failed = test.failure !== null;
  const head = element(
    'summary',
    {},
    element('span', { class: failed ? 'mark bad' : 'mark good', 'aria-hidden': 'true' }, failed ? '✗' : '✓'),
    element('span', { class: 'name' }, test.name),
    element('span', { class: 'soft' }, failed ? 'failed' : 'passed'),
  );
  const details = element('details', { class: 'test' }, head);
  details.open = failed;
  if (test.failure) {
    const { file, line, message, step, found, help } = test.failure;
    details.append(
      element('p', { class: 'why' }, ...words(capital(message))),
      ...(message.includes(step) ? [] : [element('pre', { class: 'step' }, step.split('\n')[0]!.trim())]),
      ...found.map((one) => element('p', { class: 'found' }, ...words(capital(one)))),
      ...(help ? [element('p', { class: 'soft' }, ...words(capital(help)))] : []),
      leads(`line ${line}`, () => go(file, line)),
    );
  } else {
    details.append(leads(`line ${test.line}`, () => go(test.file, test.line)));
  }
  details.append(
    element('h3', {}, 'What happened'),
    test.story.length
      ? element('ol', { class: 'story' }, ...test.story.map(told))
      : element('p', { class: 'soft' }, 'Nothing.'),
  );
  return details;
}

/** A line of a story: its time in a column of its own. */
function told(line: string): HTMLElement {
  const [, when = '', what = line] = /^(\w{3} (?:[\d-]+ )?\d\d:\d\d(?::\d\d)?)\s+(.*)$/.exec(line) ?? [];
  return element('li', {}, element('span', { class: 'when' }, when), element('span', {}, what));
}

function leads(text: string, act: () => void): HTMLElement {
  const made = element('button', { type: 'button', class: 'quiet place' }, text);
  made.onclick = act;
  return made;
}
