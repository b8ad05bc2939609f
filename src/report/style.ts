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

/** The style sheet of the page: light and dark, from 320 pixels up, and for print. */
export const pageStyle = [
  themeOf(":root"),
  "*{box-sizing:border-box}",
  "body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}",
  "main{max-width:60rem;margin:0 auto;padding:1rem}",
  "h1{font-size:1.35rem;line-height:1.3;margin:1rem 0 .5rem}h2{font-size:1.1rem;margin:1.75rem 0 .5rem}",
  "h3{font-size:1rem;margin:1.25rem 0 .25rem}",
  "p{margin:.4rem 0}.lead{font-size:1.1rem;font-weight:600}.dim,footer{color:var(--dim)}",
  ".badge{display:inline-block;border:2px solid;border-radius:.4rem;padding:0 .5rem;font-weight:700;font-size:.95rem}",
  ".passed{color:var(--c2)}.failed{color:var(--goal)}.open{color:var(--c4)}",
  ".scroll{overflow-x:auto;margin:.5rem 0}",
  ".scroll:focus-visible,button:focus-visible{outline:3px solid var(--c0);outline-offset:2px}",
  "table{border-collapse:collapse;font-variant-numeric:tabular-nums;overflow-wrap:normal}",
  "th,td{padding:.3rem .7rem;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top}",
  "thead th{color:var(--dim);font-weight:600;vertical-align:bottom}tbody th{font-weight:600;min-width:min(11.5rem,32vw);max-width:20rem;overflow-wrap:anywhere}",
  ".right{text-align:right;white-space:nowrap}",
  ".arms{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:0 2rem}",
  "dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.4rem 0}",
  "dt{color:var(--dim)}dd{margin:0}",
  "@media(max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}th,td{padding:.3rem .45rem}}",
  "figure{margin:1rem 0}figcaption{color:var(--dim);font-size:.9rem}svg{display:block;width:100%;height:auto}",
  "pre{overflow-x:auto;padding:.7rem;border:1px solid var(--grid);border-radius:.4rem;white-space:pre-wrap}",
  "ul{padding-left:1.2rem;margin:.4rem 0}",
  ".legend{display:flex;flex-wrap:wrap;gap:.4rem;margin:.5rem 0}",
  ".legend button{font:inherit;font-size:.9rem;color:var(--ink);background:none;border:1px solid var(--axis);border-radius:.4rem;padding:.2rem .6rem;cursor:pointer;min-height:2rem;text-align:left}",
  ".legend button[aria-pressed=false]{text-decoration:line-through;color:var(--dim)}",
  ".legend i{display:inline-block;width:1.4em;border-top:3px solid;margin-right:.5em;vertical-align:middle}",
  ".interactive{display:none}.has-script .interactive{display:block}",
  ".has-script figure>svg{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}",
  "@media print{html,body{font-size:11px}th,td{padding:.15rem .35rem}.scroll{overflow:visible}",
  ".has-script .interactive{display:none}.has-script figure>svg{position:static;width:100%;height:auto;clip-path:none}",
  "main{max-width:none}section,figure,dl,li{break-inside:avoid}h2,h3{break-after:avoid}}",
].join("\n");
