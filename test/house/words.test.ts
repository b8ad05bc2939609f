import { expect, test } from "vitest";
import { documents, filesUnder, finding, readText } from "./repository.ts";
import { bannedWords } from "./words.ts";

/** Everything that is written here, apart from the list itself and the changelog, which names old words on purpose. */
const written = [
  ...filesUnder(["src", "bin", "test", "docs", "infra"], ".ts", ".mjs", ".json", ".yaml", ".txt"),
  ...documents.map((path) => ({ path, text: readText(path) ?? "" })),
].filter(({ path }) => !path.startsWith("test/house/") && path !== "CHANGELOG.md");

test.each(bannedWords)("$sample is not used", ({ pattern, instead, except }) => {
  const found = written
    .filter(({ path }) => except?.test(path) !== true)
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, i) => (pattern.test(line) ? [finding(path, i + 1, line, instead)] : [])),
    );
  expect(found).toEqual([]);
});

test.each(bannedWords)("$sample is matched by its own pattern", ({ pattern, sample }) => {
  expect(pattern.test(sample)).toBe(true);
});
