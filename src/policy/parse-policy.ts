import { trimSpace } from '../go/text.ts';
import { decodeString } from '../hcl/decode.ts';
import { parseHclJson } from '../hcl/json-parser.ts';
import { tokenText } from '../hcl/literal.ts';
import { parseHcl } from '../hcl/parser.ts';
import { itemsOf, select } from '../hcl/select.ts';
import type { Body, Item } from '../hcl/syntax.ts';
import { messageOf } from '../values/message.ts';
import type { Moment } from '../values/time.ts';
import { listErrors } from './list-errors.ts';
import { parseExpiredRule, parsePathRule, plainPathRule, type RuleText, withPath } from './parse-rule.ts';
import { parsePathTemplate } from './path-template.ts';
import { type PlainRule, readPlainRules } from './plain-rules.ts';
import { type PathRule, type Policy, PolicyError } from './policy.ts';
import { invalidKeys } from './valid-keys.ts';

/** Fills in a path's template. Returns undefined if that is impossible, which disables the rule. */
export type FillPath = (path: string) => string | undefined;

/**
 * Parses a policy in HCL, or in JSON if it starts with a brace. Rules that have expired by `now` are omitted without
 * validation.
 *
 * @throws PolicyError `failed to parse policy: …`
 */
export function parsePolicy(text: string, now: Moment): Policy {
  return wrapErrors(() => {
    const plain = readPlainRules(text);
    return plain === undefined ? readPolicy(text, (rule) => parsePathRule({ ...rule, now })) : plainPolicy(plain);
  });
}

/**
 * Parses only the rules of a policy that have expired by `now`, which `parsePolicy` omits. One that was never valid is
 * omitted, too.
 *
 * @throws PolicyError `failed to parse policy: …`
 */
export function parseExpiredRules(text: string, now: Moment): readonly PathRule[] {
  return wrapErrors(() => readPolicy(text, (rule) => parseExpiredRule({ ...rule, now }))).rules;
}

/**
 * Fills in the templates of a policy's paths and omits rules that have expired by `now`.
 *
 * @throws PolicyError `failed to parse policy: …` for a filled-in path that would be invalid in a policy
 */
export function fillPolicy(policy: Policy, now: Moment, fill: FillPath): Policy {
  return wrapErrors(() => {
    const rules: PathRule[] = [];
    for (const rule of policy.rules) {
      if (rule.expires !== null && now > rule.expires) {
        continue;
      }
      const path = rule.template === undefined ? undefined : fill(rule.template);
      if (path !== undefined) {
        rules.push(withPath(rule, path, now));
      } else if (rule.template === undefined) {
        rules.push(rule);
      }
    }
    return { rules, templated: false };
  });
}

function wrapErrors(read: () => Policy): Policy {
  try {
    return read();
  } catch (error) {
    throw new PolicyError(`failed to parse policy: ${messageOf(error)}`);
  }
}

function plainPolicy(plain: readonly PlainRule[]): Policy {
  let templated = false;
  const rules = plain.map(({ path, capabilities }) => {
    const isTemplate = hasDirectives(path);
    templated ||= isTemplate;
    return plainPathRule(path, isTemplate, capabilities);
  });
  return { rules, templated };
}

function readPolicy(text: string, readRule: (rule: Omit<RuleText, 'now'>) => PathRule | undefined): Policy {
  const isJson = trimSpace(text).startsWith('{');
  const { body } = isJson ? parseHclJson(text) : parseHcl(text, { refuseDuplicates: false });
  checkTopLevel(body);
  const rules: PathRule[] = [];
  let templated = false;
  for (const item of itemsOf(body, 'path')) {
    const path = pathOf(item);
    const isTemplate = hasDirectives(path);
    templated ||= isTemplate;
    const rule = readRule({ path, node: item.value, isTemplate });
    if (rule !== undefined) {
      rules.push(rule);
    }
  }
  return { rules, templated };
}

function checkTopLevel(body: Body): void {
  const invalid = invalidKeys(body, ['name', 'path']);
  if (invalid.length > 0) {
    throw new PolicyError(listErrors(invalid));
  }
  decodeString(select(body, 'name'), 'root.name');
}

/** Returns the path of a rule. Without a label, it is `path`. */
function pathOf(item: Item): string {
  const [key] = item.keys;
  return key === undefined ? 'path' : tokenText(key);
}

function hasDirectives(path: string): boolean {
  try {
    return parsePathTemplate(path).directives.length > 0;
  } catch (error) {
    throw new PolicyError(`failed to validate policy templating: ${messageOf(error)}`);
  }
}
