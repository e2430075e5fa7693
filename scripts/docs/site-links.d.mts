/** Links of a built site that lead nowhere, and how many pages were read. */
export function checkSiteLinks(site: string): { readonly pages: number; readonly broken: readonly string[] }
