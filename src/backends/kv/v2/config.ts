import { type Call, type PathDefinition, storageRoot } from '../../../framework/backend.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import type { FieldData } from '../../../framework/field-data.ts';
import { formatSeconds } from '../../../go/duration.ts';
import type { Document } from '../../../storage/storage.ts';
import type { Count } from '../../../values/count.ts';

/** The requirements on writes that a mount, and each of its secrets, can set. */
export interface CasSettings {
  readonly casRequired: boolean;
  readonly metadataCasRequired: boolean;
}

/** The configuration of a mount. It applies to every secret in it. */
export interface Config extends Document, CasSettings {
  /** 0 for the default of 10. */
  readonly maxVersions: number;
  /** In seconds; 0 for never. If negative, the settings of secrets are ignored too. */
  readonly deleteVersionAfter: number;
}

const key = (call: Call) => `${storageRoot(call.mount)}/config`;

/** Returns the configuration of the mount. */
export function readConfig(call: Call): Config {
  return (
    call.storage.get<Config>(key(call)) ?? {
      maxVersions: 0,
      casRequired: false,
      metadataCasRequired: false,
      deleteVersionAfter: 0,
    }
  );
}

function write(call: Call): undefined {
  const { data } = call;
  if (!Object.keys(configPath.fields).some((name) => data.has(name))) {
    return undefined;
  }
  const config = readConfig(call);
  call.storage.put(key(call), {
    maxVersions: data.has('max_versions') ? asUint32(data.count('max_versions')) : config.maxVersions,
    ...readCasSettings(data, config),
    deleteVersionAfter: data.has('delete_version_after')
      ? Math.max(-1, data.duration('delete_version_after'))
      : config.deleteVersionAfter,
  });
  return undefined;
}

/** The fields of `CasSettings`. */
export const casFields = {
  cas_required: {
    type: 'bool',
    description: 'Whether every write of data must specify the version that it replaces.',
  },
  metadata_cas_required: {
    type: 'bool',
    description: 'Whether every write of metadata must specify the metadata version that it replaces.',
  },
} as const satisfies FieldSchemas;

/** Reads `casFields`. A setting that isn't sent stays as it was before. */
export function readCasSettings(data: FieldData, before: CasSettings): CasSettings {
  return {
    casRequired: data.has('cas_required') ? data.bool('cas_required') : before.casRequired,
    metadataCasRequired: data.has('metadata_cas_required')
      ? data.bool('metadata_cas_required')
      : before.metadataCasRequired,
  };
}

/** Converts a number like Go's `uint32(…)`, which OpenBao applies: negative numbers become huge. */
export const asUint32 = (number: Count) => Number(BigInt.asUintN(32, BigInt(number)));

export const configPath: PathDefinition = {
  pattern: 'config',
  fields: {
    max_versions: { type: 'int', description: 'Number of versions of a secret to keep; 10 by default.' },
    ...casFields,
    delete_version_after: {
      type: 'signed duration',
      description:
        'Time after which a version is deleted; 0 for never. If negative, the settings of secrets are ignored too.',
    },
  },
  operations: {
    read: (call) => {
      const config = readConfig(call);
      return {
        data: {
          max_versions: config.maxVersions,
          cas_required: config.casRequired,
          metadata_cas_required: config.metadataCasRequired,
          delete_version_after: formatSeconds(config.deleteVersionAfter),
        },
      };
    },
    create: write,
    update: write,
  },
  help: {
    synopsis: 'Read or update the configuration of the mount.',
    description: 'It applies to every secret in the mount.',
  },
};
