import { slotsPerSendSecond } from "../send-phases.ts";
import { paceOf, releasedBy } from "../spreads/even-pace.ts";
import type { SlotLaw } from "./slot-law.ts";

/** As many as have to be released by the end of each slot. */
export const even: SlotLaw = (counts, request) => {
  const pace = paceOf(request);
  let placed = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    const isLast = slot === counts.length - 1;
    const due = isLast ? request.count : Math.ceil(releasedBy((slot + 1) / slotsPerSendSecond, pace) - 1e-9);
    const upTo = Math.max(1, due);
    counts[slot] = upTo - placed;
    placed = upTo;
  }
};
