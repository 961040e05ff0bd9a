/** Words that YAML 1.1 doesn't read as strings. */
const words = new Set(
  [
    ['', '~', 'null', 'Null', 'NULL'],
    ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'],
    ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'],
    ['.nan', '.NaN', '.NAN', '.inf', '.Inf', '.INF'],
    ['+.inf', '+.Inf', '+.INF', '-.inf', '-.Inf', '-.INF'],
  ].flat(),
);

/** Reports whether a string without quotes is read back as a string, and not as a number, boolean, time or null. */
export function readsAsText(text: string): boolean {
  if (words.has(text)) {
    return false;
  }
  if (text.startsWith('.')) {
    return !/^\.[0-9]+([eE][+-]?[0-9]+)?$/.test(text);
  }
  return !/^[-+0-9]/.test(text) || !(isTimestamp(text) || isNumeric(text.replaceAll('_', '')) || isBase60(text));
}

function isNumeric(text: string): boolean {
  if (/^[+-]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/.test(text) && fitsInteger(text)) {
    return true;
  }
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(text) && Number.isFinite(Number(text));
}

/** Reports whether the text is a 64-bit integer. One with a plus sign must fit int64, others may be a uint64. */
function fitsInteger(text: string): boolean {
  const digits = text.replace(/^[+-]/, '').replace(/^0(?=[0-7])/, '0o');
  const value = BigInt(digits);
  return value < (text.startsWith('+') ? 1n << 63n : text.startsWith('-') ? (1n << 63n) + 1n : 1n << 64n);
}

/** Numbers in base 60 such as 190:20:30, which only YAML 1.1 has. */
function isBase60(text: string): boolean {
  return /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text);
}

function isTimestamp(text: string): boolean {
  const match =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d))|(?: +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?))?$/.exec(
      text,
    );
  if (match === null) {
    return false;
  }
  const [year = 0, month = 0, day = 0, ...clock] = match.slice(1).map((part) => Number(part ?? 0));
  const [hour = 0, minute = 0, second = 0] = clock.slice(match[4] === undefined ? 3 : 0);
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
}
