import { invalidRequest, refusal } from '../../../framework/error.ts';
import type { FieldData } from '../../../framework/field-data.ts';
import { parseExactDuration } from '../../../go/duration.ts';
import { goQuote } from '../../../go/quote.ts';
import type { TokenType } from '../../../services/auth.ts';
import type { TokenRole } from '../role.ts';

/**
 * Returns the token type, from the request and its role.
 *
 * @throws RequestError for a setting that a batch token can't have
 */
export function chooseType(data: FieldData, role: TokenRole | undefined): TokenType {
  const type = typeText(data.string('type'), role);
  if (type === '' || type === 'service') {
    return 'service';
  }
  if (type !== 'batch') {
    throw invalidRequest("invalid 'token_type' value");
  }
  const setting = settingRefusedForBatch(data);
  if (setting !== undefined) {
    throw refusal(`batch tokens cannot have ${goQuote(setting)} set`);
  }
  return 'batch';
}

function typeText(asked: string, role: TokenRole | undefined): string {
  if (role?.tokenType === 'service' || role?.tokenType === 'batch') {
    return role.tokenType;
  }
  return role?.tokenType === 'default-batch' ? asked || 'batch' : asked;
}

/** Returns the setting that a batch token can't have. As in OpenBao, only the first one that the request contains is checked. */
function settingRefusedForBatch(data: FieldData): string | undefined {
  if (data.string('explicit_max_ttl') !== '') {
    return isSet(data, 'explicit_max_ttl') ? 'explicit_max_ttl' : undefined;
  }
  if (data.int('num_uses') !== 0) {
    return 'num_uses';
  }
  if (data.string('period') !== '') {
    return isSet(data, 'period') ? 'period' : undefined;
  }
  return undefined;
}

function isSet(data: FieldData, name: string): boolean {
  try {
    return parseExactDuration(data.string(name)) !== 0;
  } catch {
    throw refusal(`'${name}' value could not be parsed`);
  }
}
