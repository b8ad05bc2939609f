/** `Date` with `now` for the present; everything else is the real thing, `instanceof` included. */
export function virtualDate(now: () => number): DateConstructor {
  const whole = () => Math.floor(now());
  return new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [whole()] : args, newTarget) as object,
    apply: () => new Date(whole()).toString(),
    get: (target, key) => (key === "now" ? whole : Reflect.get(target, key)),
  });
}
