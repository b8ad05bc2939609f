/** Wraps a function of a number so that it is called at most once for each number; later calls return the kept result. */
export function memoize<T>(make: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    const made = known.get(key) ?? make(key);
    known.set(key, made);
    return made;
  };
}
