import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { LogPlace } from "./place.ts";

/** An event of a log. */
export interface LogEvent {
  readonly stream: string;
  readonly atMs: number;
  /** When it can be read. */
  readonly ingestedAtMs: number;
  /** Rises with every event of the account, and orders events with the same timestamp. */
  readonly sequence: number;
  readonly message: string;
}

/** Events that follow each other, compressed. */
export interface Block {
  readonly first: LogPlace;
  readonly last: LogPlace;
  readonly size: number;
  /** The length of all messages, characters. */
  readonly messageLength: number;
  readonly packed: Uint8Array;
}

/** An event as plain JSON: [stream, timestamp, ingestion time, sequence, message]. */
export type EventState = readonly [string, number, number, number, string];

/** The fastest quality: higher ones take several times as long, and save little. */
const compression = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** Compresses events, at least one. */
export const pack = (events: readonly LogEvent[]): Block => ({
  first: placeAt(events[0] as LogEvent),
  last: placeAt(events.at(-1) as LogEvent),
  size: events.length,
  messageLength: messageLengthOf(events),
  packed: brotliCompressSync(JSON.stringify(events.map(stateOf)), compression),
});

/** Returns the events of a block. */
export const unpack = ({ packed }: Block): LogEvent[] =>
  (JSON.parse(brotliDecompressSync(packed).toString()) as EventState[]).map(eventOf);

/** Returns an event as plain JSON. */
export const stateOf = ({ stream, atMs, ingestedAtMs, sequence, message }: LogEvent): EventState => [
  stream,
  atMs,
  ingestedAtMs,
  sequence,
  message,
];

/** Restores an event from plain JSON. */
export const eventOf = ([stream, atMs, ingestedAtMs, sequence, message]: EventState): LogEvent => ({
  stream,
  atMs,
  ingestedAtMs,
  sequence,
  message,
});

const placeAt = ({ atMs, sequence }: LogPlace): LogPlace => ({ atMs, sequence });

/** Returns the length of all messages, characters. */
export const messageLengthOf = (events: readonly LogEvent[]): number =>
  events.reduce((total, { message }) => total + message.length, 0);
