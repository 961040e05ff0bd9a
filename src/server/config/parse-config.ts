import { parseDuration } from '../../go/duration.ts';
import { trimSpace } from '../../go/text.ts';
import { blocksOf } from '../../hcl/blocks.ts';
import { decodeBool, decodeString, decodeValue } from '../../hcl/decode.ts';
import { parseHclJson } from '../../hcl/json-parser.ts';
import { tokenText } from '../../hcl/literal.ts';
import { parseHcl } from '../../hcl/parser.ts';
import { select } from '../../hcl/select.ts';
import type { Body, Item } from '../../hcl/syntax.ts';
import { parseInitializeBlocks } from '../../provision/initialize/parse-blocks.ts';
import { messageOf } from '../../values/message.ts';
import { boolSetting } from './bool-setting.ts';
import { ignoredKeys, usedKeys } from './known-keys.ts';
import { parseAuditBlocks } from './parse-audit.ts';
import { parseListenerBlocks } from './parse-listener.ts';
import { parseTelemetryBlocks } from './parse-telemetry.ts';
import { ConfigError, type ServerConfig, type Source } from './server-config.ts';
import { shownSettings } from './shown-settings.ts';
import { unknownKeyWarnings } from './unknown-keys.ts';

/**
 * Parses a configuration file in HCL, or in JSON if it starts with a brace (server.ParseConfig).
 *
 * @throws ConfigError
 */
export function parseConfig(text: string, file: string): ServerConfig {
  try {
    return readConfig(text, file);
  } catch (error) {
    throw new ConfigError(`${file}: ${messageOf(error)}`);
  }
}

function readConfig(text: string, file: string): ServerConfig {
  const isJson = trimSpace(text).startsWith('{');
  const { body } = isJson ? parseHclJson(text) : parseHcl(text, { refuseDuplicates: false });
  const warnings: string[] = [];
  const warn = (inner: Body, known: (key: string) => boolean) => {
    warnings.push(...unknownKeyWarnings(inner, file, known));
  };
  const known = [...usedKeys, ...ignoredKeys];
  warn(body, (key) => known.includes(key));
  return {
    listeners: within('listener', () => parseListenerBlocks(blocksOf(body, 'listener'), warn)),
    audits: within('audit', () => parseAuditBlocks(blocksOf(body, 'audit'), warn)),
    initialize: within('initialize', () => parseInitializeBlocks(blocksOf(body, 'initialize'), warn)),
    defaultLeaseTtl: duration(body, 'default_lease_ttl'),
    maxLeaseTtl: duration(body, 'max_lease_ttl'),
    logLevel: decodeString(select(body, 'log_level'), 'log_level') ?? '',
    clusterName: decodeString(select(body, 'cluster_name'), 'cluster_name') ?? '',
    allowAuditLogPrefixing: decodeBool(select(body, 'allow_audit_log_prefixing'), 'allow_audit_log_prefixing') ?? false,
    apiAddr: decodeString(select(body, 'api_addr'), 'api_addr') ?? '',
    introspectionEndpoint: boolSetting(body, 'introspection_endpoint'),
    telemetry: within('telemetry', () => parseTelemetryBlocks(blocksOf(body, 'telemetry'), warn)),
    shown: shownSettings(body),
    ignored: ignoredIn(body, file),
    warnings,
  };
}

function within<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Error(`error parsing '${name}': ${messageOf(error)}`);
  }
}

function duration(body: Body, name: string): number {
  const value = decodeValue(select(body, name), name);
  if (value === undefined) {
    return 0;
  }
  try {
    return parseDuration(value);
  } catch (error) {
    throw new Error(`${name}: ${messageOf(error)}`);
  }
}

function ignoredIn(body: Body, file: string): ReadonlyMap<string, Source> {
  const found = new Map<string, Source>();
  for (const item of body.items) {
    const key = firstKey(item);
    if (ignoredKeys.includes(key) && !found.has(key)) {
      const { line = 0, column = 0 } = item.keys[0]?.position ?? {};
      found.set(key, { file, line, column });
    }
  }
  return found;
}

function firstKey({ keys: [key] }: Item): string {
  return key === undefined ? '' : tokenText(key).toLowerCase();
}
