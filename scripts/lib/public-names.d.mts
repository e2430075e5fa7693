/** The public names of every entry of every package, as one text per package, by the name of its folder. */
export function publicNames(): ReadonlyMap<string, string>

/** What the committed files hold and the sources do not, and the other way round; empty when they agree. */
export function publicNamesDifferences(): readonly string[]

/** Writes the files; gives the packages. */
export function writePublicNames(): readonly string[]
