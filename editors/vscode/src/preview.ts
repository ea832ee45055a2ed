// The picture of the workflow at the cursor, beside the text; it follows the cursor and every change.
import { readFileSync } from 'node:fs';
import { Disposable, Selection, TextEditor, TextEditorRevealType, Uri, ViewColumn, WebviewPanel, window, workspace } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

type Picture = { title?: string; svg?: string; problem?: string };
type Said = { ready?: boolean; line?: number };

export class Preview implements Disposable {
  private panel: WebviewPanel | undefined;
  private editor: TextEditor | undefined;
  private picture: Picture | undefined;
  private timer: NodeJS.Timeout | undefined;
  private asked = 0;
  private readonly listening: Disposable[];

  constructor(
    private readonly folder: Uri,
    private readonly client: () => LanguageClient | undefined,
  ) {
    this.listening = [
      window.onDidChangeTextEditorSelection((event) => this.soon(event.textEditor)),
      workspace.onDidChangeTextDocument((event) => {
        const editor = window.activeTextEditor;
        if (editor?.document === event.document) this.soon(editor);
      }),
    ];
  }

  async show(editor: TextEditor, line = editor.selection.active.line): Promise<void> {
    this.panel ??= this.open();
    await this.draw(editor, line);
  }

  private open(): WebviewPanel {
    const media = Uri.joinPath(this.folder, 'media');
    const place = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    const panel = window.createWebviewPanel('flow.preview', 'Diagram', place, {
      enableScripts: true,
      localResourceRoots: [media],
    });
    panel.onDidDispose(() => (this.panel = this.picture = undefined));
    panel.webview.onDidReceiveMessage((said: Said) => {
      if (said.ready && this.picture) void panel.webview.postMessage(this.picture);
      if (said.line !== undefined) void this.go(said.line);
    });
    panel.webview.html = readFileSync(Uri.joinPath(media, 'preview.html').fsPath, 'utf8')
      .replace('{{source}}', panel.webview.cspSource)
      .replace('{{script}}', panel.webview.asWebviewUri(Uri.joinPath(media, 'preview.js')).toString());
    return panel;
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
    // An older answer may come late.
    if (!this.panel || !picture || number !== this.asked) return;
    this.editor = editor;
    this.picture = picture;
    if (picture.title) this.panel.title = picture.title;
    await this.panel.webview.postMessage(picture);
  }

  /** A shape was clicked: its line, from 1, gets the cursor. */
  private async go(line: number): Promise<void> {
    if (!this.editor) return;
    const { document, viewColumn } = this.editor;
    const editor = await window.showTextDocument(document, viewColumn);
    const { range, firstNonWhitespaceCharacterIndex: column } = document.lineAt(Math.min(line, document.lineCount) - 1);
    const at = range.start.translate(0, column);
    editor.selection = new Selection(at, at);
    editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    for (const one of this.listening) one.dispose();
  }
}
