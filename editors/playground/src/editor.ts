// The text: CodeMirror with our colours, findings underlined, completion and descriptions from Python.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, snippet, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';
import type { Completed, Edit, Finding, Fix, Item, Said } from './answers';
import { colours, flow } from './language';
import { element, markdown, words } from './markdown';

export type Asked = {
  complete: (offset: number) => Promise<Completed>;
  hover: (offset: number) => Promise<Said>;
  changed: () => void;
  moved: () => void;
  mend: (fix: Fix) => void;
  test: () => void;
  format: () => void;
};

// What a thing that may come next is to the style sheet of CodeMirror.
const kinds: Record<string, string> = {
  field: 'property',
  property: 'property',
  variable: 'variable',
  class: 'class',
  event: 'class',
  function: 'function',
  snippet: 'text',
  enummember: 'enum',
  enum_member: 'enum',
  unit: 'constant',
  keyword: 'keyword',
  value: 'constant',
  module: 'namespace',
};

export class Editor {
  private readonly view: EditorView;
  private readonly states = new Map<string, EditorState>();
  name = '';

  constructor(parent: HTMLElement, private readonly asked: Asked) {
    this.view = new EditorView({ parent });
  }

  /** Forget all files, and take these. */
  open(files: Record<string, string>, main: string): void {
    this.states.clear();
    for (const [name, text] of Object.entries(files)) this.states.set(name, this.fresh(text));
    this.name = '';
    this.show(main);
  }

  show(name: string): void {
    if (this.name) this.states.set(this.name, this.view.state);
    this.name = name;
    this.view.setState(this.states.get(name)!);
    this.view.contentDOM.setAttribute('aria-label', `Text of ${name}`);
  }

  get offset(): number {
    return this.view.state.selection.main.head;
  }

  text(name = this.name): string {
    return (name === this.name ? this.view.state : this.states.get(name)!).doc.toString();
  }

  /** Put the cursor somewhere. */
  go(offset: number, focus = true): void {
    const at = Math.min(offset, this.view.state.doc.length);
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    if (focus) this.view.focus();
  }

  startOf(line: number): number {
    const { doc } = this.view.state;
    const found = doc.line(Math.max(1, Math.min(line, doc.lines)));
    return found.from + (found.text.length - found.text.trimStart().length);
  }

  edit(name: string, edits: Edit[]): void {
    const changes = edits.map(({ from, to, text }) => ({ from, to, insert: text }));
    if (name === this.name) this.view.dispatch({ changes, userEvent: 'input.fix' });
    else this.states.set(name, this.states.get(name)!.update({ changes }).state);
  }

  underline(findings: Finding[]): void {
    const length = this.view.state.doc.length;
    const shown: Diagnostic[] = findings
      .filter((one) => one.file === this.name && one.to <= length)
      .map((one) => ({
        from: one.from,
        to: one.to,
        severity: one.severity === 'note' ? 'info' : one.severity,
        message: one.message,
        renderMessage: () => element('div', {}, ...words(one.message), ...(one.help ? [element('div', { class: 'soft' }, ...words(one.help))] : [])),
        actions: one.fixes.map((fix) => ({ name: fix.title.replaceAll('`', ''), apply: () => this.asked.mend(fix) })),
      }));
    this.view.dispatch(setDiagnostics(this.view.state, shown));
  }

  private fresh(text: string): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of('  '),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        flow,
        colours,
        autocompletion({ override: [(context) => this.complete(context)], icons: false }),
        hoverTooltip(async (_, offset) => {
          const said = await this.asked.hover(offset).catch((): Said => ({}));
          if (said.text === undefined || said.from === undefined) return null;
          const page = markdown(said.text);
          return { pos: said.from, end: said.to, above: true, create: () => ({ dom: element('div', { class: 'said' }, page) }) };
        }),
        keymap.of([
          { key: 'Mod-Enter', run: () => (this.asked.test(), true) },
          { key: 'Mod-s', run: () => (this.asked.format(), true), preventDefault: true },
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...completionKeymap,
          ...lintKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) this.asked.changed();
          else if (update.selectionSet) this.asked.moved();
        }),
      ],
    });
  }

  private async complete(context: CompletionContext): Promise<CompletionResult | null> {
    const before = context.state.sliceDoc(Math.max(0, context.pos - 1), context.pos);
    if (!context.explicit && !/[\p{L}\p{N}_."]/u.test(before)) return null;
    const { items } = await this.asked.complete(context.pos).catch((): Completed => ({}));
    if (!items || context.aborted) return null;
    const options = items
      .filter((one) => one.label.toLowerCase().startsWith(context.state.sliceDoc(one.from, context.pos).toLowerCase()))
      .map((one, place) => this.option(one, place));
    return options.length ? { from: context.pos, options, filter: false } : null;
  }

  private option(item: Item, place: number): Completion {
    return {
      label: item.label,
      detail: item.detail,
      type: kinds[item.kind] ?? 'text',
      boost: -Math.min(place, 99),
      apply: (view, completion, _, to) => {
        // Python writes the last place to be filled in as $0, CodeMirror as ${}.
        if (item.snippet) snippet(item.text.replaceAll('$0', '${}'))(view, completion, item.from, to);
        else {
          view.dispatch({
            changes: { from: item.from, to, insert: item.text },
            selection: { anchor: item.from + item.text.length },
            userEvent: 'input.complete',
          });
        }
      },
    };
  }
}
