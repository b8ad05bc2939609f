/** A word that this repository does not use, with the word that it uses instead. */
export interface BannedWord {
  /** Matches the word in identifiers, comments, strings and prose. */
  readonly pattern: RegExp;
  readonly instead: string;
  /** A text that the pattern must match. */
  readonly sample: string;
  /** Files that may use the word, for a reason that stands beside it. */
  readonly except?: RegExp;
}

/** Every word that is not used. A concept has one word, in code, flags, JSON and sentences. */
export const bannedWords: readonly BannedWord[] = [
  {
    pattern: /\broads?\b|\broad(?=[A-Z])|[a-z]Road/i,
    instead: "path (of a job), or Consumer (the model of mapping and function)",
    sample: "readRoad",
  },
  { pattern: /doubt/i, instead: "caveat", sample: "doubts" },
  { pattern: /\bscenes?\b|[a-z]Scene\b|\bscene(?=[A-Z])/i, instead: "scenario", sample: "sceneOf" },
  { pattern: /\bcourses?\b(?<!of course)|[a-z]Course\b/i, instead: "simulation state", sample: "createCourse" },
  { pattern: /\btall(?:y|ies|ied)\b|[a-z]Tally/i, instead: "replications, summary", sample: "a tally" },
  { pattern: /slot[ -]?laws?\b/i, instead: "slot counts", sample: "slot law" },
  { pattern: /blueprint/i, instead: "resolved template", sample: "blueprint" },
  { pattern: /\binsist/i, instead: "retry through an outage", sample: "insists" },
  {
    pattern: /\bheal(?:s|ed|ing)?\b|\bheal(?=[A-Z])/i,
    instead: "restore (settings), succeed (a retry)",
    sample: "heal",
  },
  {
    pattern: /\bput(?:s|ting)? (?:[a-z']+ ){0,3}back\b|putBack|putsBack/i,
    instead: "restore",
    sample: "put them back",
  },
  { pattern: /\bmend(?:s|ed|ing)?\b/i, instead: "fix, restore", sample: "mends" },
  {
    pattern: /\b(?:at|to|comes to|come to|bring to) rest\b|\bAtRest\b|[a-z]ToRest|atRest/,
    instead: "drain, idle",
    sample: "bringToRest",
  },
  { pattern: /isWelcome/, instead: "confirm …", sample: "isWelcome" },
  {
    pattern: /\bnoting[A-Z]|\bdoomed\b|OfDoomed/i,
    instead: "record … on error, discard journal",
    sample: "journalOfDoomed",
  },
  { pattern: /\bknobs?\b/i, instead: "emulator flags, options", sample: "knobs" },
  {
    pattern: /\bKeeping\b|\bkeeping(?:Of|For|Time)/,
    instead: "holding time",
    sample: "Keeping",
  },
  { pattern: /\bgathering\b|\batOnce\b/i, instead: "with or without batching window", sample: "gathering" },
  { pattern: /\bremembered\b/i, instead: "memoize", sample: "remembered" },
  { pattern: /callEach|call-each/, instead: "callPaced", sample: "callEach" },
  {
    pattern: /tellApart|\b(?:tell|tells|told)(?: \w+)? apart\b/i,
    instead: "partition, distinguish",
    sample: "tells them apart",
  },
  {
    pattern: /\bsays\s*[:?(]|\bsays\b[^"]*=>/,
    instead: "help, message, label, text",
    sample: "says: string",
    except: /\.md$/,
  },
  {
    pattern: /[a-z]Words\b/,
    instead: "…Text, format…",
    sample: "goalWords",
  },
  { pattern: /surroundings|whereabouts/i, instead: "process context", sample: "Surroundings" },
  { pattern: /outlook/i, instead: "forecast", sample: "outlook" },
  { pattern: /\bguards?\b/i, instead: "preflight, check", sample: "guard" },
  { pattern: /\bfor want of\b/i, instead: "because no concurrency was left", sample: "for want of concurrency" },
  { pattern: /\bgood jobs?\b/i, instead: "valid message", sample: "good job" },
  { pattern: /(?<!dead[- ])\bletters?\b(?! long)/i, instead: "message, dead-lettered message", sample: "letters" },
  { pattern: /\bdead letters?\b(?! (?:queue|target)\b)/i, instead: "dead-lettered messages", sample: "dead letters" },
  { pattern: /\b(?:no|some)body\b/i, instead: "no one, another process", sample: "nobody" },
  { pattern: /\ball the same\b(?! size)/i, instead: "anyway", sample: "all the same" },
  { pattern: /\bbeforehand\b/i, instead: "in advance", sample: "beforehand" },
  { pattern: /\bso long after\b|\bonce asked\b/i, instead: "… seconds after", sample: "so long after" },
  { pattern: /\bis not possible\b/i, instead: 'invalid value "X" for --flag: …', sample: "X is not possible" },
  {
    pattern: /\b(?:that|which) cannot be\b(?! [a-z])/i,
    instead: "invalid flag or value",
    sample: "a value that cannot be",
  },
  { pattern: /\b(?:AWS )?said no\b/i, instead: "AWS rejected the request", sample: "AWS said no" },
  { pattern: /\bwithout a yes\b/i, instead: "pass --yes to confirm", sample: "not without a yes" },
  {
    pattern:
      /colour|behaviour|neighbour|favour|(?:initial|serial|summar|normal|recogn|util)is(?:e|ed|es|ing|ation)\b|modell|labell/i,
    instead: "American spelling, as in AWS's documentation",
    sample: "colour",
  },
  {
    pattern: /--max(?:imum)?-concurrency\b/,
    instead: "--max-peak (the goal), --mapping-max-concurrency (the mapping's setting)",
    sample: "--max-concurrency",
  },
  { pattern: /peak\.limit\b/, instead: "peak.floor", sample: "peak.limit" },
  { pattern: /no room here/i, instead: "columns hidden (terminal too narrow): …", sample: "no room here for" },
];
