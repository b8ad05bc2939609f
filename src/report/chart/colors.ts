/**
 * Colors of the curves on a white and on a dark page. Each has a contrast of at least 4.5 to its page, and curves also differ by
 * their dashes, for people who do not distinguish the colors.
 */
const curveColors = [
  { light: "#0b5cad", dark: "#79b8ff" },
  { light: "#b93c0b", dark: "#ffab70" },
  { light: "#04704f", dark: "#5fd38d" },
  { light: "#6d32c9", dark: "#c8a6ff" },
  { light: "#8a5a00", dark: "#f2cc60" },
  { light: "#b0206a", dark: "#ff9bce" },
  { light: "#3f5163", dark: "#c3d0dc" },
  { light: "#00707f", dark: "#56d4dd" },
] as const;

/** Lengths of the dashes and gaps of the curves, in the order of the curves; the first one is solid. */
export const dashes: readonly (readonly number[])[] = [[], [8, 3], [3, 3], [10, 3, 2, 3]];

/** How many curves have a color of their own. */
export const colorCount: number = curveColors.length;

const pages = {
  light: { ink: "#1b1f24", dim: "#57606a", grid: "#e3e7eb", axis: "#8c959f", goal: "#b91c1c", page: "#ffffff" },
  dark: { ink: "#e6edf3", dim: "#a5b0bb", grid: "#2b323a", axis: "#6e7781", goal: "#ff8f8f", page: "#0f1419" },
} as const;

const variables = (theme: "light" | "dark"): string =>
  [
    ...Object.entries(pages[theme]).map(([name, color]) => `--${name}:${color}`),
    ...curveColors.map((color, index) => `--c${index}:${color[theme]}`),
  ].join(";");

/** The color variables under a selector, for a light and for a dark page; a printed page is light. */
export const themeOf = (selector: string): string =>
  `${selector}{${variables("light")}}@media screen and (prefers-color-scheme:dark){${selector}{${variables("dark")}}}`;

/** The styles of a drawing under a selector, with its colors. */
export const colorsOf = (selector: string): string =>
  [
    themeOf(selector),
    // In a small window the drawing is reduced, and its text would be too small to read.
    `@media(max-width:480px){${selector}{font-size:20px}}`,
    `${selector} .page{fill:var(--page)}${selector} .ink{fill:var(--ink)}${selector} .dim{fill:var(--dim)}`,
    `${selector} .grid{stroke:var(--grid)}${selector} .axis{stroke:var(--axis)}`,
    `${selector} .goal{stroke:var(--goal);stroke-width:1.5;stroke-dasharray:6 4}`,
    `${selector} .goal-text{fill:var(--goal);font-weight:600}`,
    ...curveColors.map(
      (_, index) =>
        `${selector} .l${index}{stroke:var(--c${index});fill:none}${selector} .b${index}{fill:var(--c${index});opacity:.15}`,
    ),
  ].join("");
