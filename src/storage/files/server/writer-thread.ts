import type { MessagePort, Worker } from 'node:worker_threads';
import { FileError } from '../../../values/file-error.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import type { DocumentWork } from './document-writer.ts';
import type { Outcome, ThreadData } from './thread-entry.ts';

declare const LOCALVAULT_WRITER_THREAD: string | undefined;

/** The text of `thread-entry.ts`, which the build defines. Undefined if the program runs without having been built. */
export function threadProgram(): string | undefined {
  return typeof LOCALVAULT_WRITER_THREAD === 'string' ? LOCALVAULT_WRITER_THREAD : undefined;
}

/** How many milliseconds a blocked main thread waits for an answer. It doesn't get the event that the thread died. */
const longestSilence = 60_000;

/** A thread that writes documents' files on the machine's own file system, while the server answers requests. */
export class WriterThread {
  readonly #root: string;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  /** How many pieces of work were sent, and how many were answered. */
  #sent = 0;
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #waiting: Array<(outcome: Outcome) => void> = [];
  #isBroken = false;

  /**
   * @param root the folder of all documents
   * @param authenticator the generation's
   * @param program what `threadProgram` returns
   */
  constructor(root: string, { key: authenticatorKey }: Authenticator, program: string) {
    const { MessageChannel, Worker } = process.getBuiltinModule('node:worker_threads');
    const { port1, port2 } = new MessageChannel();
    const workerData: ThreadData = { root, authenticatorKey, port: port2, answered: this.#answered };
    this.#root = root;
    this.#port = port1;
    this.#worker = new Worker(program, {
      eval: true,
      workerData,
      transferList: [port2],
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 },
    });
    this.#worker.once('error', () => this.#break());
    this.#worker.unref();
    this.#port.on('message', (outcome: Outcome) => this.#waiting.shift()?.(outcome));
    this.#port.unref();
  }

  /** Does the work. Rejects with FileError at the first part that fails. */
  async make(work: DocumentWork): Promise<void> {
    this.#port.ref();
    try {
      throwFailure(await new Promise<Outcome>((resolve) => this.#send(work, resolve)));
    } finally {
      this.#port.unref();
    }
  }

  /** Starts the work. Returns a function that blocks until it is done, and throws as `make` rejects. */
  begin(work: DocumentWork): () => void {
    let outcome: Outcome = 'done';
    this.#send(work, (own) => {
      outcome = own;
    });
    return () => {
      this.#block();
      throwFailure(outcome);
    };
  }

  /** Ends the thread. Work that isn't answered yet fails. */
  end(): void {
    this.#break();
    this.#port.close();
    void this.#worker.terminate();
  }

  /** Blocks until all work is answered. */
  #block(): void {
    const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
    for (let answered = Atomics.load(this.#answered, 0); answered < this.#sent; ) {
      if (Atomics.wait(this.#answered, 0, answered, longestSilence) === 'timed-out') {
        this.#break();
        break;
      }
      answered = Atomics.load(this.#answered, 0);
    }
    for (let found = receiveMessageOnPort(this.#port); found !== undefined; found = receiveMessageOnPort(this.#port)) {
      this.#waiting.shift()?.(found.message);
    }
  }

  #send(work: DocumentWork, answer: (outcome: Outcome) => void): void {
    if (this.#isBroken) {
      throw new FileError('write', this.#root, 'EIO');
    }
    this.#sent++;
    this.#waiting.push(answer);
    this.#port.postMessage(work);
  }

  #break(): void {
    this.#isBroken = true;
    for (const answer of this.#waiting.splice(0)) {
      answer({ action: 'write', path: this.#root, code: 'EIO' });
    }
  }
}

function throwFailure(outcome: Outcome): void {
  if (outcome !== 'done') {
    throw new FileError(outcome.action, outcome.path, outcome.code);
  }
}
