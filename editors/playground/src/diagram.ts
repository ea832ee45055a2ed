// The drawing of the workflow at the cursor. While a line is being written, the last one stays.
import type { Picture } from './answers';

const SHOWN = 'The workflow at the cursor. A click on a shape leads to its line.';
// The paper of the page shines through.
const STYLE =
  '<style>svg { display: block; margin: 0 auto } a { cursor: pointer } .paper polygon { fill: none !important }</style>';
// A drawing that is wider than its pane gets smaller, but stays readable.
const LEAST = 0.65;

export class Diagram {
  private readonly root: ShadowRoot;
  private zoom: number | undefined;
  private drawn = '';

  /** `note` says what is shown, or why there is no newer drawing; `go` is where a click on a shape leads. */
  constructor(
    private readonly pane: HTMLElement,
    private readonly note: HTMLElement,
    go: (line: number) => void,
  ) {
    const host = pane.appendChild(document.createElement('div'));
    // In a tree of its own: a drawing brings its own style sheet.
    this.root = host.attachShadow({ mode: 'open' });
    this.root.addEventListener('click', (event) => {
      const link = (event.target as Element).closest('a');
      const line = /#L(\d+)$/.exec(link?.getAttribute('xlink:href') ?? link?.getAttribute('href') ?? '');
      event.preventDefault();
      if (line) go(Number(line[1]));
    });
    new ResizeObserver(() => this.fit()).observe(pane);
  }

  show({ svg, problem }: Picture): void {
    this.note.textContent = problem ?? SHOWN;
    this.note.classList.toggle('warn', problem !== undefined);
    this.pane.classList.toggle('old', svg === undefined && this.drawn !== '');
    if (svg === undefined || svg === this.drawn) return;
    this.drawn = svg;
    this.root.innerHTML = `${STYLE}${svg.slice(svg.indexOf('<svg'))}`;
    this.fit();
    this.follow();
  }

  /** Another example: what was drawn has nothing to do with it. */
  clear(): void {
    this.drawn = this.note.textContent = '';
    this.root.replaceChildren();
    this.zoom = undefined;
  }

  /** Larger or smaller; without a factor, as it fits. */
  scale(factor?: number): void {
    this.zoom = factor === undefined ? undefined : Math.min(3, Math.max(0.2, this.scaled * factor));
    this.fit();
  }

  private get natural(): number {
    const svg = this.root.querySelector('svg');
    // Graphviz writes points, of which 72 are an inch and so 96 pixels.
    return svg ? (svg.viewBox.baseVal.width * 96) / 72 : 0;
  }

  private get scaled(): number {
    if (this.zoom !== undefined) return this.zoom;
    return Math.min(1, Math.max(LEAST, (this.pane.clientWidth - 24) / this.natural));
  }

  private fit(): void {
    const svg = this.root.querySelector('svg');
    if (!svg || !this.pane.clientWidth) return;
    svg.setAttribute('width', String(Math.round(this.natural * this.scaled)));
    svg.removeAttribute('height');
  }

  /** Bring the step at the cursor into sight; only the pane is moved, never the page. */
  private follow(): void {
    const here = this.root.querySelector('.here');
    if (!here) return;
    const shape = here.getBoundingClientRect();
    const pane = this.pane.getBoundingClientRect();
    if (shape.top < pane.top || shape.bottom > pane.bottom) {
      this.pane.scrollTop += shape.top - pane.top - (pane.height - shape.height) / 2;
    }
    if (shape.left < pane.left || shape.right > pane.right) {
      this.pane.scrollLeft += shape.left - pane.left - (pane.width - shape.width) / 2;
    }
  }
}
