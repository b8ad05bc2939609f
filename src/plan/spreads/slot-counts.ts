import { drawOccupancy } from "../variates/binomial.ts";
import { drawPoisson } from "../variates/poisson.ts";
import { paceOf, releasedBy } from "./even.ts";
import { exponential } from "./poisson.ts";
import { type SpreadName, type SpreadRequest, slotsPerSendSecond } from "./spread.ts";
import { slotInStratum } from "./stratified.ts";
import { waveShape } from "./waves.ts";

const poisson: SlotCounts = (counts, request) =>
  request.count < 2 * counts.length ? gapByGap(counts, request) : secondBySecond(counts, request);

/** Few jobs: the gaps themselves. */
function gapByGap(counts: Float64Array, { count, random }: SpreadRequest): void {
  let at = 0;
  let left = count;
  for (; left > 0; left--) {
    at += (exponential(random) * counts.length) / count;
    if (at >= counts.length) break;
    counts[Math.floor(at)] = (counts[Math.floor(at)] as number) + 1;
  }
  drawOccupancy(counts, left, random);
}

/** Many jobs: as many as arrive in each second. */
function secondBySecond(counts: Float64Array, { count, random }: SpreadRequest): void {
  let left = count;
  for (let slot = 0; slot < counts.length && left > 0; slot++) {
    const arrived = Math.min(left, drawPoisson(count / counts.length, random));
    counts[slot] = arrived;
    left -= arrived;
  }
  drawOccupancy(counts, left, random);
}

/** As many as have to be released by the end of each slot. */
const even: SlotCounts = (counts, request) => {
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

/** All jobs in the first slot. */
const none: SlotCounts = (counts, { count }) => {
  counts[0] = count;
};

/** Multinomial: all slots equally likely. */
const random: SlotCounts = (counts, { count, random: chance }) => drawOccupancy(counts, count, chance);

/**
 * A spread without the names of the jobs: one draw of how many jobs are released in each slot of the window, the first
 * being `minSeconds`. Same distribution as the delays, other draw; the cost grows with the window, not with the jobs
 * (theory §3). Fills an array of zeros.
 */
export type SlotCounts = (counts: Float64Array, request: SpreadRequest) => void;

const stratified: SlotCounts = (counts, request) =>
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

/** A group in every so many slots, the last one with what is left. */
const waves: SlotCounts = (counts, request) => {
  const { size, apart } = waveShape(request);
  for (let placed = 0, slot = 0; placed < request.count; placed += size, slot += apart) {
    counts[slot] = Math.min(size, request.count - placed);
  }
};

/** The law of every spread, by its name; docs/theory.md §3 derives them. */
export const slotCounts = { none, random, stratified, even, waves, poisson } as const satisfies Record<
  SpreadName,
  SlotCounts
>;
