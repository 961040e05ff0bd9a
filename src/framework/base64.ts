/** Reports whether the text is valid, padded standard base64. Line breaks are ignored, as in Go's decoder. */
export function isBase64(text: string): boolean {
  const digits = text.replace(/[\r\n]/g, '');
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}
