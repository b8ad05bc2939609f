import type { SpreadRequest } from "../spread.ts";
import { slotInStratum } from "../spreads/stratified.ts";
import type { SlotLaw } from "./slot-law.ts";

export const stratified: SlotLaw = (counts, request) =>
  request.count < counts.length ? sparse(counts, request) : dense(counts, request);

/** Fewer jobs than seconds: place them one by one. */
function sparse(counts: Float64Array, request: SpreadRequest): void {
  for (let job = 0; job < request.count; job++) {
    const slot = slotInStratum(request, job);
    counts[slot] = (counts[slot] as number) + 1;
  }
}

/** At least a job a second: only the job whose stratum straddles a border between two seconds leaves room for chance. */
function dense(counts: Float64Array, { count, random }: SpreadRequest): void {
  const slots = counts.length;
  let placed = 0;
  for (let slot = 0; slot < slots; slot++) {
    const border = ((slot + 1) * count) / slots;
    const whole = Math.floor(border);
    const straddlerIsHere = border > whole && random.next() < border - whole;
    const upTo = slot === slots - 1 ? count : whole + (straddlerIsHere ? 1 : 0);
    counts[slot] = upTo - placed;
    placed = upTo;
  }
}
