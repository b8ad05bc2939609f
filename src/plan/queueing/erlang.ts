/**
 * Erlang's loss formula: the share of arrivals that finds all `workers` busy when none may wait, as with direct invokes
 * that are throttled. By the recurrence B(0) = 1, B(c) = a·B(c−1) / (c + a·B(c−1)), which never overflows (Erlang 1917;
 * theory §7.4).
 *
 * @param loadErlangs arrival rate × mean work
 */
export function erlangB(workers: number, loadErlangs: number): number {
  if (loadErlangs <= 0) return workers > 0 ? 0 : 1;
  let blocked = 1;
  for (let c = 1; c <= workers; c++) blocked = (loadErlangs * blocked) / (c + loadErlangs * blocked);
  return blocked;
}

/**
 * Erlang's delay formula: the share of arrivals that has to wait for one of `workers` (M/M/c), C = B / (1 − ρ·(1 − B)).
 *
 * @returns 1 when the load is more than the workers can bear
 */
export function erlangC(workers: number, loadErlangs: number): number {
  if (loadErlangs <= 0) return 0;
  if (loadErlangs >= workers) return 1;
  const blocked = erlangB(workers, loadErlangs);
  return blocked / (1 - (loadErlangs / workers) * (1 - blocked));
}
