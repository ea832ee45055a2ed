// Starts `flow lsp`, and carries out what its code lenses and our commands ask for.
import {
  commands,
  ExtensionContext,
  languages,
  LanguageStatusSeverity,
  Location,
  Position,
  Range,
  ShellExecution,
  Task,
  tasks,
  TaskScope,
  Uri,
  window,
  workspace,
} from 'vscode';
import { LanguageClient, State } from 'vscode-languageclient/node';
import { Preview } from './preview';
import { program } from './program';

type Place = { line: number; character: number };
type Where = { uri: string; range: { start: Place; end: Place } };

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const status = languages.createLanguageStatusItem('flow.status', { language: 'flow' });
  status.name = 'FlowLang';
  const preview = new Preview(context.extensionUri, () => client);
  context.subscriptions.push(status, preview);

  async function start(): Promise<void> {
    await client?.stop();
    const command = program();
    client = new LanguageClient(
      'flow',
      'FlowLang',
      { command, args: ['lsp'] },
      {
        documentSelector: [
          { scheme: 'file', language: 'flow' },
          { scheme: 'file', pattern: '**/flow.toml' },
        ],
        synchronize: { fileEvents: workspace.createFileSystemWatcher('**/{*.flow,*.docx,flow.toml,pyproject.toml}') },
      },
    );
    client.onDidChangeState(({ newState }) => {
      status.text = newState === State.Running ? 'FlowLang' : 'FlowLang is not running';
      status.severity =
        newState === State.Running ? LanguageStatusSeverity.Information : LanguageStatusSeverity.Warning;
    });
    try {
      await client.start();
    } catch {
      client = undefined;
      status.text = 'FlowLang is not installed';
      status.severity = LanguageStatusSeverity.Error;
      const said = `${command} lsp does not start. Install it with: pip install "flowlang[lsp,diagrams]"`;
      if ((await window.showErrorMessage(said, 'Try again')) !== undefined) await start();
    }
  }

  function test(uri: Uri, name?: string): void {
    const words = name ? ['-k', name] : [];
    const run = new ShellExecution(program(), ['test', uri.fsPath, '-v', ...words]);
    const scope = workspace.getWorkspaceFolder(uri) ?? TaskScope.Workspace;
    void tasks.executeTask(new Task({ type: 'flow' }, scope, name ?? 'tests', 'FlowLang', run));
  }

  context.subscriptions.push(
    commands.registerCommand('flow.restart', start),
    commands.registerCommand('flow.preview', async () => {
      if (window.activeTextEditor) await preview.show(window.activeTextEditor);
    }),
    commands.registerCommand('flow.testFile', () => {
      if (window.activeTextEditor) test(window.activeTextEditor.document.uri);
    }),
    // What the code lenses of the server ask for.
    commands.registerCommand('flow.test', (uri: string, name: string) => test(Uri.parse(uri), name)),
    commands.registerCommand('flow.diagram', async (uri: string, name: string) => {
      const editor = window.visibleTextEditors.find((one) => one.document.uri.toString() === Uri.parse(uri).toString());
      const text = editor?.document.getText() ?? '';
      const at = text.indexOf(`workflow "${name}"`);
      if (editor) await preview.show(editor, editor.document.positionAt(Math.max(0, at)).line);
    }),
    commands.registerCommand('flow.places', (uri: string, at: Place, places: Where[]) =>
      commands.executeCommand(
        'editor.action.showReferences',
        Uri.parse(uri),
        new Position(at.line, at.character),
        places.map(({ uri: file, range: { start, end } }) => {
          return new Location(Uri.parse(file), new Range(start.line, start.character, end.line, end.character));
        }),
      ),
    ),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
