import { emptySlots, type Spread, type SpreadRequest, slotsOf } from "../spread.ts";

/**
 * At regular distances, no chance. Where the work time is given, only those seconds are used that repeat one work time
 * later, so that the peak is exactly the limit; without it every second is used, and the peak is
 * `ceil(d·N / (W + 1))`, at most the share `d/(W + 1)` above the limit (theory §3.4).
 */
export const even: Spread = {
  name: "even",
  deterministic: true,
  inJobOrder: true,
  delaysSeconds: (request) => {
    const { allowed, at } = comb(request);
    return Array.from(
      { length: request.count },
      (_, job) => request.minSeconds + at(Math.floor((job * allowed) / request.count)),
    );
  },
  slotCounts: (request) => {
    const { allowed, at } = comb(request);
    const counts = emptySlots(request);
    for (let tooth = 0; tooth < allowed; tooth++) {
      const from = Math.ceil((tooth * request.count) / allowed);
      counts[at(tooth)] = Math.ceil(((tooth + 1) * request.count) / allowed) - from;
    }
    return counts;
  },
};

/** The seconds in use: `width` consecutive ones in each period of one work time (theory §3.4). */
function comb(request: SpreadRequest): { allowed: number; at: (tooth: number) => number } {
  const window = slotsOf(request) - 1;
  const period = Math.max(1, Math.ceil((request.workSeconds ?? 1) - 1e-9));
  const waves = Math.floor(window / period) + 1;
  const width = Math.min(period, window - (waves - 1) * period + 1);
  return {
    allowed: waves * width,
    at: (tooth) => Math.floor(tooth / width) * period + (tooth % width),
  };
}
