import { numberOf, textOf, textsOf } from '../../client/session/secret.ts';
import type { Printable } from '../../go/json/json.ts';
import { compareBytes } from '../../values/compare.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import { emptyMap, isMap } from '../../values/value.ts';

/** A mount in a list. */
export interface Mount {
  readonly path: string;
  readonly uuid: string;
  readonly type: string;
  readonly description: string;
  readonly accessor: string;
  readonly config: ValueMap;
  readonly options: ValueMap | null;
  readonly local: boolean;
  readonly sealWrap: boolean;
  readonly externalEntropyAccess: boolean;
  readonly pluginVersion: string;
  readonly runningVersion: string;
  readonly runningSha256: string;
  readonly deprecationStatus: string;
}

/** The mounts in a response's data, sorted by path. */
export function mountsOf(data: ValueMap): Mount[] {
  return Object.keys(data)
    .sort(compareBytes)
    .map((path) => mountOf(path, data[path]));
}

function mountOf(path: string, value: Value | undefined): Mount {
  const raw = isMap(value) ? value : emptyMap();
  return {
    path,
    uuid: textOf(raw.uuid),
    type: textOf(raw.type),
    description: textOf(raw.description),
    accessor: textOf(raw.accessor),
    config: isMap(raw.config) ? raw.config : emptyMap(),
    options: isMap(raw.options) ? raw.options : null,
    local: raw.local === true,
    sealWrap: raw.seal_wrap === true,
    externalEntropyAccess: raw.external_entropy_access === true,
    pluginVersion: textOf(raw.plugin_version),
    runningVersion: textOf(raw.running_plugin_version),
    runningSha256: textOf(raw.running_sha256),
    deprecationStatus: textOf(raw.deprecation_status),
  };
}

/** The mounts for JSON and YAML, with the fields of the real client in its order. */
export function mountsAsPrintable(mounts: readonly Mount[]): Printable {
  return new Map(mounts.map((mount) => [mount.path, mountAsPrintable(mount)]));
}

function mountAsPrintable(mount: Mount): Printable {
  return new Map<string, Printable>([
    ['uuid', mount.uuid],
    ['type', mount.type],
    ['description', mount.description],
    ['accessor', mount.accessor],
    ['config', configAsPrintable(mount.config)],
    ['options', mount.options],
    ['local', mount.local],
    ['seal_wrap', mount.sealWrap],
    ['external_entropy_access', mount.externalEntropyAccess],
    ['plugin_version', mount.pluginVersion],
    ['running_plugin_version', mount.runningVersion],
    ['running_sha256', mount.runningSha256],
    ['deprecation_status', mount.deprecationStatus],
  ]);
}

/** Settings that are shown only if they are not empty. */
const optionalSettings: ReadonlyArray<readonly [name: string, kind: 'list' | 'text']> = [
  ['audit_non_hmac_request_keys', 'list'],
  ['audit_non_hmac_response_keys', 'list'],
  ['listing_visibility', 'text'],
  ['passthrough_request_headers', 'list'],
  ['allowed_response_headers', 'list'],
  ['token_type', 'text'],
  ['allowed_managed_keys', 'list'],
];

function configAsPrintable(config: ValueMap): Printable {
  const fields: Array<[string, Printable]> = [
    ['default_lease_ttl', numberOf(config.default_lease_ttl)],
    ['max_lease_ttl', numberOf(config.max_lease_ttl)],
    ['force_no_cache', config.force_no_cache === true],
  ];
  for (const [name, kind] of optionalSettings) {
    const value = kind === 'list' ? (textsOf(config[name]) ?? []) : textOf(config[name]);
    if (value.length > 0) {
      fields.push([name, value]);
    }
  }
  return new Map(fields);
}
