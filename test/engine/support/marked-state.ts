import type { ApiAnswer } from '../../../src/engine/api.ts';
import { ProtocolError } from '../../../src/server/http/protocol-error.ts';
import { parseHead } from '../../../src/server/http/request-head.ts';
import { usualAccess } from '../../../src/server/listener-access.ts';
import { answerRequest } from '../../../src/server/route.ts';
import { TestVault } from '../../support/engine.ts';

/**
 * A family of endpoints: the requests at its paths may show or change one entity. `{}` in the path is the entity's
 * name.
 */
export interface Endpoint {
  readonly path: string;
  /** Bodies for POST and PATCH that change something. */
  readonly body: object;
  readonly needsSudo?: boolean;
  /** Whether every path beneath is about the same entity. */
  readonly reachesBeneath?: boolean;
}

/** Something in the state with a name, and a text that only responses about it can contain. */
export interface Entity {
  readonly kind: Kind;
  readonly name: string;
  readonly marker: string;
}

export type Kind =
  | 'secret'
  | 'plain secret'
  | 'role'
  | 'token role'
  | 'policy'
  | 'password policy'
  | 'entity'
  | 'group'
  | 'mount'
  | 'auth';

const policyText = 'path "x" { capabilities = ["read"] }';
const identity = { policies: ['changed'] };
const tuning = { description: 'changed' };

/** The endpoints that show or change each kind of entity. */
export const endpoints: Readonly<Record<Kind, readonly Endpoint[]>> = {
  secret: [
    { path: 'secret/data/{}', body: { data: { changed: 'yes' } } },
    { path: 'secret/metadata/{}', body: { max_versions: 3 } },
    { path: 'secret/subkeys/{}', body: {} },
    { path: 'secret/delete/{}', body: { versions: [2] } },
    { path: 'secret/undelete/{}', body: { versions: [1] } },
    { path: 'secret/destroy/{}', body: { versions: [1] } },
  ],
  'plain secret': [{ path: 'plain/{}', body: { changed: 'yes' } }],
  role: [
    { path: 'auth/approle/role/{}', body: { token_ttl: '1m' } },
    { path: 'auth/approle/role/{}/role-id', body: { role_id: 'changed' } },
    { path: 'auth/approle/role/{}/token-ttl', body: { token_ttl: '1m' } },
    { path: 'auth/approle/role/{}/secret-id', body: {} },
    { path: 'auth/approle/role/{}/custom-secret-id', body: { secret_id: 'changed' } },
    { path: 'auth/approle/role/{}/secret-id/destroy', body: { secret_id: 'known' } },
  ],
  'token role': [{ path: 'auth/token/roles/{}', body: { period: '1m' } }],
  policy: [
    { path: 'sys/policies/acl/{}', body: { policy: policyText } },
    { path: 'sys/policy/{}', body: { policy: policyText } },
  ],
  'password policy': [
    { path: 'sys/policies/password/{}', body: { policy: 'length = 9\nrule "charset" { charset = "a" }' } },
  ],
  entity: [{ path: 'identity/entity/name/{}', body: identity }],
  group: [{ path: 'identity/group/name/{}', body: identity }],
  mount: [
    { path: 'sys/mounts/{}', body: { type: 'kv' }, reachesBeneath: true },
    { path: 'sys/mounts/{}/tune', body: tuning },
  ],
  auth: [
    { path: 'sys/auth/{}', body: { type: 'approle' }, needsSudo: true },
    { path: 'sys/auth/{}/tune', body: tuning, needsSudo: true },
  ],
};

/** The endpoints that show all entities of a kind. */
export const overviews: Readonly<Partial<Record<Kind, Endpoint>>> = {
  mount: { path: 'sys/mounts', body: {} },
  auth: { path: 'sys/auth', body: {} },
};

const names: ReadonlyArray<readonly [Kind, string]> = [
  ['secret', 'a/b'],
  ['secret', 'a/c'],
  ['secret', 'top'],
  ['secret', 'Über/käse'],
  ['plain secret', 'a/b'],
  ['plain secret', 'top'],
  ['role', 'jenkins'],
  ['role', 'ci.build-1'],
  ['token role', 'Kiosk.1'],
  ['policy', 'kiosk'],
  ['policy', 'team/i'],
  ['password policy', 'strong'],
  ['entity', 'Alice K'],
  ['group', 'ops/Kind'],
  ['mount', 'team/kv'],
  ['auth', 'other'],
];

/** The canonical path of an entity at an endpoint. */
export const pathOf = (endpoint: Pick<Endpoint, 'path'>, { name }: Pick<Entity, 'name'>) =>
  endpoint.path.replace('{}', name);

/** A response, and the path that the engine received once the target was parsed; undefined if it received none. */
export interface Asked {
  readonly answer: ApiAnswer;
  readonly path: string | undefined;
}

/** A state in which every entity has a unique mark, and that answers HTTP targets without a socket. */
export class MarkedState {
  readonly vault = new TestVault();
  readonly entities: readonly Entity[] = names.map(([kind, name], i) => ({ kind, name, marker: `mark-${i}-of-${i}` }));

  constructor() {
    this.#root('POST', 'sys/mounts/plain', { type: 'kv' });
    this.#root('POST', 'sys/auth/approle', { type: 'approle' });
    for (const entity of this.entities) {
      this.#make(entity);
    }
  }

  /** Creates a token with one policy. */
  token(policy: string): string {
    this.#root('POST', 'sys/policies/acl/the-token', { policy });
    const made = this.#root('POST', 'auth/token/create', {
      policies: ['the-token'],
      no_default_policy: true,
      ttl: '1h',
    });
    return made.json.auth.client_token;
  }

  /** Returns the token's capabilities on a path, taken literally. */
  capabilities(token: string, path: string): readonly string[] {
    return this.#root('POST', 'sys/capabilities', { token, paths: [path] }).json.data.capabilities;
  }

  /** Returns the visible state of each entity. */
  snapshot(): string[] {
    return this.entities.map((entity) => {
      const paths = [...endpoints[entity.kind].map((endpoint) => pathOf(endpoint, entity))];
      const reads = paths.map((path) => this.#shown('GET', path));
      return [...reads, ...(entity.kind === 'role' ? [this.#shown('LIST', `${paths[0]}/secret-id`)] : [])].join('\n');
    });
  }

  /** Sends a request as it is received, its target escaped. Follows redirects as clients do. */
  ask(method: string, target: string, fields: readonly string[], body: string): Asked {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    let wanted = target;
    let asked: Asked = { answer: refused, path: undefined };
    for (let redirects = 0; redirects < 4; redirects++) {
      const lines = [`${method} ${wanted} HTTP/1.1`, 'Host: localhost', `Content-Type: ${type}`, ...fields];
      asked = this.#send(`${lines.join('\r\n')}\r\n`, body);
      const location = asked.answer.status === 307 ? asked.answer.headers['Location'] : undefined;
      if (location === undefined) {
        break;
      }
      wanted = location;
    }
    return asked;
  }

  #send(text: string, body: string): Asked {
    let path: string | undefined;
    const engine = {
      ...this.vault.engine,
      handle: (request: Parameters<TestVault['engine']['handle']>[0]) => {
        path = request.path;
        return this.vault.engine.handle(request);
      },
    };
    try {
      return {
        answer: answerRequest(
          engine,
          { head: parseHead(text), body },
          { remoteAddress: '127.0.0.1', remotePort: 40000 },
          { inFlight: { start: 0n, remoteAddress: '', path: '', method: '' }, access: usualAccess },
        ),
        path,
      };
    } catch (error) {
      if (error instanceof ProtocolError) {
        return { answer: refused, path: undefined };
      }
      throw error;
    }
  }

  #make({ kind, name, marker }: Entity): void {
    switch (kind) {
      case 'secret':
        this.#root('POST', `secret/data/${name}`, { data: { [marker]: marker } });
        this.#root('POST', `secret/data/${name}`, { data: { [marker]: marker } });
        this.#root('POST', `secret/delete/${name}`, { versions: [1] });
        this.#root('POST', `secret/metadata/${name}`, { custom_metadata: { marker } });
        break;
      case 'plain secret':
        this.#root('POST', `plain/${name}`, { marker });
        break;
      case 'role':
        this.#root('POST', `auth/approle/role/${name}`, { role_id: marker, token_policies: [marker] });
        this.#root('POST', `auth/approle/role/${name}/custom-secret-id`, { secret_id: 'known' });
        break;
      case 'token role':
        this.#root('POST', `auth/token/roles/${name}`, { path_suffix: marker });
        break;
      case 'policy':
        this.#root('POST', `sys/policies/acl/${name}`, { policy: `# ${marker}\n` });
        break;
      case 'password policy':
        this.#root('POST', `sys/policies/password/${name}`, {
          policy: `# ${marker}\nlength = 8\nrule "charset" { charset = "a" }`,
        });
        break;
      case 'entity':
      case 'group':
        this.#root('POST', `identity/${kind}`, { name, metadata: { marker } });
        break;
      case 'mount':
        this.#root('POST', `sys/mounts/${name}`, { type: 'kv', description: marker });
        break;
      case 'auth':
        this.#root('POST', `sys/auth/${name}`, { type: 'approle', description: marker });
    }
  }

  #root(method: string, path: string, body?: object) {
    const answer = this.vault.send(method, path, body);
    if (answer.status >= 400) {
      throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    }
    return answer;
  }

  #shown(method: string, path: string): string {
    const { status, json } = this.vault.send(method, path);
    return `${status} ${JSON.stringify(json?.data)}`;
  }
}

const refused: ApiAnswer = { status: 400, headers: {}, body: '' };
