import { goQuote } from '../../go/quote.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import { type Policy, PolicyError } from '../../policy/policy.ts';
import type { PolicySource } from '../../services/policy-store.ts';
import type { Request } from '../../services/request.ts';
import type { EngineCore } from '../engine-core.ts';
import { aclOf } from '../policies/acl.ts';
import { decidePath, judge, type PathDecision } from '../stations/authorise.ts';

/**
 * Returns the shortest rules that would allow a request in addition to its token's policies, in HCL. Each suggestion is tested. Returns
 * null if no further rule would help, for example because a rule for the same path denies the request.
 *
 * @param settled the request with its operation settled
 */
export function suggestRules(core: EngineCore, sources: readonly PolicySource[], settled: Request): string | null {
  const policies = sources.map(({ policy }) => policy);
  const texts: string[] = [];
  // Both the requested and the canonical path may need a rule.
  for (;;) {
    const { requested, canonical } = judge(core, aclOf(policies, core.now), settled);
    const refused = canonical ?? requested;
    if (refused.isAllowed) {
      return texts.length === 0 ? null : texts.join('\n\n');
    }
    const found = ruleFor(core, policies, settled, refused);
    if (found === undefined) {
      return null;
    }
    texts.push(found.text);
    policies.push(found.policy);
  }
}

interface Suggestion {
  readonly text: string;
  readonly policy: Policy;
}

/** Returns a rule with which a refused path is allowed. */
function ruleFor(
  core: EngineCore,
  policies: readonly Policy[],
  settled: Request,
  { path, needsSudo }: PathDecision,
): Suggestion | undefined {
  const { operation } = settled;
  const capabilities = needsSudo && operation !== ('sudo' as string) ? [operation, 'sudo'] : [operation];
  const parameters: string[] = [];
  for (;;) {
    const suggestion = parsed(ruleText(path, capabilities, parameters), core);
    if (suggestion === undefined) {
      return undefined;
    }
    const acl = aclOf([...policies, suggestion.policy], core.now);
    const { isAllowed, verdict } = decidePath(core, acl, { ...settled, path });
    if (isAllowed) {
      return suggestion;
    }
    const { reason, parameter } = verdict;
    if (reason !== 'allowed parameter' || parameter === undefined || parameters.includes(parameter)) {
      return undefined;
    }
    parameters.push(parameter);
  }
}

/** Returns undefined for a path that no rule can name. */
function parsed(text: string, core: EngineCore): Suggestion | undefined {
  try {
    return { text, policy: parsePolicy(text, core.now) };
  } catch (error) {
    if (error instanceof PolicyError) {
      return undefined;
    }
    throw error;
  }
}

function ruleText(path: string, capabilities: readonly string[], parameters: readonly string[]): string {
  const lines = [
    `  capabilities = [${capabilities.map(goQuote).join(', ')}]`,
    ...(parameters.length === 0
      ? []
      : ['  allowed_parameters = {', ...parameters.map((name) => `    ${goQuote(name)} = []`), '  }']),
  ];
  return `path ${goQuote(path)} {\n${lines.join('\n')}\n}`;
}
