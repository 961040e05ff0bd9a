import { parseExactDuration } from '../../go/duration.ts';
import type { LabelledBlock } from '../../hcl/blocks.ts';
import { decodeBool, decodeInteger, decodeString, decodeStringList, decodeValue } from '../../hcl/decode.ts';
import { select } from '../../hcl/select.ts';
import type { Body } from '../../hcl/syntax.ts';
import { integerValue } from '../../values/number.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import { noTelemetry, shownDefaults, type TelemetrySettings } from '../telemetry.ts';
import type { WarnUnknown } from './unknown-keys.ts';

/** The settings of the stanza that OpenBao doesn't show. */
const hiddenKeys: readonly string[] = ['enable_hostname_label', 'filter_default', 'prefix_filter'];

/**
 * Parses the `telemetry` block. Settings of sinks to which nothing is sent here are read only to be shown.
 *
 * @returns undefined if there is none
 * @throws Error
 */
export function parseTelemetryBlocks(
  blocks: readonly LabelledBlock[],
  warn: WarnUnknown,
): TelemetrySettings | undefined {
  const [block, ...others] = blocks;
  if (block === undefined) {
    return undefined;
  }
  if (others.length > 0) {
    throw new Error("only one 'telemetry' block is permitted");
  }
  const { body } = block;
  warn(body, (key) => Object.hasOwn(shownDefaults, key) || hiddenKeys.includes(key));
  const shown: ValueMap = {};
  for (const [name, initial] of Object.entries(shownDefaults)) {
    shown[name] = settingOf(body, name, initial);
  }
  // A secret: OpenBao shows only that the setting exists.
  shown['circonus_api_token'] = '';
  return {
    prometheusRetention: durationOf(body, 'prometheus_retention_time') ?? 86_400,
    prefix: decodeString(select(body, 'metrics_prefix'), 'metrics_prefix') || noTelemetry.prefix,
    showsByDefault: decodeBool(select(body, 'filter_default'), 'filter_default') ?? true,
    prefixFilter: prefixFilterOf(body),
    shown,
  };
}

const durations: readonly string[] = ['lease_metrics_epsilon', 'prometheus_retention_time', 'usage_gauge_period'];

/** Reads a setting of the same type as its initial value. */
function settingOf(body: Body, name: string, initial: Value): Value {
  const selection = select(body, name);
  if (durations.includes(name)) {
    const seconds = durationOf(body, name);
    return seconds === undefined ? initial : Math.round(seconds * 1e9);
  }
  switch (typeof initial) {
    case 'boolean':
      return decodeBool(selection, name) ?? initial;
    case 'number': {
      const integer = decodeInteger(selection, name) ?? 0n;
      return integer === 0n ? initial : integerValue(integer);
    }
    case 'string':
      return decodeString(selection, name) ?? initial;
    default:
      return decodeStringList(selection, name) ?? initial;
  }
}

/** Reads a duration in seconds; `none` is 0. */
function durationOf(body: Body, name: string): number | undefined {
  const value = decodeValue(select(body, name), name);
  if (value === undefined) {
    return undefined;
  }
  return value === 'none' && name !== 'prometheus_retention_time' ? 0 : parseExactDuration(value);
}

function prefixFilterOf(body: Body): string[] {
  const rules = decodeStringList(select(body, 'prefix_filter'), 'prefix_filter') ?? [];
  for (const rule of rules) {
    if (rule === '') {
      throw new Error('cannot have empty filter rule in prefix_filter');
    }
    if (!rule.startsWith('+') && !rule.startsWith('-')) {
      throw new Error(`filter rule must begin with either '+' or '-': ${JSON.stringify(rule)}`);
    }
  }
  return rules;
}
