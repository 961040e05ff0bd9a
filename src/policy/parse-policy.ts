import { trimSpace } from '../go/text.ts';
import { decodeString } from '../hcl/decode.ts';
import { parseHclJson } from '../hcl/json-parser.ts';
import { tokenText } from '../hcl/literal.ts';
import { parseHcl } from '../hcl/parser.ts';
import { itemsOf, select } from '../hcl/select.ts';
import type { Body, Item } from '../hcl/syntax.ts';
import { messageOf } from '../values/message.ts';
import type { Moment } from '../values/time.ts';
import { listErrors } from './errors.ts';
import { withPath, parsePathRule } from './parse-rule.ts';
import { parsePathTemplate } from './path-template.ts';
import { type PathRule, type Policy, PolicyError } from './policy.ts';
import { invalidKeys } from './valid-keys.ts';

/** Fills a path's template in; undefined where that can't be done, and the rule counts for nothing. */
export type FillPath = (path: string) => string | undefined;

/**
 * Understands a policy's text, in HCL or, where it begins with a brace, in JSON. Rules that have run out at `now` are left out, whatever else they say.
 *
 * @throws PolicyError `failed to parse policy: …`
 */
export function parsePolicy(text: string, now: Moment): Policy {
  return wrapErrors(() => readPolicy(text, now));
}

/**
 * The policy with its paths' templates filled in, without what has run out at `now`.
 *
 * @throws PolicyError `failed to parse policy: …` for what no path may be, as where it stands in a text
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

function readPolicy(text: string, now: Moment): Policy {
  const isJson = trimSpace(text).startsWith('{');
  const { body } = isJson ? parseHclJson(text) : parseHcl(text, { refuseDuplicates: false });
  checkTopLevel(body);
  const rules: PathRule[] = [];
  let templated = false;
  for (const item of itemsOf(body, 'path')) {
    const path = pathOf(item);
    const isTemplate = hasDirectives(path);
    templated ||= isTemplate;
    const rule = parsePathRule(path, item.value, now, isTemplate);
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

/** The path that a rule is for; a rule without one is for the path `path`. */
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
