/** What a worker can be asked for; every answer is a promise on the page's side. */
// biome-ignore lint/suspicious/noExplicitAny: methods differ in what they take
export type Methods = Readonly<Record<string, (...args: any[]) => unknown>>;

interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

type Message =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly event: unknown };

/** Answers the page's requests in a worker, one after the other, once its methods are loaded. */
export function serve(loading: Promise<Methods>): void {
  let turn: Promise<void> = Promise.resolve();
  addEventListener("message", ({ data }: MessageEvent<Request>) => {
    const { id, method, args } = data;
    turn = turn.then(async () => {
      try {
        const methods = await loading;
        postMessage({ id, result: await methods[method](...args) });
      } catch (error) {
        postMessage({ id, error: (error as Error).message });
      }
    });
  });
}

/** Sends something to the page that it did not ask for. */
export function emit(event: unknown): void {
  postMessage({ event });
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A worker as the page sees it. */
export class Remote<M extends Methods, Event = never> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #requests = 0;

  constructor(worker: Worker, onEvent: (event: Event) => void = () => {}) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<Message>) => {
      if ("event" in data) return onEvent(data.event as Event);
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("error" in data) waiting?.reject(new Error(data.error));
      else waiting?.resolve(data.result);
    });
    worker.addEventListener("error", ({ message }) => this.#fail(message || "a worker could not be loaded"));
  }

  call<Name extends keyof M & string>(
    method: Name,
    ...args: Parameters<M[Name]>
  ): Promise<Awaited<ReturnType<M[Name]>>> {
    const id = this.#requests++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      this.#worker.postMessage({ id, method, args } satisfies Request);
    });
  }

  /** Ends the worker; requests that it has not answered fail. */
  close(): void {
    this.#worker.terminate();
    this.#fail("the worker was ended");
  }

  #fail(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
