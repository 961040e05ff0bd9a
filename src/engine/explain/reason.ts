import { formatGoDuration } from '../../go/duration.ts';
import { goQuote } from '../../go/quote.ts';
import { writtenPath } from '../../policy/written-path.ts';
import type { MergedRule } from '../../services/policy-store.ts';
import { nanoseconds } from '../../values/time.ts';
import { type DecidedPath, decidingParts } from './rules.ts';

/** Says in a sentence why a request to a path is allowed or denied by policies. */
export function reasonOf({ explained, operation, decision }: DecidedPath): string {
  const { verdict, needsSudo, isAllowed } = decision;
  const { reason, rule, parameter = '' } = verdict;
  const parts = decidingParts(verdict, operation, explained.sources);
  const [first] = parts;
  const names = [...new Set(parts.map(({ name }) => name))];
  const place = first === undefined ? '' : `${goQuote(writtenPath(first.part))} of the ${policiesText(names)}`;
  switch (reason) {
    case 'root':
      return 'A root token may do everything.';
    case 'help':
      return 'Every token may ask for help.';
    case 'no rule':
      return noRuleText(explained.sources.length);
    case 'deny':
      return `The rule ${place} denies everything.`;
    case 'capability':
      return `The rule ${place} decides, and it grants ${capabilitiesText(rule)}, but not ${operation}.`;
    case 'wrapping':
      return `The rule ${place} grants ${operation} only if the response is wrapped${wrappingText(rule)}.`;
    case 'required':
      return `The rule ${place} grants ${operation} only with the parameter ${goQuote(parameter)}.`;
    case 'denied parameter':
      return `The rule ${place} grants ${operation}, but denies the parameter ${goQuote(parameter)} with this value.`;
    case 'allowed parameter':
      return `The rule ${place} grants ${operation}, but doesn't allow the parameter ${goQuote(parameter)} with this value.`;
    case 'page':
      return `The rule ${place} grants ${operation} only for at most ${rule?.paginationLimit} names at once, set by the parameter "limit".`;
    case 'granted':
      return isAllowed
        ? `The rule ${place} grants ${operation}${needsSudo ? ' and sudo' : ''}.`
        : `The path needs sudo, too: the rule ${place} grants ${operation}, but not sudo.`;
  }
}

function noRuleText(policies: number): string {
  return policies === 0 ? 'The token has no policies.' : 'No rule of its policies matches the path.';
}

function policiesText(names: readonly string[]): string {
  return names.length === 1 ? `policy ${names[0]}` : `policies ${names.join(', ')}`;
}

function capabilitiesText(rule: MergedRule | undefined): string {
  const granted = [...(rule?.capabilities ?? [])].sort();
  return granted.length === 0 ? 'nothing' : granted.join(', ');
}

function wrappingText(rule: MergedRule | undefined): string {
  const { minWrappingTtl: min = 0, maxWrappingTtl: max = 0 } = rule ?? {};
  const bounds = [
    ...(min > 0 ? [`at least ${formatGoDuration(nanoseconds(min))}`] : []),
    ...(max > 0 ? [`at most ${formatGoDuration(nanoseconds(max))}`] : []),
  ];
  return bounds.length === 0 ? '' : ` for ${bounds.join(' and ')}`;
}
