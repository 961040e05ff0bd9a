import { attempt, RequestError } from '../../framework/error.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import type { PathRule } from '../../policy/policy.ts';
import { PolicyError } from '../../policy/policy.ts';
import type { Core } from '../../services/core.ts';
import type { RoleInventory } from '../../services/inventory.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { PolicyEntry } from '../../services/policy-store.ts';
import type { TokenEntry } from '../../services/token.ts';
import { shownName } from '../../values/shown-name.ts';
import { formatTime, type Moment } from '../../values/time.ts';
import { UnknownSubjectError } from '../../values/unknown-subject-error.ts';
import { backendFor } from '../mounts.ts';
import { allPolicies } from '../policies/store.ts';
import { readToken } from '../tokens/documents.ts';
import { isAlive } from '../tokens/lookup.ts';
import { isWrappingToken } from '../wrapping.ts';
import type {
  InventoryAnswer,
  InventoryFindings,
  InventoryKind,
  InventoryQuestion,
  MountFacts,
  PolicyFacts,
  TokenFacts,
} from './question.ts';

/**
 * Answers a question about the state as a whole.
 *
 * @throws UnknownSubjectError if the question names an auth method that the state doesn't have
 */
export function answerInventory(core: Core, question: InventoryQuestion): InventoryAnswer {
  return { now: formatTime(core.now), found: find(core, question) };
}

function find(core: Core, question: InventoryQuestion): InventoryFindings[InventoryKind] {
  switch (question.kind) {
    case 'mounts':
      return [...core.mounts.list('auth'), ...core.mounts.list('mounts')].map(mountFacts);
    case 'policies':
      return allPolicies(core.storage, core.state?.created ?? core.now).map((entry) => policyFacts(entry, core.now));
    case 'roles':
      return ofMount(core, question.mount, (inventory, context) => inventory.roles(context, question));
    case 'secret-ids':
      return ofMount(core, question.mount, (inventory, context) =>
        inventory.secretIds(context, question.role ?? undefined, question),
      );
    case 'token':
      return tokenOf(core, question.id);
  }
}

type Context = Pick<Core, 'storage'> & { readonly mount: MountEntry; readonly core: Core };

function ofMount<T>(core: Core, path: string, body: (inventory: RoleInventory<Context>, context: Context) => T): T {
  const mount = core.mounts.match(path);
  const inventory = mount?.fullPath === path ? backendFor(mount).inventory : undefined;
  if (mount === undefined || inventory === undefined) {
    throw new UnknownSubjectError(
      `there is no AppRole auth method at ${shownName(path)}; \`localvault auth list\` shows what there is, and \`localvault auth enable approle\` adds one`,
    );
  }
  return body(inventory, { storage: core.storage, mount, core });
}

function mountFacts({ fullPath, type, description, options }: MountEntry): MountFacts {
  const version = type === 'kv' || type === 'generic' ? (options?.['version'] ?? '1') : '';
  return { path: fullPath, type, description, version };
}

function policyFacts({ name, text, expires }: PolicyEntry, now: Moment): PolicyFacts {
  return { name, expires: timeOrNull(expires), rules: rulesIn(text, now).map(ruleFacts) };
}

/** Parses a stored policy. A text that the current parser rejects has no rules: nothing enforces it. */
function rulesIn(text: string, now: Moment): readonly PathRule[] {
  try {
    return parsePolicy(text, now).rules;
  } catch (error) {
    if (error instanceof PolicyError) {
      return [];
    }
    throw error;
  }
}

function ruleFacts({ path, kind, template, capabilities, expires }: PathRule): PolicyFacts['rules'][number] {
  const written = template ?? (kind === 'prefix' ? `${path}*` : path);
  return { path: written, capabilities: [...capabilities], expires: timeOrNull(expires) };
}

/** Returns the live service token with this hash; undefined if there is none. */
export function liveToken(core: Core, hash: string): TokenFacts | undefined {
  const entry = readToken(core.storage, hash);
  return entry !== undefined && isAlive(core.storage, entry, core.now) ? tokenFacts(entry) : undefined;
}

function tokenOf(core: Core, id: string): TokenFacts | null {
  const entry = attempt(() => core.tokens.lookup(id));
  return entry === undefined || entry instanceof RequestError ? null : tokenFacts(entry);
}

function tokenFacts(entry: TokenEntry): TokenFacts {
  const { accessor, path, displayName, policies, meta, numUses, creationTime, lease } = entry;
  return {
    accessor,
    path,
    displayName,
    policies,
    metadata: meta,
    numUses,
    created: formatTime(creationTime),
    expires: timeOrNull(lease.expireTime),
    isWrapping: isWrappingToken(entry),
  };
}

function timeOrNull(moment: Moment | null): string | null {
  return moment === null ? null : formatTime(moment);
}
