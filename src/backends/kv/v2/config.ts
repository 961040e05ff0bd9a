import { type Call, type PathDefinition, storageRoot } from '../../../framework/backend.ts';
import { formatSeconds } from '../../../go/duration.ts';
import type { Document } from '../../../storage/storage.ts';

/** The settings of a versioned mount, which hold for every secret in it. */
export interface Config extends Document {
  /** 0 for the built-in 10. */
  readonly maxVersions: number;
  readonly casRequired: boolean;
  readonly metadataCasRequired: boolean;
  /** Seconds; 0 for never, negative where no secret's own setting may hold either. */
  readonly deleteVersionAfter: number;
}

const key = (call: Call) => `${storageRoot(call.mount)}/config`;

/** The mount's settings as they are now. */
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
    maxVersions: data.has('max_versions') ? asUint32(data.int('max_versions')) : config.maxVersions,
    casRequired: data.has('cas_required') ? data.bool('cas_required') : config.casRequired,
    metadataCasRequired: data.has('metadata_cas_required')
      ? data.bool('metadata_cas_required')
      : config.metadataCasRequired,
    deleteVersionAfter: data.has('delete_version_after')
      ? Math.max(-1, data.duration('delete_version_after'))
      : config.deleteVersionAfter,
  });
  return undefined;
}

/** What the real engine's `uint32(…)` makes of a number: a negative one becomes huge. */
export const asUint32 = (number: number) => Number(BigInt.asUintN(32, BigInt(Math.trunc(number))));

export const configPath: PathDefinition = {
  pattern: 'config',
  fields: {
    max_versions: { type: 'int', description: 'How many versions of a secret are kept; 10 when not set.' },
    cas_required: { type: 'bool', description: 'Whether every write must name the version that it replaces.' },
    metadata_cas_required: {
      type: 'bool',
      description: 'Whether every write of metadata must name the metadata version that it replaces.',
    },
    delete_version_after: {
      type: 'signed duration',
      description:
        'How long after it was written a version is deleted; 0 for never, negative to ignore what secrets say.',
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
    synopsis: 'Settings of this mount.',
    description: 'They hold for every secret here that has no setting of its own.',
  },
};
