/** The smallest number that passes, between one that fails and one that passes, all of them whole. */
export function bisected(fails: number, passes: number, isEnough: (number: number) => boolean): number {
  let [low, high] = [fails, passes];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
