import type { Session } from '../../client/session/session.ts';
import { goFormat } from '../../go/format.ts';
import type { Printable } from '../../go/json/json.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import type { Context } from '../context.ts';
import { failing } from '../failure.ts';
import { table } from '../format/columns.ts';
import { outputIfRendered } from '../format/output.ts';
import { answerMap } from '../requests/answer-map.ts';

/** Requests the leader status and prints it with the seal status. */
export async function outputSealStatus(context: Context, session: Session, seal: ValueMap): Promise<void> {
  const leader = await failing('Error checking leader status', () => answerMap(session, 'GET', 'sys/leader'), 1);
  if (context.format === 'table') {
    context.ui.output(table(tableRows(seal, leader)));
  } else {
    outputIfRendered(context, asPrintable(seal, leader));
  }
}

function tableRows(seal: ValueMap, leader: ValueMap): string[] {
  const row = (name: string, value: Value | undefined) => `${name} | ${goFormat(value ?? null)}`;
  const optional = (name: string, value: Value | undefined) => (isBlank(value) ? [] : [row(name, value)]);
  const prefix = seal.recovery_seal === true ? 'Recovery ' : '';
  return [
    'Key | Value',
    row('Seal Type', seal.type),
    ...(seal.recovery_seal === true ? [row('Recovery Seal Type', seal.recovery_seal_type)] : []),
    row('Initialized', seal.initialized),
    row('Sealed', seal.sealed),
    row(`Total ${prefix}Shares`, seal.n),
    row('Threshold', seal.t),
    ...(seal.sealed === true
      ? [
          row('Unseal Progress', `${goFormat(seal.progress ?? 0)}/${goFormat(seal.t ?? 0)}`),
          row('Unseal Nonce', seal.nonce ?? ''),
        ]
      : []),
    ...optional('Seal Migration in Progress', seal.migration),
    ...optional('Version', seal.version),
    ...optional('Commit Date', seal.commit_date),
    ...optional('Storage Type', seal.storage_type),
    ...(isBlank(seal.cluster_name) || isBlank(seal.cluster_id)
      ? []
      : [row('Cluster Name', seal.cluster_name), row('Cluster ID', seal.cluster_id)]),
    row('HA Enabled', leader.ha_enabled ?? false),
    ...(leader.ha_enabled === true && seal.sealed !== true ? haRows(leader, row) : []),
  ];
}

function haRows(leader: ValueMap, row: (name: string, value: Value | undefined) => string): string[] {
  const isSelf = leader.is_self === true;
  return [
    row('HA Cluster', leader.leader_cluster_address ?? ''),
    row('HA Mode', isSelf ? 'active' : 'standby'),
    ...(isSelf && !isBlank(leader.active_time) ? [row('Active Since', leader.active_time)] : []),
    ...(!isSelf && !isBlank(leader.leader_address) ? [row('Active Node Address', leader.leader_address)] : []),
  ];
}

/** The fields that are always present, in the real CLI's order, and those that are omitted if empty. */
const sealFields = [
  'type',
  'initialized',
  'sealed',
  't',
  'n',
  'progress',
  'nonce',
  'version',
  'commit_date',
  'migration',
];
const optionalSealFields = ['cluster_name', 'cluster_id'];
const optionalLeaderFields = [
  'is_self',
  'active_time',
  'leader_address',
  'leader_cluster_address',
  'raft_committed_index',
  'raft_applied_index',
];

function asPrintable(seal: ValueMap, leader: ValueMap): Printable {
  const fields = new Map<string, Printable>();
  const take = (map: ValueMap, names: readonly string[], always: boolean) => {
    for (const name of names) {
      if (always || !isBlank(map[name])) {
        fields.set(name, map[name] ?? null);
      }
    }
  };
  take(seal, sealFields, true);
  take(seal, optionalSealFields, false);
  take(seal, ['recovery_seal'], true);
  take(seal, ['recovery_seal_type', 'storage_type', 'warnings'], false);
  fields.set('build_date', seal.build_date ?? '');
  take(leader, ['ha_enabled'], true);
  take(leader, optionalLeaderFields, false);
  return fields;
}

function isBlank(value: Value | undefined): boolean {
  return value === undefined || value === null || value === '' || value === false || value === 0;
}
