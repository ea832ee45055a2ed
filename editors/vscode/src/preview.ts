// The picture of the workflow at the cursor, beside the text; it follows the cursor and every change.
import { Disposable, TextEditor, ViewColumn, WebviewPanel, window, workspace } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

type Picture = { title?: string; svg?: string; problem?: string };

export class Preview implements Disposable {
  private panel: WebviewPanel | undefined;
  private timer: NodeJS.Timeout | undefined;
  private asked = 0;
  private readonly listening: Disposable[];

  constructor(private readonly client: () => LanguageClient | undefined) {
    this.listening = [
      window.onDidChangeTextEditorSelection((event) => this.soon(event.textEditor)),
      workspace.onDidChangeTextDocument((event) => {
        const editor = window.activeTextEditor;
        if (editor?.document === event.document) this.soon(editor);
      }),
    ];
  }

  async show(editor: TextEditor, line = editor.selection.active.line): Promise<void> {
    if (!this.panel) {
      const place = { viewColumn: ViewColumn.Beside, preserveFocus: true };
      this.panel = window.createWebviewPanel('flow.preview', 'Diagram', place, { enableScripts: false });
      this.panel.onDidDispose(() => (this.panel = undefined));
    }
    await this.draw(editor, line);
  }

  private soon(editor: TextEditor): void {
    if (!this.panel || editor.document.languageId !== 'flow') return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draw(editor, editor.selection.active.line), 300);
  }

  private async draw(editor: TextEditor, line: number): Promise<void> {
    const number = ++this.asked;
    const picture = await this.client()?.sendRequest<Picture>('workspace/executeCommand', {
      command: 'flow.draw',
      arguments: [editor.document.uri.toString(), line],
    });
    // An older answer may come late; and while a line is being written, the last picture stays.
    if (!this.panel || !picture || number !== this.asked) return;
    if (picture.svg) {
      this.panel.title = picture.title ?? 'Diagram';
      this.panel.webview.html = page(picture.svg.slice(picture.svg.indexOf('<svg')));
    } else if (!this.panel.webview.html) {
      this.panel.webview.html = page(`<p>${picture.problem ?? ''}</p>`);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    for (const one of this.listening) one.dispose();
  }
}

function page(body: string): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  return `<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="${policy}">
<style>body { background: #fff; color: #222; } svg { max-width: 100%; height: auto; }</style></head>
<body>${body}</body></html>`;
}
