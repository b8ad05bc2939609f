import { createRequire, syncBuiltinESMExports } from "node:module";

/** Replaces the clocks of this process: `Date`, `performance.now`, `process.hrtime` and `process.uptime`. */
export function replaceClocks(nowMs: () => number, startMs: number): void {
  const wholeMs = () => Math.floor(nowMs());
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [wholeMs()] : args, newTarget) as object,
    apply: (target) => new target(wholeMs()).toString(),
    get: (target, key) => (key === "now" ? wholeMs : Reflect.get(target, key)),
  });
  const sinceStartMs = () => nowMs() - startMs;
  Object.defineProperties(performance, {
    now: { value: sinceStartMs, configurable: true },
    timeOrigin: { value: startMs, configurable: true },
  });
  const nanoseconds = () => BigInt(Math.round(sinceStartMs() * 1e6));
  const hrtime = (before: readonly [number, number] = [0, 0]) => {
    const difference = nanoseconds() - BigInt(before[0]) * 1_000_000_000n - BigInt(before[1]);
    return [Number(difference / 1_000_000_000n), Number(difference % 1_000_000_000n)] as [number, number];
  };
  process.hrtime = Object.assign(hrtime, { bigint: nanoseconds });
  process.uptime = () => sinceStartMs() / 1_000;
}

const nodeRequire = createRequire(import.meta.url);

/** Replaces the random numbers of this process by seeded ones: `Math.random`, `randomUUID`, `getRandomValues`. */
export function replaceRandom(seed: number): void {
  const next = mulberry32(Math.floor(seed * 2 ** 32));
  const fill = <View extends ArrayBufferView>(view: View): View => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(next() * 256);
    return view;
  };
  const uuid = () => {
    const bytes = fill(new Uint8Array(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = Buffer.from(bytes).toString("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
  Math.random = next;
  Object.defineProperties(globalThis.crypto, { randomUUID: { value: uuid }, getRandomValues: { value: fill } });
  Object.assign(nodeRequire("node:crypto"), { randomUUID: uuid });
  syncBuiltinESMExports();
}

/** Returns a generator of numbers from 0 to 1 (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
