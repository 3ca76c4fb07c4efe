/** Is it an address, of either kind? Rough for version 6: the daemon has the last word. */
export function isIp(text: string): boolean {
  if (text.includes(':')) return /^[\da-f:]*(\d+\.\d+\.\d+\.\d+)?$/i.test(text) && text.split(':').length > 2;
  const bytes = text.split('.');
  return bytes.length === 4 && bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256);
}
