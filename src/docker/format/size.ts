/** Sizes in words (docker-cli §2.6). */

const decimal = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function scale(size: number, base: number, units: readonly string[], digits: number): string {
  let value = size;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  return `${Number(value.toPrecision(digits))}${units[unit]}`;
}

/** `187MB`: three digits, powers of 1000. Progress shows four. */
export const humanSize = (size: number, digits = 3): string => scale(size, 1000, decimal, digits);

/** `7.789GiB`: four digits, powers of 1024. */
export const memorySize = (size: number): string => scale(size, 1024, binary, 4);
