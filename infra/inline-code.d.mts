/** Returns the template with the source of each function as inline code. */
export declare function withInlineCode(template: string, sources: Readonly<Record<string, string>>): string;
/** Updates `infra/template.yaml` from the bundles, and returns whether it has changed. */
export declare function inlineCode(bundles: Readonly<Record<string, string>>): boolean;
