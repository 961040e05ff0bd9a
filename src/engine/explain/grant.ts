import { writtenPath } from '../../policy/written-path.ts';
import type { AclReason, ExplainedAcl } from '../../services/policy-store.ts';
import type { Request } from '../../services/request.ts';
import { compareBytes } from '../../values/compare.ts';
import type { EngineCore } from '../engine-core.ts';
import { decidePath, type PathDecision, withCanonicalPath } from '../stations/authorise.ts';
import { decidingParts } from './rules.ts';

/** The grant of a capability on a path. */
export interface Grant {
  /** The policies that have the rule. */
  readonly policies: readonly string[];
  /** The rule's path as a policy writes it; null for root tokens, which need none. */
  readonly rule: string | null;
  readonly capabilities: readonly string[];
  /** Whether the rule also limits the parameters, the page or the wrapping of a request. */
  readonly isConditional: boolean;
}

/** The reasons for a refusal that depend on more than the request's operation and path. */
const conditional: ReadonlySet<AclReason> = new Set(['granted', 'wrapping', 'required', 'page']);

/** Returns the grant of a request's operation on its path, regardless of the rest of the request; undefined if there is none. */
export function grantOf(core: EngineCore, { acl, sources }: ExplainedAcl, request: Request): Grant | undefined {
  if (acl.root) {
    return { policies: ['root'], rule: null, capabilities: ['root'], isConditional: false };
  }
  const decision = decidePath(core, acl, request);
  const canonical = withCanonicalPath(core, request);
  if (!grants(decision) || (canonical !== request && !grants(decidePath(core, acl, canonical)))) {
    return undefined;
  }
  const parts = decidingParts(decision.verdict, request.operation, sources);
  const [first] = parts;
  const { rule } = decision.verdict;
  return {
    policies: [...new Set(parts.map(({ name }) => name))],
    rule: first === undefined ? null : writtenPath(first.part),
    capabilities: [...(rule?.capabilities ?? [])].sort(compareBytes),
    isConditional:
      !decision.verdict.allowed ||
      (rule !== undefined && rule.allowedParameters.size + rule.deniedParameters.size > 0) ||
      (rule?.paginationLimit ?? 0) > 0,
  };
}

function grants({ verdict, needsSudo }: PathDecision): boolean {
  return conditional.has(verdict.reason) && (!needsSudo || verdict.sudo);
}
