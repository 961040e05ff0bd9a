import { formatGoDuration } from '../../../go/duration.ts';
import type { Printable } from '../../../go/json/json.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import type { FlagValues } from '../../flags/flag-types.ts';
import { booleanFlag, durationFlag, listFlag, longIntegerFlag, mapFlag, textFlag } from '../../flags/flag-types.ts';
import { printField } from '../../format/field.ts';
import { mapOfFlag, outputAnswer, post } from '../../requests/ask.ts';

const flags = {
  id: textFlag({ help: 'The value of the new token. Requires a root token.' }),
  'display-name': textFlag({ help: 'The display name of the token, to which "token-" is prefixed.' }),
  ttl: durationFlag({ help: 'The initial TTL of the token, such as 30m.' }),
  'explicit-max-ttl': durationFlag({ help: 'The maximum lifetime of the token, which no renewal extends.' }),
  period: durationFlag({ help: 'The period of the token: each renewal sets its TTL to this, without a maximum.' }),
  renewable: booleanFlag({ initial: true, help: 'Whether the token can be renewed. Default: true.' }),
  orphan: booleanFlag({ help: 'Create a token without a parent, which outlives the token in use.' }),
  'no-default-policy': booleanFlag({ help: 'Do not attach the policy "default".' }),
  'use-limit': longIntegerFlag({ help: 'The number of requests that the token allows, or 0 for no limit.' }),
  role: textFlag({ completes: 'token role', help: 'The token role to create the token with.' }),
  type: textFlag({
    initial: 'service',
    completes: ['service', 'batch'],
    help: 'The type of the token: service or batch. Default: service.',
  }),
  metadata: mapFlag({ help: 'Metadata of the token, as key=value. Can be repeated.' }),
  policy: listFlag({ completes: 'policy', help: 'A policy of the token. Can be repeated.' }),
  'entity-alias': textFlag({ help: 'The entity alias of the token. Requires -role.' }),
};

export const command = defineCommand({
  name: 'token create',
  summary: 'Create a token',
  usage: '[options]',
  help: 'Create a token as a child of the token in use. Without -policy, it inherits the policies of its parent.',
  examples: [
    'localvault token create -policy=default -ttl=1h',
    'localvault token create -type=batch -policy=default -ttl=20m -field=token',
  ],
  output: ['field', 'format'],
  flags,
  async run(context) {
    context.expectArgs(0);
    const session = await context.session();
    const { role, field } = context.flags;
    const path = role === '' ? 'auth/token/create' : `auth/token/create/${role}`;
    const secret = await failing('Error creating token', () => post(session, path, requestOf(context.flags)));
    return field === '' || secret === undefined ? outputAnswer(context, secret) : printField(context, secret, field);
  },
});

/** The request's body, with the fields of the real client in its order. It omits some empty fields. */
function requestOf(values: FlagValues<typeof flags>): Printable {
  const { id, policy, metadata, orphan, 'no-default-policy': noDefaultPolicy, type } = values;
  const fields = new Map<string, Printable>();
  if (id !== '') {
    fields.set('id', id);
  }
  if (policy.length > 0) {
    fields.set('policies', policy);
  }
  if (metadata.size > 0) {
    fields.set('meta', mapOfFlag(metadata));
  }
  fields.set('ttl', formatGoDuration(values.ttl));
  fields.set('explicit_max_ttl', formatGoDuration(values['explicit-max-ttl']));
  fields.set('period', formatGoDuration(values.period));
  if (orphan) {
    fields.set('no_parent', true);
  }
  if (noDefaultPolicy) {
    fields.set('no_default_policy', true);
  }
  fields.set('display_name', values['display-name']);
  fields.set('num_uses', values['use-limit']);
  fields.set('renewable', values.renewable && type !== 'batch');
  fields.set('type', type);
  fields.set('entity_alias', values['entity-alias']);
  return fields;
}
