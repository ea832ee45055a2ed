// The little Markdown that pages about messages and descriptions of names are written in, as elements.
// Text only ever becomes text, never markup.

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A sentence with its `code` and **strong** words. */
export function words(text: string): (Node | string)[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (/^`.+`$/.test(part)) return element('code', {}, part.slice(1, -1));
    if (/^\*\*.+\*\*$/.test(part)) return element('strong', {}, part.slice(2, -2));
    return part.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1');
  });
}

export function markdown(text: string): HTMLElement {
  const page = element('div', { class: 'prose' });
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const taken = (fits: (one: string) => boolean): string[] => {
      const first = at;
      while (at < lines.length && fits(lines[at]!)) at++;
      return lines.slice(first, at);
    };
    if (line.startsWith('```')) {
      at++;
      // In our pages, the last word behind the sign says whether an example is right or wrong.
      const kind = line.split(' ')[1];
      if (kind) page.append(element('p', { class: 'kind' }, kind.charAt(0).toUpperCase() + kind.slice(1)));
      const code = taken((one) => !one.startsWith('```'));
      at++;
      page.append(element('pre', {}, element('code', {}, code.join('\n'))));
    } else if (line.startsWith('#')) {
      at++;
      page.append(element('h3', {}, ...words(line.replace(/^#+\s*/, ''))));
    } else if (/^[-*] /.test(line)) {
      const items = taken((one) => /^(?:[-*] |  )/.test(one)).join('\n').split(/\n?^[-*] /m).slice(1);
      page.append(element('ul', {}, ...items.map((one) => element('li', {}, ...words(one.replace(/\n\s*/g, ' '))))));
    } else if (line.startsWith('|')) {
      const rows = taken((one) => one.startsWith('|')).filter((one) => !/^[|\s:-]+$/.test(one));
      const cells = (row: string) => row.slice(1).split(/(?<!\\)\|/).slice(0, -1).map((one) => one.trim().replaceAll('\\|', '|'));
      page.append(
        element('table', {}, ...rows.map((row) => element('tr', {}, ...cells(row).map((one) => element('td', {}, ...words(one)))))),
      );
    } else if (line.trim() === '') {
      at++;
    } else {
      page.append(element('p', {}, ...words(taken((one) => one.trim() !== '' && !/^(?:```|#|\||[-*] )/.test(one)).join(' '))));
    }
  }
  return page;
}
