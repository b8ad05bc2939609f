import { emptySlots, type Spread, type SpreadRequest, slotsOf } from "../spread.ts";

/**
 * The window is cut into as many equal strata as there are jobs; each job falls anywhere within its own. As
 * unpredictable as `random` from close by, nearly as flat as `even` from afar (theory §3.3).
 */
export const stratified: Spread = {
  name: "stratified",
  deterministic: false,
  slotsPerSecond: 1,
  inJobOrder: true,
  delaysSeconds: (request) =>
    Array.from({ length: request.count }, (_, job) => request.minSeconds + draw(request, job)),
  slotCounts: (request) => (request.count < slotsOf(request) ? sparse(request) : dense(request)),
};

/** The second of a job, counted from the start of the window: anywhere in the job's own stratum. */
function draw(request: SpreadRequest, job: number): number {
  const slots = slotsOf(request);
  return Math.min(slots - 1, Math.floor(((job + request.random.next()) * slots) / request.count));
}

/** Fewer jobs than seconds: place them one by one. */
function sparse(request: SpreadRequest): Float64Array {
  const counts = emptySlots(request);
  for (let job = 0; job < request.count; job++) {
    const slot = draw(request, job);
    counts[slot] = (counts[slot] as number) + 1;
  }
  return counts;
}

/** At least a job a second: only the job whose stratum straddles a border between two seconds leaves room for chance. */
function dense(request: SpreadRequest): Float64Array {
  const { count, random } = request;
  const counts = emptySlots(request);
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
  return counts;
}
