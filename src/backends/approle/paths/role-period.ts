import type { Call } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import { tokenFields } from '../../../framework/token-fields.ts';
import { formatSeconds } from '../../../go/duration.ts';
import { propertyPath } from './property.ts';
import { roleFields } from './role-fields.ts';

/** `role/<name>/period`: the period of the role's tokens. */
export const period = propertyPath({
  endpoint: 'period',
  fields: { period: roleFields.period, token_period: tokenFields.token_period },
  help: {
    synopsis: "The period of the role's tokens.",
    description:
      'A periodic token never expires as long as it is renewed once per period. Applies to tokens issued or renewed from now on.',
  },
  show: (role) => ({ token_period: role.token.period, ...(role.period > 0 && { period: role.period }) }),
  write: (role, call) => {
    const newName = call.data.has('token_period');
    const oldName = call.data.has('period');
    if (!newName && !oldName) {
      throw refusal('missing period');
    }
    const seconds = call.data.duration(newName ? 'token_period' : 'period');
    const shown = oldName ? seconds : 0;
    checkPeriod(call, seconds, shown);
    return { ...role, token: { ...role.token, period: seconds }, period: shown };
  },
  clear: (role) => ({ ...role, token: { ...role.token, period: 0 }, period: 0 }),
});

/**
 * Refuses a period longer than the mount's maximum lease TTL.
 *
 * @param seconds the period to check
 * @param shown the period to name in the message: OpenBao names the deprecated field's
 */
export function checkPeriod(call: Call, seconds: number, shown: number): void {
  const { max } = call.core.mounts.ttls(call.mount);
  if (seconds <= max) {
    return;
  }
  throw refusal(
    `period of "${formatSeconds(shown)}" is greater than the backend's maximum lease TTL of "${formatSeconds(max)}"`,
  );
}
