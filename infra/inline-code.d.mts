/** Returns the template with the source of each function as inline code. */
export declare function withInlineCode(template: string, sources: Readonly<Record<string, string>>): string;
/** Updates the templates from the bundles, and returns the names of those that have changed. */
export declare function inlineCode(bundles: Readonly<Record<string, string>>): string[];
