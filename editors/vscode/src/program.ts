// Which program `flow` is: the one that the settings name, the one of the folder, or the one on the PATH.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from 'vscode';

export function program(): string {
  const named = workspace.getConfiguration('flow').get<string>('path')?.trim();
  if (named) return named;
  const inside = process.platform === 'win32' ? ['.venv', 'Scripts', 'flow.exe'] : ['.venv', 'bin', 'flow'];
  for (const folder of workspace.workspaceFolders ?? []) {
    const found = join(folder.uri.fsPath, ...inside);
    if (workspace.isTrusted && existsSync(found)) return found;
  }
  return 'flow';
}
