import type { ApiAnswer } from '../../engine/api.ts';
import type { Engine } from '../../engine/engine.ts';
import { parseJson, printJson } from '../../go/json/json.ts';
import { evaluate, within } from '../../provision/initialize/evaluate.ts';
import { History, type RequestName } from '../../provision/initialize/history.ts';
import type { InitializeBlock, RequestBlock } from '../../provision/initialize/parse-blocks.ts';
import type { Evaluation } from '../../provision/initialize/value-sources.ts';
import { weakBool, weakMap, weakText, weakTexts } from '../../provision/initialize/weak-types.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../../values/value.ts';

/** Options for sending the requests of a profile. */
export interface ProfileOptions {
  readonly engine: Engine;
  /** The token of requests that name none. */
  readonly token: string;
  readonly env: Evaluation['env'];
}

/** The method of each operation. */
const methods: ReadonlyMap<string, string> = new Map([
  ['create', 'POST'],
  ['update', 'POST'],
  ['read', 'GET'],
  ['delete', 'DELETE'],
  ['list', 'LIST'],
  ['scan', 'SCAN'],
  ['patch', 'PATCH'],
]);

/** The methods whose data is a query. */
const withQuery: readonly string[] = ['GET', 'DELETE', 'LIST', 'SCAN'];

/**
 * Sends the requests of `initialize` blocks in order (ProfileEngine.Evaluate). The first one that fails ends it, unless it has
 * `allow_failure`.
 *
 * @throws Error
 */
export function runProfile(blocks: readonly InitializeBlock[], options: ProfileOptions): void {
  checkNames(blocks);
  const history = new History();
  const evaluation = { history, env: options.env };
  for (const [index, block] of blocks.entries()) {
    within(`initialize.[${block.name} (${index})]`, () => {
      if (block.when !== undefined && !weakBool(evaluate(block.when, evaluation))) {
        return;
      }
      for (const [i, request] of block.requests.entries()) {
        within(`request.[${request.name} (${i})]`, () => {
          const id = `initialize[${index}].${block.name}.request[${i}].${request.name}`;
          send(request, { block: block.name, request: request.name }, id, options, evaluation);
        });
      }
    });
  }
}

function send(
  block: RequestBlock,
  name: RequestName,
  id: string,
  { engine, token: defaultToken }: ProfileOptions,
  evaluation: Evaluation,
): void {
  const field = <T>(place: string, value: Value | undefined, convert: (value: Value) => T): T =>
    within(`in building request: failed to evaluate ${place}`, () => convert(evaluate(value ?? null, evaluation)));
  const operation = field('operation', block.operation, weakText);
  const path = field('path', block.path, weakText).replace(/^\//, '');
  const token = block.token === undefined ? defaultToken : field('token', block.token, weakText);
  const data = field('data', block.data, weakMap);
  const headers = field('headers', block.headers, (value) => headerTexts(weakMap(value)));
  const allowsFailure = field('allow failure', block.allowFailure, weakBool);
  const isSent = block.when === undefined || field('when', block.when, weakBool);
  evaluation.history.addRequest(name, requestFields(id, operation, path, data));
  if (!isSent) {
    return;
  }
  const method = methods.get(operation);
  if (method === undefined) {
    throw new Error(`unsupported operation ${JSON.stringify(operation)}`);
  }
  const answer = engine.handle({
    id,
    method,
    path,
    query: withQuery.includes(method) ? queryOf(data) : [],
    headers: {
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      ...headers,
      'x-vault-token': token,
    },
    body: withQuery.includes(method) ? '' : printJson(data),
    remoteAddress: '127.0.0.1',
  });
  const problem = problemOf(answer);
  if (problem === undefined) {
    evaluation.history.addResponse(name, bodyOf(answer));
  } else if (!allowsFailure) {
    throw new Error(`failed to evaluate request: ${problem}`);
  }
}

function headerTexts(map: ValueMap): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name.toLowerCase(), weakTexts(value).join(', ')]),
  );
}

function requestFields(id: string, operation: string, path: string, data: ValueMap): ValueMap {
  // OpenBao's documentation calls the data `data`, but its name is `map` (logical.Request).
  return Object.assign(emptyMap(), { id, operation, path, map: data });
}

function queryOf(data: ValueMap): Array<readonly [string, string]> {
  return Object.entries(data).flatMap(([name, value]) => weakTexts(value).map((text) => [name, text] as const));
}

/** Returns why a request failed. A read that finds nothing hasn't failed. */
function problemOf(answer: ApiAnswer): string | undefined {
  if (answer.status < 400) {
    return undefined;
  }
  const { errors } = bodyOf(answer);
  const messages = Array.isArray(errors) ? errors.map(String) : [];
  return answer.status === 404 && messages.length === 0 ? undefined : messages.join(', ') || `status ${answer.status}`;
}

function bodyOf({ body }: ApiAnswer): ValueMap {
  const value = body === '' ? null : parseJson(body);
  return isMap(value) ? value : emptyMap();
}

const validName = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Several blocks need names of their own, and so do the requests of one block (ProfileEngine.validate). */
function checkNames(blocks: readonly InitializeBlock[]): void {
  checkUnique(blocks.length > 1 ? blocks.map(({ name }) => name) : [], 'initialize block');
  for (const { name, requests } of blocks) {
    checkUnique(
      requests.map((request) => request.name),
      `request in the block ${JSON.stringify(name)}`,
    );
  }
}

function checkUnique(names: readonly string[], kind: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!validName.test(name)) {
      throw new Error(
        `the name ${JSON.stringify(name)} of an ${kind} is invalid: it must start with a letter or underscore and contain only letters, digits, - and _`,
      );
    }
    if (seen.has(name)) {
      throw new Error(`two ${kind}s have the name ${JSON.stringify(name)}; rename one`);
    }
    seen.add(name);
  }
}
