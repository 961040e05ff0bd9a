/*
 * What is asked of nearly every text, unit by unit: a regular expression is compiled when it's used first, which takes a command
 * longer than to go through its few short texts.
 */

/** Whether every character is one of ASCII's printable ones, from the blank to `~`. */
export function isPrintableAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e) {
      return false;
    }
  }
  return true;
}

/** Whether a UTF-16 unit is one of `0` to `9`. */
export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Reports whether a UTF-16 unit is a space or tab. */
export function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}

/** Reports whether a UTF-16 unit is a space, tab, line feed or carriage return: white space in JSON, HCL and Go's templates. */
export function isWhitespace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

/** Whether a UTF-16 unit is one of `a` to `z`. */
export function isLowerLetter(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}

/** Whether a UTF-16 unit is one of `A` to `Z`. */
export function isUpperLetter(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a;
}

/** Whether every unit passes. */
export function everyUnit(text: string, passes: (unit: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    if (!passes(text.charCodeAt(i))) {
      return false;
    }
  }
  return true;
}

/** The text without the units that pass at its two ends, or at the front one alone. */
export function trimUnits(
  text: string,
  passes: (unit: number) => boolean,
  ends: 'both' | 'front' | 'back' = 'both',
): string {
  let start = 0;
  let end = text.length;
  while (ends !== 'back' && start < end && passes(text.charCodeAt(start))) {
    start += 1;
  }
  while (ends !== 'front' && end > start && passes(text.charCodeAt(end - 1))) {
    end -= 1;
  }
  return text.slice(start, end);
}

/** The value of a hexadecimal digit; 16 for anything else. */
export function digitValue(code: number): number {
  if (isDigit(code)) {
    return code - 0x30;
  }
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : 16;
}
