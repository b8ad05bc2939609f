import type { Random } from "../../base/random.ts";
import type { Road } from "../road.ts";

/** How much longer an invocation in a new environment is in flight: uniform around the middle. */
export function coldStartSeconds({ coldStartMs, coldStartSpreadMs }: Road, random: Random): number {
  const off = coldStartSpreadMs === 0 ? 0 : coldStartSpreadMs * (2 * random.next() - 1);
  return (coldStartMs + off) / 1000;
}
