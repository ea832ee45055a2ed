// Questions to Python. They wait for each other; one that takes too long is given up, with its Python.

const PATIENCE = 30_000;

export class GivenUp extends Error {}

type Waiting = { resolve: (answer: string) => void; reject: (fault: Error) => void };

export class Client {
  private worker: Worker | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private waiting: Waiting | undefined;
  private number = 0;
  private main = '';
  private texts = new Map<string, string>();
  private sent = new Map<string, string>();
  private isOpen = false;
  private isReady: Promise<void> = Promise.resolve();

  /** `starting` hears how much of Python is there (1 is all of it), or why it can't be. */
  constructor(private readonly starting: (part: number, fault?: string) => void) {
    this.begin();
  }

  open(main: string, files: Record<string, string>): void {
    this.main = main;
    this.texts = new Map(Object.entries(files));
    this.isOpen = false;
  }

  change(name: string, text: string): void {
    this.texts.set(name, text);
  }

  ask<Answer>(question: Record<string, unknown>): Promise<Answer> {
    const answer = this.queue.then(async () => {
      if (!this.isOpen) {
        this.isOpen = true;
        this.sent = new Map(this.texts);
        await this.send({ ask: 'open', main: this.main, files: Object.fromEntries(this.texts) });
      }
      const files: Record<string, string> = {};
      for (const [name, text] of this.texts) {
        if (this.sent.get(name) !== text) files[name] = text;
        this.sent.set(name, text);
      }
      return JSON.parse(await this.send({ ...question, files })) as Answer;
    });
    this.queue = answer.catch(() => undefined);
    return answer;
  }

  private send(question: Record<string, unknown>): Promise<string> {
    const id = ++this.number;
    return new Promise<string>((resolve, reject) => {
      let timer = 0;
      this.waiting = {
        resolve: (answer) => (clearTimeout(timer), resolve(answer)),
        reject: (fault) => (clearTimeout(timer), reject(fault)),
      };
      // How long Python takes to come depends on the line, and is no fault of the question.
      void this.isReady.then(() => {
        this.worker?.postMessage({ id, question: JSON.stringify(question) });
        timer = window.setTimeout(() => {
          this.begin();
          reject(new GivenUp('This took too long, and was given up.'));
        }, PATIENCE);
      });
    });
  }

  private begin(): void {
    this.worker?.terminate();
    this.isOpen = false;
    this.worker = new Worker(new URL('worker.js', document.baseURI), { type: 'module' });
    let ready = (): void => undefined;
    this.isReady = new Promise((resolve) => (ready = resolve));
    this.worker.onerror = (event) => this.starting(0, event.message || 'the page could not be loaded whole');
    this.worker.onmessage = ({ data }) => {
      if (data.id === undefined) {
        this.starting(data.part ?? 0, data.fault);
        if (data.part === 1) ready();
      } else if (data.id !== this.number) return;
      else if (data.fault !== undefined) this.waiting?.reject(new Error(data.fault));
      else this.waiting?.resolve(data.answer);
    };
  }
}
