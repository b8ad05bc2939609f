import { createHash } from "node:crypto";
import { type Random, randomFrom, uuidFrom } from "../../../base/random.ts";

/** Functions that JSONata expressions may call, by name without the `$`. */
export type ExpressionFunctions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** `$range` returns at most this many numbers (SFN-DG, States.ArrayRange). */
const rangeMax = 1_000;

/**
 * The functions that Step Functions adds to JSONata (SFN-DG "Transforming data with JSONata"), and those of JSONata that
 * read the clock.
 *
 * @param nowMs the virtual time, milliseconds since the epoch.
 */
export const extraFunctions = (random: Random, nowMs: () => number): ExpressionFunctions => ({
  partition: (items: readonly unknown[], size: number) => {
    if (!(size >= 1)) throw new Error("$partition: the size must be at least 1");
    return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
  },
  range: (first: number, last: number, step: number) => {
    const count = Math.floor((last - first) / step) + 1;
    if (!(count <= rangeMax)) throw new Error(`$range: more than ${rangeMax} numbers`);
    return Array.from({ length: Math.max(0, count) }, (_, i) => first + i * step);
  },
  hash: (text: string, algorithm = "SHA-1") => hashOf(text, algorithm),
  // AWS does not publish its generator: the same seed gives the same number, but not AWS's.
  random: (seed?: number) => (seed === undefined ? random : randomFrom(seed)).next(),
  uuid: () => uuidFrom(random),
  parse: (text: string) => JSON.parse(text),
  now: () => new Date(nowMs()).toISOString(),
  millis: () => nowMs(),
});

/** The algorithms of `$hash`, by the names that Step Functions gives them, and Node's names. */
const algorithms: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** The hash of a text in lower-case hexadecimal. @throws {Error} for an unknown algorithm. */
function hashOf(text: string, algorithm: string): string {
  const name = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  if (name === undefined) throw new Error(`$hash: the algorithm must be one of ${Object.keys(algorithms).join(", ")}`);
  return createHash(name).update(text).digest("hex");
}
