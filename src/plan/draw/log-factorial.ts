/**
 * What Stirling's formula leaves out of ln k!, so that
 * `ln k! = (k + ½)·ln(k + 1) − (k + 1) + ½·ln 2π + stirlingTail(k)` (Hörmann 1993, table and series).
 */
export function stirlingTail(k: number): number {
  if (k < tails.length) return tails[k] as number;
  const n = k + 1;
  return (1 / 12 - (1 / 360 - 1 / 1260 / (n * n)) / (n * n)) / n;
}

/** ln k! for whole k ≥ 0. */
export const logFactorial = (k: number): number =>
  (k + 0.5) * Math.log(k + 1) - (k + 1) + halfLogTwoPi + stirlingTail(k);

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

const tails = [
  0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
  0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.00833056343336287,
];
