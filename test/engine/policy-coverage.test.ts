import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Endpoint, type Entity, endpoints, MarkedState, overviews, pathOf } from './support/marked-state.ts';

/** A request for one entity at one endpoint, in some spelling. */
interface Attempt {
  readonly policy: string;
  readonly method: string;
  readonly endpoint: Endpoint;
  /** The path after `/v1/` as sent. */
  readonly target: string;
  readonly isWrapped: boolean;
}

/** The capability that each method needs. Every entity exists, so no write is a create. */
const neededCapability: Readonly<Record<string, string>> = {
  GET: 'read',
  HEAD: 'read',
  LIST: 'list',
  SCAN: 'scan',
  POST: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

let state = new MarkedState();
let before = state.snapshot();

/**
 * Sends the request and returns what it reached without a rule for it: an entity that the response shows or the request
 * changed, although the policy doesn't allow the entity's own path.
 */
function reachedWithoutRule({ policy, method, endpoint, target, isWrapped }: Attempt): string[] {
  const token = state.token(policy);
  const fields = [`X-Vault-Token: ${token}`, ...(isWrapped ? ['X-Vault-Wrap-TTL: 60'] : [])];
  const body = method === 'POST' || method === 'PATCH' ? JSON.stringify(endpoint.body) : '';
  const { answer, path } = state.ask(method, `/v1/${target}`, fields, body);
  const text = isWrapped ? unwrapped(answer.body) : answer.body;
  const after = state.snapshot();
  const reached = state.entities.filter((entity, i) => text.includes(entity.marker) || before[i] !== after[i]);
  if (reached.length > 0) {
    state = new MarkedState();
    before = state.snapshot();
  }
  const covered = (entity: Entity) => path !== undefined && isCovered(state.token(policy), method, path, entity);
  return reached.filter((entity) => !covered(entity)).map(({ kind, name }) => `${kind} ${name}`);
}

/** Reports whether a policy allows reaching an entity at the endpoint of a path, in any spelling. */
function isCovered(token: string, method: string, path: string, entity: Entity): boolean {
  const overview = overviews[entity.kind];
  return [...endpoints[entity.kind], ...(overview === undefined ? [] : [overview])].some((endpoint) => {
    const own = pathOf(endpoint, entity);
    const isOfEndpoint = loose(path) === loose(own) || (endpoint.reachesBeneath && loose(path).startsWith(loose(own)));
    if (!isOfEndpoint) {
      return false;
    }
    const granted = state.capabilities(token, own);
    return (
      granted.includes(neededCapability[method] ?? '') && (endpoint.needsSudo !== true || granted.includes('sudo'))
    );
  });
}

/** Removes everything from a path that any endpoint could ignore. */
function loose(path: string): string {
  return path
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\s]/gu, '')
    .replace(/\/+/g, '/')
    .replace(/^\/|\/$/g, '');
}

function unwrapped(body: string): string {
  const token = body === '' ? undefined : JSON.parse(body).wrap_info?.token;
  return token === undefined ? body : state.vault.send('POST', 'sys/wrapping/unwrap', { token }).body;
}

const places = state.entities.flatMap((entity) => endpoints[entity.kind].map((endpoint) => ({ entity, endpoint })));

const escaped = (path: string) => path.split('/').map(encodeURIComponent).join('/');

/** A character that some case mapping turns into a letter. */
const lookAlikes: ReadonlyMap<string, string> = new Map([
  ['k', '\u212a'],
  ['i', '\u0130'],
  ['s', '\u017f'],
]);

/** Another spelling of a character as sent. */
const respelled = (character: string) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(character === '/' ? '/' : encodeURIComponent(character)) },
    { weight: 2, arbitrary: fc.constant(encodeURIComponent(character.toUpperCase())) },
    { weight: 1, arbitrary: fc.constant(encodeURIComponent(character.toLowerCase())) },
    { weight: 1, arbitrary: fc.constant(encodeURIComponent(lookAlikes.get(character) ?? character)) },
    {
      weight: 1,
      arbitrary: fc.constant(
        [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
      ),
    },
  );

const idle = [
  '/',
  '//',
  '%2F',
  '%2F%2F',
  '/.',
  '%2F.',
  '%2F..',
  '/%2e',
  '/..',
  '.',
  '%20',
  '%00',
  '%09',
  '%c2%a0',
  '%ff',
  '?version=1',
];
const inserted = ['/', '%2F', '/.', '/x/..', '%2F.%2F', '%20', '.', '%e2%80%8b', 'x'];

/** Another spelling of the path: other case, escapes, and something inserted or appended. */
function spellings(path: string, nameAt: number): fc.Arbitrary<string> {
  const characters = [...path].map((character, i) =>
    i < nameAt ? fc.constant(escaped(character)) : respelled(character),
  );
  return fc
    .tuple(
      fc.tuple(...characters),
      fc.option(fc.tuple(fc.nat(path.length), fc.constantFrom(...inserted)), { nil: undefined, freq: 2 }),
      fc.oneof(fc.constant(''), fc.constantFrom(...idle)),
    )
    .map(([parts, insertion, end]) => {
      if (insertion === undefined) {
        return parts.join('') + end;
      }
      const [at, text] = insertion;
      return [...parts.slice(0, at), text, ...parts.slice(at)].join('') + end;
    });
}

const capabilities = fc.subarray(['create', 'read', 'update', 'delete', 'list', 'patch', 'scan', 'sudo'], {
  minLength: 1,
});
const everything = fc.constant(['create', 'read', 'update', 'delete', 'list', 'patch', 'scan', 'sudo']);
const nothing = fc.constant(['deny']);

/** A rule for a path near the requested one: the same, above, beneath or beside it. */
function rules(path: string): fc.Arbitrary<string> {
  const segments = path.split('/');
  const at = fc.nat(segments.length - 1);
  const above = fc.nat(path.length).map((end) => `${path.slice(0, end)}*`);
  const wild = at.map((i) => segments.map((segment, each) => (each === i ? '+' : segment)).join('/'));
  const spelled = fc.constantFrom(path, `${path}/`, `${path}/*`, path.toUpperCase(), path.toLowerCase());
  return fc
    .tuple(fc.oneof(above, wild, spelled), fc.oneof(everything, capabilities, nothing))
    .map(([pattern, granted]) => rule(pattern, granted));
}

function rule(pattern: string, granted: readonly string[]): string {
  return `path ${JSON.stringify(pattern)} { capabilities = ${JSON.stringify(granted)} }`;
}

/** Allows all but the path itself: no other spelling may bypass the rule. */
function allBut(path: string): string {
  return `${rule('*', allCapabilities)}\n${rule(path, ['deny'])}`;
}

const allCapabilities = ['create', 'read', 'update', 'delete', 'list', 'patch', 'scan', 'sudo'];

const attempts: fc.Arbitrary<Attempt> = fc.constantFrom(...places).chain(({ entity, endpoint }) => {
  const path = pathOf(endpoint, entity);
  return fc.record({
    policy: fc.oneof(
      fc.constant(allBut(path)),
      fc.array(rules(path), { minLength: 1, maxLength: 4 }).map((texts) => [...new Set(texts)].join('\n')),
    ),
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'LIST', 'SCAN', 'POST', 'POST', 'PATCH', 'DELETE', 'DELETE'),
    endpoint: fc.constant(endpoint),
    target: spellings(path, endpoint.path.indexOf('{}')),
    isWrapped: fc.boolean(),
  });
});

test('requires a rule for the own path of every object shown or changed', () => {
  fc.assert(
    fc.property(attempts, (attempt) => {
      expect(reachedWithoutRule(attempt)).toEqual([]);
    }),
    { numRuns: 1500 },
  );
});

test('denies every spelling of a denied path', () => {
  const ends = ['', '/', '%2F', '%20'];
  const found: string[] = [];
  let shown = 0;
  for (const { entity, endpoint } of places) {
    const path = pathOf(endpoint, entity);
    const names = new Set([entity.name, entity.name.toUpperCase(), entity.name.toLowerCase(), ` ${entity.name}`]);
    const kelvin = entity.name.replace(/[kK]/, '\u212a');
    for (const name of [...names, kelvin]) {
      for (const end of ends) {
        for (const method of ['GET', 'LIST', 'POST', 'DELETE']) {
          const target = escaped(endpoint.path.replace('{}', name)) + end;
          const attempt = { method, endpoint, target, isWrapped: false };
          for (const reached of reachedWithoutRule({ ...attempt, policy: allBut(path) })) {
            found.push(`${method} ${target}: ${reached}`);
          }
          shown++;
        }
      }
    }
  }
  expect(shown).toBeGreaterThan(1000);
  expect(found).toEqual([]);
});

test('reaches the objects that a rule covers with the same requests', () => {
  const missed = places.flatMap(({ entity, endpoint }) => {
    const path = pathOf(endpoint, entity);
    const token = state.token(rule(path, allCapabilities));
    const before = state.snapshot();
    const { answer } = state.ask('GET', `/v1/${escaped(path)}`, [`X-Vault-Token: ${token}`], '');
    const isShown = answer.body.includes(entity.marker);
    const { answer: written } = state.ask(
      'POST',
      `/v1/${escaped(path)}`,
      [`X-Vault-Token: ${token}`],
      JSON.stringify(endpoint.body),
    );
    const isChanged = state.snapshot().some((text, i) => text !== before[i]);
    state = new MarkedState();
    return isShown || isChanged ? [] : [`${path}: ${answer.status}, ${written.status} ${written.body}`];
  });
  expect(missed).toEqual([]);
});
