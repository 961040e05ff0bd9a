import { parseDuration } from '../../go/duration.ts';
import type { FillPath } from '../../policy/parse-policy.ts';
import { parsePathTemplate } from '../../policy/path-template.ts';
import type { IdentityAlias, IdentityEntity } from '../../services/identity-store.ts';
import { type Moment, unixSeconds } from '../../values/time.ts';

/** The values for `{{…}}` directives in policy paths. */
export interface PathContext {
  /** The token's entity, if it has one. */
  readonly entity: IdentityEntity | undefined;
  readonly now: Moment;
  /** Texts that no value may contain. A rule with such a value is void, since the value would widen it. */
  readonly forbidden: readonly string[];
}

/**
 * Returns a function that fills path templates. It returns undefined for a template with an unknown or forbidden value.
 */
export function pathFiller(context: PathContext): FillPath {
  return (path) => {
    try {
      return fillPath(path, context);
    } catch {
      return undefined;
    }
  };
}

function fillPath(path: string, context: PathContext): string | undefined {
  const { texts, directives } = parsePathTemplate(path);
  let filled = texts[0] ?? '';
  for (const [i, directive] of directives.entries()) {
    const text = resolve(directive, context);
    if (text === undefined || context.forbidden.some((part) => text.includes(part))) {
      return undefined;
    }
    filled += text + (texts[i + 1] ?? '');
  }
  return filled;
}

/**
 * Returns the value of a directive, or undefined if there is none. An empty string counts as none, except in metadata.
 */
function resolve(directive: string, context: PathContext): string | undefined {
  const { entity } = context;
  const entityKey = afterPrefix(directive, 'identity.entity.');
  if (entityKey !== undefined) {
    return entity && entityValue(entityKey, entity);
  }
  const groupKey = afterPrefix(directive, 'identity.groups.');
  if (groupKey !== undefined) {
    return entity && groupValue(groupKey, entity);
  }
  const timeKey = afterPrefix(directive, 'time.');
  return timeKey === undefined ? undefined : timeValue(timeKey, context.now);
}

function entityValue(key: string, entity: IdentityEntity): string | undefined {
  if (key === 'id') {
    return entity.id || undefined;
  }
  if (key === 'name') {
    return entity.name || undefined;
  }
  const metadataKey = afterPrefix(key, 'metadata.');
  if (metadataKey !== undefined) {
    return own(entity.metadata, metadataKey);
  }
  const aliasKey = afterPrefix(key, 'aliases.');
  if (aliasKey === undefined) {
    return undefined;
  }
  const [accessor, rest] = cut(aliasKey);
  const alias = entity.aliases.find((each) => each.mountAccessor === accessor);
  return alias === undefined || rest === undefined ? undefined : aliasValue(rest, alias);
}

function aliasValue(key: string, alias: IdentityAlias): string | undefined {
  if (key === 'id') {
    return alias.id || undefined;
  }
  if (key === 'name') {
    return alias.name || undefined;
  }
  const metadataKey = afterPrefix(key, 'metadata.');
  if (metadataKey !== undefined) {
    return own(alias.metadata, metadataKey);
  }
  const customKey = afterPrefix(key, 'custom_metadata.');
  return customKey === undefined ? undefined : own(alias.customMetadata ?? {}, customKey);
}

/** Resolves `ids.<id>.name`, `names.<name>.metadata.<key>` and so on, for groups of the entity. */
function groupValue(key: string, entity: IdentityEntity): string | undefined {
  const [selector, rest = ''] = cut(key);
  const [wanted, field] = cut(rest);
  if (selector !== 'ids' && selector !== 'names') {
    return undefined;
  }
  const group = entity.groups.find((each) => (selector === 'ids' ? each.id : each.name) === wanted);
  if (group === undefined || field === undefined) {
    return undefined;
  }
  if (field === 'id') {
    return group.id;
  }
  if (field === 'name') {
    return group.name || undefined;
  }
  const metadataKey = afterPrefix(field, 'metadata.');
  return metadataKey === undefined ? undefined : own(group.metadata, metadataKey);
}

/** Resolves `now`, `now.plus.1h` and `now.minus.30s` to whole seconds since 1970. */
function timeValue(key: string, now: Moment): string | undefined {
  const [start, rest] = cut(key);
  if (start !== 'now') {
    return undefined;
  }
  if (rest === undefined) {
    return String(unixSeconds(now));
  }
  const [operator, duration] = cut(rest);
  if (duration === undefined || (operator !== 'plus' && operator !== 'minus')) {
    return undefined;
  }
  const seconds = parseDuration(duration);
  return String(unixSeconds(now) + (operator === 'plus' ? seconds : -seconds));
}

/** Splits a text at its first dot. */
function cut(text: string): readonly [string, string | undefined] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, undefined] : [text.slice(0, dot), text.slice(dot + 1)];
}

function afterPrefix(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

function own(map: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
