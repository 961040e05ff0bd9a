/**
 * What a kv command is about to do. It first asks which engine serves its path, and a refusal of that is all that the history would have
 * of the command.
 */
export interface Intent {
  readonly capability: (typeof capabilities)[number];
  /** The part of the API of an engine with versions, which another engine lacks. */
  readonly part: (typeof parts)[number];
  /** The mount and the name. */
  readonly path: string;
}

const capabilities = ['read', 'write', 'update', 'patch', 'delete', 'list', 'scan'] as const;
const parts = ['data', 'metadata', 'delete', 'undelete', 'destroy'] as const;

/** The header of a request to the local state that has its client's intent. Only the history keeps it; no other server is sent it. */
export const intentHeader = 'x-localvault-intent';

/** Encodes an intent for the header. */
export function encodeIntent({ capability, part, path }: Intent): string {
  return `${capability} ${part} ${path}`;
}

/** Decodes an intent. Returns undefined for any other text: a client can send what it likes. */
export function decodeIntent(text: string): Intent | undefined {
  const [word, place, ...path] = text.split(' ');
  const capability = capabilities.find((one) => one === word);
  const part = parts.find((one) => one === place);
  return capability === undefined || part === undefined ? undefined : { capability, part, path: path.join(' ') };
}
