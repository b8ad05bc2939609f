/**
 * A place between two events of a log: after every event up to (atMs, sequence). Page tokens contain places instead of
 * indexes, so that events that are added later do not shift them.
 */
export interface LogPlace {
  readonly atMs: number;
  readonly sequence: number;
}

/** The place before the first event. */
export const startOfLog: LogPlace = { atMs: 0, sequence: 0 };

/** The place before every event with a timestamp of `atMs` or later. */
export const startOf = (atMs: number): LogPlace => ({ atMs, sequence: -1 });

/** Checks whether an event is after a place. */
export const isAfter = (event: LogPlace, place: LogPlace): boolean =>
  event.atMs > place.atMs || (event.atMs === place.atMs && event.sequence > place.sequence);

/** Returns the place just before an event. */
export const placeBefore = ({ atMs, sequence }: LogPlace): LogPlace => ({ atMs, sequence: sequence - 1 });

const timestampDigits = 20;
const sequenceDigits = 36;

/** Zeros by their number: `padStart` would build them anew for every event that is read. */
const zeros = Array.from({ length: sequenceDigits + 1 }, (_, count) => "0".repeat(count));

const padded = (value: number, digits: number): string => {
  const text = String(value);
  return `${zeros[Math.max(0, digits - text.length)]}${text}`;
};

/** Returns the 56 digits of event ids and page tokens: the timestamp, then the sequence. */
export const digitsOf = ({ atMs, sequence }: LogPlace): string =>
  padded(atMs, timestampDigits) + padded(sequence, sequenceDigits);

/** Parses 56 digits; returns undefined for any other text. */
export function placeOf(digits: string): LogPlace | undefined {
  if (!/^\d{56}$/.test(digits)) return undefined;
  return { atMs: Number(digits.slice(0, timestampDigits)), sequence: Number(digits.slice(timestampDigits)) };
}
