// Colours of the text. The words come from the grammar of the language: `make editors` writes words.json.
import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StreamParser, type StringStream } from '@codemirror/language';
import { Tag, tags } from '@lezer/highlight';
import words from './words.json';

const styles: Record<string, Tag> = {
  declaration: Tag.define(tags.definitionKeyword),
  keyword: tags.keyword,
  operator: tags.operatorKeyword,
  type: tags.typeName,
  number: tags.number,
  constant: tags.bool,
  name: tags.variableName,
  field: tags.propertyName,
  text: tags.string,
  escape: tags.escape,
  comment: tags.lineComment,
};
const rules = words.rules.map(([pattern, style]) => [new RegExp(pattern, 'uy'), style] as const);
// Behind a dot every word is a field.
const field = new RegExp(`(?<=\\.)(?:${words.name})`, 'uy');
const entry = new RegExp(`\\s+(?:${words.name})(?=:\\s+\\S)`, 'uy');

// `quote` is the sign that closes the text in which the next letter stands, `filling` says that it stands
// between the braces of one.
type State = { quote: '' | '"' | '"""'; filling: boolean };

function takes(stream: StringStream, pattern: RegExp): boolean {
  pattern.lastIndex = stream.pos;
  const found = pattern.exec(stream.string);
  if (!found?.[0]) return false;
  stream.pos += found[0].length;
  return true;
}

function value(stream: StringStream): string | null {
  const isFirst = stream.sol();
  if (takes(stream, field)) return 'field';
  for (const [pattern, style] of rules) {
    // The first word of a line that is not indented opens a declaration.
    if (takes(stream, pattern)) return isFirst && (style === 'keyword' || style === 'operator') ? 'declaration' : style;
  }
  stream.next();
  return null;
}

function inText(stream: StringStream, state: State): string {
  if (stream.match(/\{\{|\}\}|\\./)) return 'escape';
  if (stream.match('{')) {
    state.filling = true;
    return 'escape';
  }
  if (stream.match(state.quote)) state.quote = '';
  else if (state.quote === '"' ? !stream.match(/[^"\\{}]+/) : !stream.match(/(?:[^"\\{}]|"(?!""))+/)) stream.next();
  // A text that is never closed ends with its line.
  if (stream.eol() && state.quote === '"') state.quote = '';
  return 'text';
}

const parser: StreamParser<State> = {
  name: 'flow',
  startState: () => ({ quote: '', filling: false }),
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    if (stream.sol()) state.filling = false;
    if (state.filling) {
      if (stream.match('}')) {
        state.filling = false;
        return 'escape';
      }
      if (stream.eatSpace()) return null;
      if (stream.match(/"(?:[^"\\]|\\.)*"?/)) return 'text';
      const style = value(stream);
      if (stream.eol() && state.quote === '"') state.quote = '';
      return style;
    }
    if (state.quote) return inText(stream, state);
    if (stream.sol() && takes(stream, entry)) return 'field';
    if (stream.eatSpace()) return null;
    if (stream.match(/#.*/)) return 'comment';
    if (stream.match('"""') || stream.match('"')) {
      state.quote = stream.current() as State['quote'];
      if (stream.eol() && state.quote === '"') state.quote = '';
      return 'text';
    }
    if (stream.match(/[“”„][^“”„"]*[“”]?/)) return 'text';
    return value(stream);
  },
  languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '{', '"'] } },
  tokenTable: styles,
};

export const flow = StreamLanguage.define(parser);

export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: styles.declaration!, class: 'kd' },
    { tag: [tags.keyword, tags.operatorKeyword, tags.bool], class: 'kw' },
    { tag: tags.typeName, class: 'ty' },
    { tag: tags.number, class: 'nu' },
    { tag: [tags.string, tags.escape], class: 'st' },
    { tag: tags.propertyName, class: 'at' },
    { tag: tags.lineComment, class: 'co' },
  ]),
);
