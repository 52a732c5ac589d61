/** Options that mean the same in every command. */

export const json = {
  type: 'boolean',
  default: false,
  describe: 'Print one JSON document on standard output',
} as const;

/** For trying out suites of one's own; not in the help, as a run takes the bundled ones. */
export const suites = { type: 'string', hidden: true, requiresArg: true } as const;

export const profile = {
  type: 'string',
  requiresArg: true,
  describe: "A profile's name or file",
} as const;

export const target = {
  type: 'string',
  requiresArg: true,
  describe: 'A target: its folder or its file (default: targets/clinic)',
} as const;

export const bundle = {
  type: 'string',
  demandOption: true,
  describe: "A bundle's folder or zip, or the folder of a run",
} as const;
