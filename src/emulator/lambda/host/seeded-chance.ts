import type { Random } from "../../../base/random.ts";
import { uuidFrom } from "../../../base/random-ids.ts";

/** `Math` and the global `crypto`, with chance from a seeded stream. */
export function seededChance(random: Random) {
  const math: Math = Object.create(Math, { random: { value: () => random.next() } });
  const real = globalThis.crypto;
  const crypto = {
    subtle: real.subtle,
    randomUUID: () => uuidFrom(random),
    getRandomValues: <T extends ArrayBufferView>(view: T): T => {
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      for (let i = 0; i < bytes.length; i++) bytes[i] = random.integer(0, 255);
      return view;
    },
  };
  return { math, crypto };
}
