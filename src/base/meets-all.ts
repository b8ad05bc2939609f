/** What a condition came to for one arm; null without data. */
interface Held {
  readonly arm: string;
  readonly ok: boolean | null;
}

/** Tells the arms that meet every condition: those that none was held against do not. Without any conditions, all do. */
export const meetsAll =
  (conditions: readonly Held[]) =>
  (arm: string): boolean => {
    const own = conditions.filter((held) => held.arm === arm);
    return conditions.length === 0 || (own.length > 0 && own.every(({ ok }) => ok === true));
  };
