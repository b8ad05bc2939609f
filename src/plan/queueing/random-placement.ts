/**
 * What random placement costs at the peak: about √(2·a·ln m) more invocations than the mean load a, with m work times
 * in the window. The √ law: ten times the load costs only about three times the excess (theory §7.3).
 *
 * @param load mean number in flight within the window: jobs × work ÷ window
 * @param windows work times that the window is long
 */
export const randomExcess = (load: number, windows: number): number =>
  windows <= 1 ? 0 : Math.sqrt(2 * load * Math.log(windows));
