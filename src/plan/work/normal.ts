/** Φ(x), the standard normal distribution function, by a series below 3 and a continued fraction above; absolute error below 1e-15. */
export function normalCdf(x: number): number {
  if (x > 0) return 1 - normalCdf(-x);
  const z = -x;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 38) return 0;
  return z < 3 ? 0.5 - density * series(z) : density / fraction(z);
}

/** z + z³/3 + z⁵/15 + …, so that Φ(z) − ½ = φ(z)·series(z) (Abramowitz & Stegun 26.2.11). */
function series(z: number): number {
  let term = z;
  let total = z;
  for (let k = 3; term > total * 1e-17; k += 2) {
    term *= (z * z) / k;
    total += term;
  }
  return total;
}

/** z + 1/(z + 2/(z + 3/(z + …))), the reciprocal of Mills' ratio (Abramowitz & Stegun 26.2.14). */
function fraction(z: number): number {
  let value = z;
  for (let k = 100; k > 0; k--) value = z + k / value;
  return value;
}

const central = [
  [2.50662823884, -18.61500062529, 41.39119773534, -25.44106049637],
  [-8.4735109309, 23.08336743743, -21.06224101826, 3.13082909833],
] as const;
const tail = [
  0.3374754822726147, 0.9761690190917186, 0.1607979714918209, 0.0276438810333863, 0.0038405729373609,
  0.0003951896511919, 0.0000321767881768, 0.0000002888167364, 0.0000003960315187,
];

/** Φ⁻¹(p), relative error below 3e-9 (Beasley & Springer 1977, as improved by Moro 1995). */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const y = p - 0.5;
  if (Math.abs(y) < 0.42) {
    const r = y * y;
    const [a, b] = central;
    return (y * (((a[3] * r + a[2]) * r + a[1]) * r + a[0])) / ((((b[3] * r + b[2]) * r + b[1]) * r + b[0]) * r + 1);
  }
  const s = Math.log(-Math.log(y > 0 ? 1 - p : p));
  const x = tail.reduceRight((sum, c) => sum * s + c, 0);
  return y > 0 ? x : -x;
}
