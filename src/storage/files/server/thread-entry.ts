import { type MessagePort, workerData } from 'node:worker_threads';
import { FileError } from '../../../values/file-error.ts';
import { writeOnlyDisk } from '../documents/disk.ts';
import { withClearErrors } from '../file-error.ts';
import { Authenticator } from '../keys/authenticator.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import { type DocumentWork, DocumentWriter } from './document-writer.ts';

// The program of a writer thread (`writer-thread.ts`). The build bundles it on its own and puts the text into the main program: a
// server starts its threads on demand, when the installed files may have been replaced already.

/** The inputs of the thread. */
export interface ThreadData {
  /** The folder of all documents. */
  readonly root: string;
  /** The key of the generation's authenticator. */
  readonly authenticatorKey: Uint8Array;
  readonly port: MessagePort;
  /** Counts the answers, for a main thread that blocks until they are there. */
  readonly answered: Int32Array;
}

/** The answer to one piece of work. */
export type Outcome = 'done' | { readonly action: string; readonly path: string; readonly code: string };

const { root, authenticatorKey, port, answered }: ThreadData = workerData;
const fs = withClearErrors(nodeFileSystem);
const writer = new DocumentWriter(fs, writeOnlyDisk(fs, root, new Authenticator(Buffer.from(authenticatorKey))));

function outcomeOf(work: DocumentWork): Outcome {
  try {
    writer.make(work);
    return 'done';
  } catch (error) {
    // Every piece of work needs an answer: the main thread may block until it comes.
    const { action, path, code } = error instanceof FileError ? error : { action: 'write', path: root, code: 'EIO' };
    return { action, path, code };
  }
}

port.on('message', (work: DocumentWork) => {
  port.postMessage(outcomeOf(work));
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
});
