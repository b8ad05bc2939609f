/** Sums of the same times in another order differ in the last digit; that must not part an end from a start. */
export const sameInstant = 1e-9;
