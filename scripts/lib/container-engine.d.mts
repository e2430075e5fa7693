/** Why containers cannot be started here; undefined when they can. */
export function engineProblem(environment?: Readonly<Record<string, string | undefined>>): string | undefined
