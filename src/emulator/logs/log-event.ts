/** One line of a log. */
export interface LogEvent {
  readonly stream: string;
  readonly atMs: number;
  /** From then on it can be read. */
  readonly ingestedAtMs: number;
  /** Counts up with every event of the account: the order of events with the same stamp. */
  readonly sequence: number;
  readonly message: string;
}

/**
 * A place between two events of a log: after every event up to (atMs, sequence). Pages hold on to places, not to
 * counts, so that late events shift none of them.
 */
export interface LogPlace {
  readonly atMs: number;
  readonly sequence: number;
}

export const startOfLog: LogPlace = { atMs: 0, sequence: 0 };

/** Whether the event comes after the place. */
export const isAfter = (event: LogPlace, place: LogPlace): boolean =>
  event.atMs > place.atMs || (event.atMs === place.atMs && event.sequence > place.sequence);

/** The place just before an event. */
export const placeBefore = ({ atMs, sequence }: LogPlace): LogPlace => ({ atMs, sequence: sequence - 1 });

const stampDigits = 20;
const sequenceDigits = 36;

/** The 56 digits that events and tokens show: first the stamp, then the sequence. */
export const digitsOf = ({ atMs, sequence }: LogPlace): string =>
  String(atMs).padStart(stampDigits, "0") + String(sequence).padStart(sequenceDigits, "0");

/** The place that 56 digits name; undefined for any other text. */
export function placeOf(digits: string): LogPlace | undefined {
  if (!/^\d{56}$/.test(digits)) return undefined;
  return { atMs: Number(digits.slice(0, stampDigits)), sequence: Number(digits.slice(stampDigits)) };
}
