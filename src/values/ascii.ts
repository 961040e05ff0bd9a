/*
 * Character tests that nearly every string goes through. They avoid regular expressions: compiling one on first use
 * takes a command longer than scanning its few short strings.
 */

/** Reports whether every character is printable ASCII, from the space to `~`. */
export function isPrintableAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e) {
      return false;
    }
  }
  return true;
}

/** Reports whether a UTF-16 unit is an ASCII digit. */
export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Reports whether a UTF-16 unit is a space or tab. */
export function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}

/**
 * Reports whether a UTF-16 unit is a space, tab, line feed or carriage return: the white space of JSON, HCL and Go
 * templates.
 */
export function isWhitespace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

/** Reports whether a UTF-16 unit is one of `a` to `z`. */
export function isLowerLetter(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}

/** Reports whether a UTF-16 unit is one of `A` to `Z`. */
export function isUpperLetter(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a;
}

/** Reports whether a UTF-16 unit is a lower-case letter, a digit or `-`: what UUIDs consist of. */
export function isNameUnit(unit: number): boolean {
  return isLowerLetter(unit) || isDigit(unit) || unit === 0x2d;
}

/** Reports whether every UTF-16 unit of the text passes the test. */
export function everyUnit(text: string, passes: (unit: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    if (!passes(text.charCodeAt(i))) {
      return false;
    }
  }
  return true;
}

/** Strips the units that pass the test from both ends, or from one. */
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

/** Returns the value of a hexadecimal digit, or 16 for any other character. */
export function digitValue(code: number): number {
  if (isDigit(code)) {
    return code - 0x30;
  }
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : 16;
}
