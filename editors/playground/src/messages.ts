// The findings as a list: where, what, what to do, with each fix as a button.
import type { Finding, Fix } from './answers';
import { element, words } from './markdown';

type Asked = { go: (finding: Finding) => void; mend: (fix: Fix) => void; explain: (code: string) => void };

const named = { error: 'Error', warning: 'Warning', note: 'Note' };

export function counted(findings: Finding[]): string {
  const several = { error: 'errors', warning: 'warnings', note: 'notes' };
  const said = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = findings.filter((one) => one.severity === severity).length;
    return count ? [`${count} ${count === 1 ? severity : several[severity]}`] : [];
  });
  return said.join(', ') || 'No problems';
}

export function showMessages(list: HTMLElement, findings: Finding[], shown: string, asked: Asked): void {
  list.replaceChildren(...findings.map((finding) => message(finding, shown, asked)));
}

function message(finding: Finding, shown: string, asked: Asked): HTMLElement {
  const place = button(`${finding.file === shown ? '' : `${finding.file}, `}line ${finding.line}`, 'place');
  place.onclick = () => asked.go(finding);
  const code = button(finding.code, 'code-of');
  code.title = 'What this means';
  code.onclick = () => asked.explain(finding.code);
  const head = element(
    'p',
    { class: 'head' },
    element('strong', { class: finding.severity }, named[finding.severity]),
    ' ',
    ...words(capital(finding.message)),
  );
  const notes = [finding.label, ...finding.notes, finding.help].filter(Boolean);
  const fixes = finding.fixes.map((fix) => {
    const made = element('button', { type: 'button', class: 'fix' }, 'Fix: ', ...words(fix.title));
    made.onclick = () => asked.mend(fix);
    return made;
  });
  return element(
    'li',
    { class: finding.severity },
    head,
    ...notes.map((note) => element('p', { class: 'soft' }, ...words(capital(note)))),
    element('div', { class: 'acts' }, ...fixes, place, code),
  );
}

function button(text: string, kind: string): HTMLButtonElement {
  return element('button', { type: 'button', class: `quiet ${kind}` }, text);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
