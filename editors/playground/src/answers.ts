// What `flowlang.playground` answers. Offsets count UTF-16 units, lines count from 1.
export type Place = { file: string; line: number; column: number; from: number; to: number };
export type Edit = { from: number; to: number; text: string };
export type FileEdit = Place & { text: string };
export type Fix = { title: string; safe: boolean; edits: FileEdit[] };
export type Finding = Place & {
  code: string;
  severity: 'error' | 'warning' | 'note';
  message: string;
  label: string;
  notes: string[];
  help: string;
  fixes: Fix[];
};
export type Item = { label: string; detail: string; kind: string; snippet: boolean; text: string; from: number };
export type Failure = { file: string; line: number; step: string; message: string; found: string[]; help: string };
export type Test = {
  file: string;
  line: number;
  name: string;
  outcome: 'passed' | 'failed';
  failure: Failure | null;
  story: string[];
};

export type Checked = { findings?: Finding[]; problem?: string };
export type Picture = { title?: string; svg?: string; problem?: string };
export type LaidOut = { edits?: Edit[]; problem?: string };
export type Report = { passed: number; failed: number; tests?: Test[]; problem?: string };
export type Completed = { items?: Item[] };
export type Said = { from?: number; to?: number; text?: string };

export type Example = { title: string; main: string; files: Record<string, string> };
