// A text as a part of an address: what changed in an example, packed into letters that addresses may have.

export type Shared = { example: string; main: string; files: Record<string, string> };

const MOST = 1_000_000;

/** Raises an error where the browser can't pack. */
export async function packed(shared: Shared): Promise<string> {
  const text = new Blob([JSON.stringify(shared)]).stream();
  const bytes = await new Response(text.pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer();
  let letters = '';
  for (const byte of new Uint8Array(bytes)) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** What was packed, or nothing when that is damaged or far too long. */
export async function unpacked(letters: string): Promise<Shared | undefined> {
  try {
    const bytes = Uint8Array.from(atob(letters.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      if (text.length > MOST) return undefined;
    }
    return checked(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function checked(given: unknown): Shared | undefined {
  const { example, main, files } = given as Partial<Shared>;
  if (typeof example !== 'string' || typeof main !== 'string' || typeof files !== 'object' || !files) return undefined;
  // Names are those of files in one folder, and lead nowhere else.
  const isName = (name: string) => /^[\w .-]+(?:\/[\w .-]+)*$/u.test(name) && !name.split('/').some((part) => /^\.+$/.test(part));
  const isFine = Object.entries(files).every(([name, text]) => isName(name) && typeof text === 'string');
  return isFine && isName(main) ? { example, main, files } : undefined;
}
