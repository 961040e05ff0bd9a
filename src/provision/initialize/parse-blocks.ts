import { blocksOf, type LabelledBlock } from '../../hcl/blocks.ts';
import { decodeString, decodeValue } from '../../hcl/decode.ts';
import { select } from '../../hcl/select.ts';
import type { Body } from '../../hcl/syntax.ts';
import type { Value } from '../../values/value.ts';

/** A `request` block. Its values are evaluated when the request is sent. */
export interface RequestBlock {
  readonly name: string;
  readonly operation: Value | undefined;
  readonly path: Value | undefined;
  readonly token: Value | undefined;
  readonly data: Value | undefined;
  readonly headers: Value | undefined;
  readonly when: Value | undefined;
  readonly allowFailure: Value | undefined;
}

/** An `initialize` block. */
export interface InitializeBlock {
  readonly name: string;
  readonly when: Value | undefined;
  readonly requests: readonly RequestBlock[];
}

/** Receives the bodies of blocks, and which of their keys are known. */
type WarnUnknown = (body: Body, isKnown: (key: string) => boolean) => void;

const blockKeys: readonly string[] = ['type', 'request', 'when'];
const requestKeys: readonly string[] = [
  'type',
  'operation',
  'path',
  'token',
  'data',
  'headers',
  'when',
  'allow_failure',
];

/**
 * Parses `initialize "NAME"` blocks with their `request "NAME"` blocks (profiles.ParseOuterConfig).
 *
 * @throws Error
 */
export function parseInitializeBlocks(blocks: readonly LabelledBlock[], warn: WarnUnknown): InitializeBlock[] {
  return blocks.map((block, index) => {
    const { body } = block;
    warn(body, (key) => blockKeys.includes(key));
    const requests = blocksOf(body, 'request').map((request, i) => {
      warn(request.body, (key) => requestKeys.includes(key));
      return parseRequest(request, `initialize.${index}: error parsing 'request': request.${i}`);
    });
    return { name: nameOf(block, `initialize.${index}`), when: settingOf(body, 'when'), requests };
  });
}

function parseRequest(block: LabelledBlock, place: string): RequestBlock {
  const { body } = block;
  return {
    name: nameOf(block, place),
    operation: settingOf(body, 'operation'),
    path: settingOf(body, 'path'),
    token: settingOf(body, 'token'),
    data: settingOf(body, 'data'),
    headers: settingOf(body, 'headers'),
    when: settingOf(body, 'when'),
    allowFailure: settingOf(body, 'allow_failure'),
  };
}

function nameOf({ labels, body }: LabelledBlock, place: string): string {
  const name = (decodeString(select(body, 'type'), 'type') ?? '') || (labels.length === 1 ? labels[0] : undefined);
  if (name === undefined) {
    throw new Error(`${place}: initialize type must be specified, as in initialize "identity" or request "mount"`);
  }
  return name;
}

function settingOf(body: Body, name: string) {
  return decodeValue(select(body, name), name);
}
