/** The same numbers with as much room again behind them. */
export function grown(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const bigger = new Float64Array(numbers.length * 2);
  bigger.set(numbers);
  return bigger;
}
