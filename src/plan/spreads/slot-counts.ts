import { drawExponential, drawOccupancy, drawPoisson } from "../variates.ts";
import { dueBy, paceOf } from "./even.ts";
import { placesFor } from "./places.ts";
import { type SpreadName, type SpreadRequest, slotsPerSendSecond } from "./spread.ts";
import { slotInStratum, waveShape } from "./spreads.ts";

/**
 * Draws how many jobs a spread releases in each slot of its window, without drawing the delay of each job: the same
 * distribution, but other random numbers, at a cost that grows with the window and not with the jobs (theory §3). Expects an
 * array of zeros; its first slot is at `minSeconds`.
 */
export type SlotCounts = (counts: Float64Array, request: SpreadRequest) => void;

const none: SlotCounts = (counts, { count }) => {
  counts[0] = count;
};

/** Multinomial: all slots are equally likely. */
const random: SlotCounts = (counts, { count, random: stream }) => drawOccupancy(counts, count, stream);

const stratified: SlotCounts = (counts, request) =>
  request.count < counts.length ? sparseStrata(counts, request) : denseStrata(counts, request);

/** For fewer jobs than seconds: places the jobs one by one. */
function sparseStrata(counts: Float64Array, request: SpreadRequest): void {
  for (let job = 0; job < request.count; job++) {
    const slot = slotInStratum(request, job);
    counts[slot] = (counts[slot] as number) + 1;
  }
}

/** For at least one job per second: only a job whose stratum lies across the border of two seconds is random. */
function denseStrata(counts: Float64Array, { count, random: stream }: SpreadRequest): void {
  const slots = counts.length;
  let placed = 0;
  for (let slot = 0; slot < slots; slot++) {
    const border = ((slot + 1) * count) / slots;
    const whole = Math.floor(border);
    const isBeforeBorder = border > whole && stream.next() < border - whole;
    const upTo = slot === slots - 1 ? count : whole + (isBeforeBorder ? 1 : 0);
    counts[slot] = upTo - placed;
    placed = upTo;
  }
}

/** Releases in each slot the jobs that are due by its end. */
const even: SlotCounts = (counts, request) => {
  const pace = paceOf(request);
  let placed = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    const isLast = slot === counts.length - 1;
    const due = isLast ? request.count : Math.ceil(dueBy((slot + 1) / slotsPerSendSecond, request, pace) - 1e-9);
    const upTo = Math.min(request.count, Math.max(1, due));
    counts[slot] = upTo - placed;
    placed = upTo;
  }
};

/** All groups are full, except possibly the last one. */
const waves: SlotCounts = (counts, request) => {
  const { size, apart } = waveShape(request);
  for (let placed = 0, slot = 0; placed < request.count; placed += size, slot += apart) {
    counts[slot] = Math.min(size, request.count - placed);
  }
};

const poisson: SlotCounts = (counts, request) =>
  request.count < 2 * counts.length ? poissonByGap(counts, request) : poissonBySecond(counts, request);

/** For few jobs: draws the gaps. */
function poissonByGap(counts: Float64Array, { count, random: stream }: SpreadRequest): void {
  let at = 0;
  let left = count;
  for (; left > 0; left--) {
    at += (drawExponential(stream) * counts.length) / count;
    if (at >= counts.length) break;
    counts[Math.floor(at)] = (counts[Math.floor(at)] as number) + 1;
  }
  drawOccupancy(counts, left, stream);
}

/** For many jobs: draws the arrivals of each second. */
function poissonBySecond(counts: Float64Array, { count, random: stream }: SpreadRequest): void {
  let left = count;
  for (let slot = 0; slot < counts.length && left > 0; slot++) {
    const arrived = Math.min(left, drawPoisson(count / counts.length, stream));
    counts[slot] = arrived;
    left -= arrived;
  }
  drawOccupancy(counts, left, stream);
}

const slots: SlotCounts = (counts, request) => counts.set(placesFor(request).released);

/** The slot counts of every spread, by name; theory §3 derives them. */
export const slotCounts = { none, random, stratified, even, waves, poisson, slots } as const satisfies Record<
  SpreadName,
  SlotCounts
>;
