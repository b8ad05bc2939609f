import { largest, smallest } from "../base/statistics.ts";
import { sizedWork } from "../plan/work/sized-work.ts";
import type { Work } from "../plan/work.ts";
import type { BurstSizes } from "./burst-sizes.ts";
import { fitSize, type MeasuredJob, residualsOf, type SizeFit } from "./learn-work-fit.ts";

/** The burst's own documents, and the work that a fit gives them. */
export interface SizedBurst {
  /** File that says how big they are. */
  readonly place: string;
  readonly jobs: number;
  readonly sizes: { readonly min: number; readonly max: number };
  readonly work: Work;
}

/** What the sizes of a burst leave in doubt. */
export type SizeDoubt =
  /** Sizes were given, and what was measured has none. */
  | { readonly kind: "sizes-without-fit" }
  /** Documents are smaller or bigger than those that the line was drawn through. */
  | { readonly kind: "sizes-outside"; readonly jobs: number; readonly learnt: SizeFit["sizes"] }
  /** Big documents come together: models take them for mixed. */
  | { readonly kind: "sizes-in-order"; readonly order: "rising" | "falling" };

/** @param origin what the work was learnt from, for display. */
export function sizeBurst(
  measured: readonly MeasuredJob[],
  fit: SizeFit,
  { place, sizes }: BurstSizes,
  origin: string,
): SizedBurst {
  const line = { ...fit, residualsSeconds: residualsOf(measured, fit) };
  return {
    place,
    jobs: sizes.length,
    sizes: { min: smallest(sizes), max: largest(sizes) },
    work: sizedWork(line, sizes, `by the sizes in ${place}, ${origin}`),
  };
}

/** Fewer sizes are in some order by mere chance. */
const fewestInOrder = 20;
/** Share of the variance of sizes that their place in the file explains, from which on they count as ordered. */
const orderedR2 = 0.25;

export function sizeDoubts(fit: SizeFit | null, { sizes }: BurstSizes): SizeDoubt[] {
  if (fit === null) return [{ kind: "sizes-without-fit" }];
  const outside = sizes.filter((size) => size < fit.sizes.min || size > fit.sizes.max).length;
  const order = fitSize(sizes.map((size, index) => ({ size: index, seconds: size })));
  const rise = order === null || order.r2 < orderedR2 || sizes.length < fewestInOrder ? 0 : order.secondsPerUnit;
  return [
    ...(outside > 0 ? [{ kind: "sizes-outside" as const, jobs: outside, learnt: fit.sizes }] : []),
    ...(rise === 0
      ? []
      : [{ kind: "sizes-in-order" as const, order: rise > 0 ? ("rising" as const) : ("falling" as const) }]),
  ];
}
