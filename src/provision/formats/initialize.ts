import { blocksOf } from '../../hcl/blocks.ts';
import { parseHclJson } from '../../hcl/json-parser.ts';
import { parseHcl } from '../../hcl/parser.ts';
import { isMap, type Value, type ValueMap } from '../../values/value.ts';
import { evaluate, within } from '../initialize/evaluate.ts';
import { History, type RequestName } from '../initialize/history.ts';
import { parseInitializeBlocks, type RequestBlock } from '../initialize/parse-blocks.ts';
import type { Evaluation } from '../initialize/value-sources.ts';
import { weakBool, weakMap, weakText } from '../initialize/weak-types.ts';
import { addItem, addObject, type Objects } from '../objects.ts';
import { asReference, type Reference, reference, withReferences } from '../write.ts';

/**
 * Parses the `initialize` blocks of a configuration file as objects. Requests that only read provide values for others.
 *
 * @param env for values from environment variables
 * @throws Error that names the request
 */
export function parseInitialize(text: string, isJson: boolean, env: Evaluation['env']): Objects {
  const { body } = isJson ? parseHclJson(text) : parseHcl(text, { refuseDuplicates: false });
  const blocks = parseInitializeBlocks(blocksOf(body, 'initialize'), () => {});
  if (blocks.length === 0) {
    throw new Error('it has no "initialize" block');
  }
  const objects = new Map<string, ValueMap>();
  const history = new SymbolicHistory();
  const evaluation = { history, env };
  for (const block of blocks) {
    within(`initialize "${block.name}"`, () => {
      if (block.when !== undefined && !weakBool(evaluate(block.when, evaluation))) {
        return;
      }
      for (const request of block.requests) {
        within(`request "${request.name}"`, () => {
          addRequest(objects, request, { block: block.name, request: request.name }, evaluation);
        });
      }
    });
  }
  return objects;
}

function addRequest(
  objects: Map<string, ValueMap>,
  block: RequestBlock,
  name: RequestName,
  evaluation: Evaluation & { readonly history: SymbolicHistory },
): void {
  const field = (value: Value | undefined) => evaluate(value ?? null, evaluation);
  if (block.when !== undefined && !weakBool(field(block.when))) {
    return;
  }
  const operation = weakText(field(block.operation));
  const path = weakText(field(block.path)).replace(/^\/+/, '');
  const data = decoded(weakMap(field(block.data)));
  const unsupported = (['token', 'headers'] as const).find((setting) => block[setting] !== undefined);
  if (unsupported !== undefined) {
    throw new Error(`"${unsupported}" can't be applied; take it out`);
  }
  evaluation.history.note(name, path, { operation, path, map: data });
  if (operation === 'read' || operation === 'list') {
    return;
  }
  if (operation !== 'update' && operation !== 'create') {
    throw new Error(
      `the operation ${JSON.stringify(operation)} can't be applied; only "create", "update" and "read" can`,
    );
  }
  addWrite(objects, path, data);
}

const marker = '\0reference:';

/** A history of requests that weren't sent. The fields of their responses are references. */
class SymbolicHistory extends History {
  readonly #paths = new Map<string, string>();

  note(name: RequestName, path: string, request: ValueMap): void {
    this.#paths.set(JSON.stringify(name), path);
    this.addRequest(name, request);
  }

  override find(kind: 'request' | 'response', name: RequestName, selector: readonly Value[] | undefined): Value {
    if (kind === 'request') {
      return super.find(kind, name, selector);
    }
    const path = this.#paths.get(JSON.stringify(name));
    if (path === undefined) {
      throw new Error(`there is no request "${name.request}" before it in the block "${name.block}"`);
    }
    const [part, field, ...rest] = selector ?? [];
    // Only logins grant tokens.
    if (part === 'auth' && field === undefined) {
      return null;
    }
    if (part !== 'data' || typeof field !== 'string' || rest.length > 0) {
      throw new Error('of responses, only fields of their data can be applied, such as ["data", "id"]');
    }
    // A string, so that it can be converted to one.
    return marker + JSON.stringify([path, field]);
  }
}

/** Replaces texts that encode references by the references. */
function decoded(data: ValueMap): ValueMap {
  const all: ValueMap = Object.create(null);
  for (const [key, value] of Object.entries(data)) {
    all[key] = decodedValue(value);
  }
  return all;
}

function decodedValue(value: Value): Value {
  if (typeof value === 'string' && value.startsWith(marker)) {
    const [path, field]: string[] = JSON.parse(value.slice(marker.length));
    return reference(path ?? '', field ?? '');
  }
  if (Array.isArray(value)) {
    return value.map((item: Value) => decodedValue(item));
  }
  return isMap(value) ? decoded(value) : value;
}

/** Adds what a request writes to the object that it belongs to. */
function addWrite(objects: Map<string, ValueMap>, path: string, data: ValueMap): void {
  switch (path) {
    case 'identity/entity-alias':
      addEntityAlias(objects, data);
      return;
    case 'identity/group-alias':
      addGroupAlias(objects, data);
      return;
    case 'identity/entity':
    case 'identity/group': {
      const { name, ...rest } = data;
      addWrite(objects, `${path}/name/${weakText(name ?? null)}`, rest);
      return;
    }
  }
  if (path.startsWith('identity/group/name/')) {
    addObject(objects, path, withMemberNames(data));
    return;
  }
  addObject(objects, path, withReferences(data, refuse) as ValueMap);
}

function refuse({ path }: Reference): never {
  throw new Error(`the response to ${path} can't be used here`);
}

function addEntityAlias(objects: Map<string, ValueMap>, data: ValueMap): void {
  const {
    name = '',
    canonical_id: id,
    entity_id: formerId,
    mount_accessor: accessor,
    custom_metadata: metadata,
  } = data;
  const role = /^(auth\/.+\/)role\/([^/]+)\/role-id$/.exec(referenceTo('role_id', name)?.path ?? '');
  const alias: ValueMap = {
    mount: mountOf(accessor),
    ...(role === null ? { name: withReferences(name, refuse) } : { role: role[2] ?? '' }),
    ...(metadata !== undefined && { custom_metadata: metadata }),
  };
  addItem(objects, identityOf('entity', id ?? formerId), 'aliases', alias);
}

function addGroupAlias(objects: Map<string, ValueMap>, data: ValueMap): void {
  const { name = '', canonical_id: id, mount_accessor: accessor } = data;
  addObject(objects, identityOf('group', id), {
    alias: { mount: mountOf(accessor), name: withReferences(name, refuse) },
  });
}

/** Returns the path of the entity or group that a reference to an id belongs to. */
function identityOf(type: 'entity' | 'group', id: Value | undefined): string {
  const path = referenceTo('id', id)?.path ?? '';
  if (!path.startsWith(`identity/${type}/name/`)) {
    throw new Error(
      `ids differ between servers; "canonical_id" must come from the response to identity/${type}/name/<name>`,
    );
  }
  return path;
}

/** Returns the path of the auth method that a reference to an accessor belongs to. */
function mountOf(accessor: Value | undefined): string {
  const path = referenceTo('accessor', accessor)?.path ?? '';
  if (!path.startsWith('sys/auth/')) {
    throw new Error(
      'accessors differ between servers; "mount_accessor" must come from the response to a read of sys/auth/<path>',
    );
  }
  return `${path.slice('sys/'.length)}/`;
}

function referenceTo(field: string, value: Value | undefined): Reference | undefined {
  const found = value === undefined ? undefined : asReference(value);
  return found?.field === field ? found : undefined;
}

/** Replaces the ids of members by names. */
function withMemberNames(data: ValueMap): ValueMap {
  const { member_entity_ids: entities, member_group_ids: groups, ...rest } = data;
  return {
    ...rest,
    ...(entities !== undefined && { member_entities: namesOf('entity', entities) }),
    ...(groups !== undefined && { member_groups: namesOf('group', groups) }),
  };
}

function namesOf(type: 'entity' | 'group', ids: Value): Value[] {
  const all = Array.isArray(ids) ? (ids as readonly Value[]) : [ids];
  return all.map((id) => identityOf(type, id).slice(`identity/${type}/name/`.length));
}
