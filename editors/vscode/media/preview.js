// Inside the panel: shows the pictures that the extension sends, and tells it which line a click is about.
// @ts-check
/// <reference lib="dom" />

(() => {
  /** @type {{ postMessage(message: unknown): void, getState(): unknown, setState(state: unknown): void }} */
  // @ts-expect-error - VS Code defines it in the panels of extensions
  const extension = acquireVsCodeApi();
  const picture = /** @type {HTMLElement} */ (document.getElementById('picture'));
  const note = /** @type {HTMLElement} */ (document.getElementById('note'));

  /**
   * A picture, or why there is none: then the last one stays, pale. Anything else is no message of ours.
   * @param {unknown} message
   */
  function show(message) {
    if (typeof message !== 'object' || message === null) return;
    const { svg, problem } = /** @type {Record<string, unknown>} */ (message);
    if (typeof svg === 'string' && svg.includes('<svg')) {
      picture.innerHTML = svg.slice(svg.indexOf('<svg'));
      picture.querySelector('.here')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      note.textContent = '';
      extension.setState({ svg });
    } else if (typeof problem === 'string') {
      note.textContent = problem;
    } else {
      return;
    }
    picture.classList.toggle('old', note.textContent !== '');
  }

  window.addEventListener('message', (event) => show(event.data));
  picture.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const line = /#L(\d+)$/.exec(link?.getAttribute('xlink:href') ?? '');
    event.preventDefault();
    if (line) extension.postMessage({ line: Number(line[1]) });
  });
  // A panel that was hidden begins anew, with what it showed before.
  show(extension.getState());
  extension.postMessage({ ready: true });
})();
