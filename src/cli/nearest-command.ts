import { nearest } from "./values/nearest.ts";

/**
 * The command that a mistyped word was probably meant to be, with all the words that call it.
 *
 * @param typed the word that is no command.
 * @param first the first word of the command line: the group, when `typed` is the second.
 */
export function nearestCommand(typed: string, first: string | undefined, names: readonly string[]): string | undefined {
  const inGroup = names.filter((name) => name.startsWith(`${first} `));
  if (inGroup.length > 0) return nearest(`${first} ${typed}`, inGroup);
  const byWord = new Map<string, string>();
  for (const name of names) {
    for (const word of [name, ...name.split(" ")]) if (!byWord.has(word)) byWord.set(word, name);
  }
  const word = nearest(typed, [...byWord.keys()]);
  return word === undefined ? undefined : byWord.get(word);
}
